"""A proposed repair carries who asked for it, in their words."""

from __future__ import annotations

from posko.locale import Language
from posko.model.change import Actor
from posko.ui.here import Here
from posko.ui.roster_repair import DropOut, proposal
from tests.factories import wib
from tests.roster.tables.rosters import AMY, BETH, MONDAY, needs, row, team


def test_nobody_gets_the_change_of_a_namesake() -> None:
    """Same name, same snapshot, another role or language: role and reason are one's own."""
    snapshot = team(AMY, BETH, duties=[row("beth", MONDAY)], duty_requirements=needs(1))
    asked = DropOut("beth", wib("2021-02-15 00:00"), wib("2021-02-16 00:00"), "sick", "")

    def change(role: str, language: Language) -> tuple[Actor, str]:
        here = Here("roster_page", snapshot, language, Actor("Sari", role), drill=False)
        made = proposal(here, asked).change
        return made.actor, made.why

    assert change("coordinator_bpbd", "id") == (
        Actor("Sari", "coordinator_bpbd"),
        "Beth berhalangan",
    )
    assert change("coordinator_dinsos", "id")[0].role == "coordinator_dinsos"
    assert change("coordinator_bpbd", "en")[1] == "Beth cannot come"
