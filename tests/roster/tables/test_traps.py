"""Traps that other systems fell into, each taken from the plan to the paper on the wall."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import vobject
from pypdf import PdfReader

from posko.documents import calendar_of, calendar_of_post, roster_pdf, roster_xlsx
from posko.locale import LANGUAGES, say
from posko.model.change import Change
from posko.model.factors import Factor
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.roster import (
    COORDINATOR,
    Duty,
    Period,
    Progress,
    Status,
    accept_swap,
    breaches,
    burden_table,
    cancel_duty,
    clear_cell,
    cover,
    draft_change,
    edit_cell,
    explain,
    facts,
    fill_place,
    hard,
    import_change,
    lock_duties,
    mend,
    newly_broken,
    not_shown_up,
    publish,
    read_roster,
    relief,
    roster_duties,
    solve_period,
)
from posko.store.contract import Conflict
from tests.factories import NOW, REFERENCE, wib
from tests.roster.tables.checker import faults
from tests.roster.tables.rosters import (
    ACTOR,
    AMY,
    BETH,
    CARL,
    DAY,
    MONDAY,
    Records,
    applied,
    needs,
    row,
    team,
)
from tests.store.folder import open_at, write_folder

DINA = {"volunteer_id": "dina", "name": "Dina", "grade": "madya"}
FOUR = (AMY, BETH, CARL, DINA)
LEADERS = tuple({**person, "grade": "madya"} for person in FOUR)
"""Four of whom each may stand alone."""


def drafted(snapshot: Snapshot, start: date, days: int, seconds: float = 5.0) -> Snapshot:
    draft = solve_period(snapshot, start, days, seconds=seconds)
    return applied(snapshot, draft_change(snapshot, draft, ACTOR, why="rancangan"))


def published(snapshot: Snapshot, start: date, days: int, seconds: float = 5.0) -> Snapshot:
    """Generated and published, as the page does it."""
    made = drafted(snapshot, start, days, seconds)
    return applied(made, publish(made, ACTOR, start, days, why="terbit"))


def crew(snapshot: Snapshot, day: date, shift: str = "morning") -> set[str]:
    return {d.volunteer_id for d in roster_duties(snapshot, Period(day, 1)) if d.shift == shift}


def words(snapshot: Snapshot, start: date, days: int) -> str:
    """The text of the wall roster."""
    pages = PdfReader(io.BytesIO(roster_pdf(snapshot, start, days, "id", "A4"))).pages
    return "\n".join(page.extract_text() for page in pages)


def lines(snapshot: Snapshot, start: date, days: int) -> list[tuple[Any, ...]]:
    """The duties of the workbook: shift, begins, ends, N.I.A."""
    book = openpyxl.load_workbook(io.BytesIO(roster_xlsx(snapshot, start, days, "id")))
    found = book["Daftar"].iter_rows(min_row=4, values_only=True)
    return [line[2:6] for line in found if isinstance(line[3], datetime)]


def events(content: bytes) -> list[Any]:
    found: list[Any] = vobject.readOne(content.decode()).contents.get("vevent", [])
    return found


# -- a shift over midnight, over month end and over 29 February -----------------------------------

TURNS = [date(2021, 2, 15), date(2021, 2, 28), date(2024, 2, 28), date(2024, 2, 29)]
TURNS += [date(2021, 12, 31)]


@pytest.fixture(scope="module", params=TURNS, ids=str)
def turn(request: pytest.FixtureRequest) -> tuple[Snapshot, date]:
    """Four days with mornings and nights around a night that ends on another date, published a
    week ahead."""
    night: date = request.param
    now = datetime.combine(night - 8 * DAY, NOW.timetz())
    office = team(*LEADERS, duty_requirements=needs(1, shifts="morning night")).at(now)
    return published(office, night - DAY, 4), night


def test_a_night_belongs_to_its_evening(turn: tuple[Snapshot, date]) -> None:
    """Each night of the turn is filled once, rested from, and counted on the date it begins."""
    snapshot, night = turn
    period = Period(night - DAY, 4)
    assert not faults(snapshot) and not hard(breaches(snapshot, period))
    assert not explain(snapshot, period.start, period.days)
    (person,) = crew(snapshot, night, "night")
    assert person not in crew(snapshot, night + DAY, "morning")
    until = burden_table(snapshot, period.start, 2).set_index("volunteer_id")
    assert until["nights"].sum() == 2 and until.loc[person, "nights"] >= 1
    assert burden_table(snapshot, night + DAY, 2)["nights"].sum() == 2


def test_a_night_is_one_line_on_every_paper(turn: tuple[Snapshot, date]) -> None:
    """Workbook and calendars say eleven to seven of the next date, the wall shows it under its
    evening."""
    snapshot, night = turn
    (person,) = crew(snapshot, night, "night")
    begins, ends = datetime.combine(night, time_of(23)), datetime.combine(night + DAY, time_of(7))
    assert ("Malam", begins, ends, person) in lines(snapshot, night, 1)
    assert len(lines(snapshot, night, 1)) == 2
    for content in (calendar_of(snapshot, person), calendar_of_post(snapshot)):
        (event,) = [e for e in events(content) if e.dtstart.value.replace(tzinfo=None) == begins]
        assert event.dtend.value.replace(tzinfo=None) == ends
        assert event.dtend.value - event.dtstart.value == timedelta(hours=8)
    wall = words(snapshot, night, 1)
    name = facts(snapshot).member(person).name
    assert wall.splitlines()[wall.splitlines().index(name) + 1].startswith("M")


def test_a_night_that_runs_is_not_taken_apart(turn: tuple[Snapshot, date]) -> None:
    """At two in the morning the person is missed if not there; who drops out then keeps the running
    duty, whose place is open, and loses the next ones."""
    snapshot, night = turn
    (person,) = crew(snapshot, night, "night")
    at_two = snapshot.at(datetime.combine(night + DAY, time_of(2), NOW.tzinfo))
    assert [(one.duty.volunteer_id, one.late) for one in not_shown_up(at_two)] == [(person, 180)]
    mending = mend(at_two, ACTOR, person, at_two.now, why="sakit")
    assert [(duty.date, duty.shift) for duty in mending.left] == [(night, "night")]
    mended = applied(at_two, mending.change)
    assert crew(mended, night, "night") == {person}
    assert not {d for d in roster_duties(mended) if d.volunteer_id == person and d.date > night}


def time_of(hour: int) -> Any:
    return datetime(2021, 1, 1, hour).time()


def test_a_month_s_hours_end_with_the_month() -> None:
    """21 duties of February are 168 hours; the night of the 28th would be the 22nd, though most of
    it lies in March; the night of 1 March is free."""
    stood = [row("amy", date(2021, 2, n)) for n in (*range(1, 6), *range(7, 12), *range(13, 18))]
    stood += [row("amy", date(2021, 2, n)) for n in (*range(19, 24), 25)]
    snapshot = team(AMY, BETH, duties=stood).at(wib("2021-02-26 09:00"))
    with pytest.raises(Refused) as refused:
        edit_cell(snapshot, ACTOR, date(2021, 2, 28), "night", "amy", why="isi")
    assert refused.value.reason.key == "roster.breach_monthly_hours"
    edit_cell(snapshot, ACTOR, date(2021, 3, 1), "night", "amy", why="isi")


# -- back-to-back is not an overlap ---------------------------------------------------------------


def test_back_to_back_is_not_an_overlap(tmp_path: Path) -> None:
    """Leave that ends at seven, a task that ends at seven, a duty that ends where the next begins:
    the roster takes them, and so does the store."""
    no_rest = {Factor.DUTY_REST: 0.0}
    factors = [
        {**line, "value": no_rest.get(Factor(line["factor"]), line["value"])}
        for line in REFERENCE["factors"]
    ]
    ends = {"starts_at": wib("2021-02-15 04:00"), "ends_at": wib("2021-02-15 07:00")}
    tables: dict[str, Records] = {
        "volunteers": [AMY, BETH],
        "absences": [{"absence_id": "a", "volunteer_id": "amy", **ends}],
        "incidents": [{"incident_id": "K-1"}],
        "tasks": [{"task_id": "t", "incident_id": "K-1", **ends}],
        "assignments": [{"assignment_id": "p", "task_id": "t", "volunteer_id": "beth"}],
        "certificates": (),
        "needs": (),
    }
    store = open_at(write_folder(tmp_path, **{**tables, "factors": factors}))
    for shift, person in (("morning", "amy"), ("morning", "beth"), ("afternoon", "beth")):
        snapshot = store.snapshot(NOW)
        assert not hard(breaches(snapshot, Period(MONDAY, 1)))
        store.commit(fill_place(snapshot, ACTOR, MONDAY, shift, person, why="isi"))
    snapshot = store.snapshot(NOW)
    first, second = sorted(events(calendar_of(snapshot, "beth")), key=lambda e: e.dtstart.value)[
        -2:
    ]
    assert first.dtend.value == second.dtstart.value == wib("2021-02-15 15:00")


# -- daylight-free WIB, aware datetimes throughout ------------------------------------------------


@pytest.fixture(params=["Asia/Jakarta", "America/New_York"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """A machine that stands elsewhere, in a country that changes its clocks."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its zone while it runs")
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_no_clock_is_ever_changed(machine_zone: None) -> None:
    """On 14 March 2021 New York lost an hour: a night there is eight hours here, seven before
    UTC, wherever the machine stands."""
    day = date(2021, 3, 13)
    there = [row("amy", day, "night"), row("amy", day + 2 * DAY)]
    snapshot = team(AMY, BETH, duties=there)
    for stint in facts(snapshot).stints(roster_duties(snapshot)):
        assert stint.starts.utcoffset() == stint.ends.utcoffset() == timedelta(hours=7)
        assert stint.ends - stint.starts == timedelta(hours=8)
    (night, _) = sorted(events(calendar_of(snapshot, "amy")), key=lambda e: e.dtstart.value)
    assert night.dtend.value - night.dtstart.value == timedelta(hours=8)
    assert night.dtstart.value.utcoffset() == timedelta(hours=7)
    assert lines(snapshot, day, 1)[0][1:3] == (datetime(2021, 3, 13, 23), datetime(2021, 3, 14, 7))


def test_instants_without_a_zone_are_not_taken() -> None:
    """A drop-out "at two" is two o'clock somewhere: said by the program that forgot it."""
    snapshot = team(duties=[row("amy", MONDAY)])
    with pytest.raises(ValueError, match="aware"):
        mend(snapshot, ACTOR, "amy", datetime(2021, 2, 15, 2), why="sakit")


# -- an expired certificate on the third day of the period ----------------------------------------


def test_a_certificate_that_expires_on_the_third_day_counts_until_then() -> None:
    """Beth's ends on Wednesday: its night, which ends on Thursday, is still hers; afterwards the
    role is short, said by date, and nobody without it is proposed."""
    held = {"volunteer_id": "beth", "skill": "first_aid", "expires_on": MONDAY + 2 * DAY}
    asked = needs(2, "first_aid", shifts="night")
    office = team(AMY, BETH, CARL, certificates=[held], duty_requirements=asked)
    draft = solve_period(office, MONDAY + 2 * DAY, 3, seconds=5.0)
    short = [s.date for s in draft.shortages if s.role == "first_aid"]
    assert short == [MONDAY + 3 * DAY, MONDAY + 4 * DAY]
    snapshot = published(office, MONDAY + 2 * DAY, 3)
    assert "beth" in crew(snapshot, MONDAY + 2 * DAY, "night")
    found = explain(snapshot, MONDAY + 2 * DAY, 3)
    told = [say(one.text, "id") for one in found if one.shortage.role == "first_aid"]
    assert len(told) == 2 and all("1 sertifikat habis 17 Feb 2021" in text for text in told)
    assert [one.volunteer_id for one in cover(office, MONDAY + 2 * DAY, "night", "first_aid")] == [
        "beth"
    ]
    assert not cover(office, MONDAY + 3 * DAY, "night", "first_aid")


# -- editing never wipes confirmed duties ---------------------------------------------------------

MINE, PINNED = "amy-0215-morning", "beth-0216-morning"


def confirmed() -> Snapshot:
    """Amy's Monday is published, Beth's Tuesday a locked draft, Carl's Wednesday a loose one."""
    there = [
        row("amy", MONDAY, function=COORDINATOR),
        row("beth", MONDAY + DAY, state="draft", pinned=True),
        row("carl", MONDAY + 2 * DAY, state="draft"),
    ]
    return team(*FOUR, duties=there, duty_requirements=needs(2))


def _generate(snapshot: Snapshot) -> Change:
    draft = solve_period(snapshot, MONDAY, 4, seconds=5.0)
    return draft_change(snapshot, draft, ACTOR, why="rancangan")


def _import(snapshot: Snapshot) -> Change:
    loose = applied(snapshot, clear_cell(snapshot, ACTOR, "carl-0217-morning", why="hapus"))
    text = "person,day,shift\namy,2021-02-15,morning\nbeth,2021-02-16,morning\n"
    imported = read_roster(loose, text + "dina,2021-02-17,morning\n")
    return import_change(loose, imported, ACTOR, why="impor")


def _mend(snapshot: Snapshot) -> Change:
    others = applied(snapshot, fill_place(snapshot, ACTOR, MONDAY, "night", "dina", why="isi"))
    return mend(others, ACTOR, "dina", wib("2021-02-15 00:00"), why="sakit").change


@pytest.mark.parametrize(
    "act",
    [
        _generate,
        _import,
        _mend,
        lambda s: edit_cell(s, ACTOR, MONDAY, "morning", "beth", why="isi"),
        lambda s: fill_place(s, ACTOR, MONDAY, "morning", "carl", why="isi"),
        lambda s: clear_cell(s, ACTOR, "carl-0217-morning", why="hapus"),
        lambda s: publish(s, ACTOR, MONDAY, 4, why="terbit"),
        lambda s: lock_duties(s, ACTOR, ["carl-0217-morning"], why="kunci"),
    ],
    ids=["generate", "import", "mend", "edit", "fill", "clear", "publish", "lock"],
)
def test_nothing_wipes_a_confirmed_duty(act: Callable[[Snapshot], Change]) -> None:
    """Whatever is done beside it: the published row is untouched, the locked one keeps its person
    and place."""
    snapshot = confirmed()
    change = act(snapshot)
    assert not [one for one in change.rows if one.table == "duties" and one.key == (MINE,)]
    kept = [one.after for one in change.rows if one.table == "duties" and one.key == (PINNED,)]
    assert all(one and one["volunteer_id"] == "beth" and one["pinned"] for one in kept)


@pytest.mark.parametrize(
    "act",
    [
        lambda s: clear_cell(s, ACTOR, MINE, why="hapus"),
        lambda s: edit_cell(s, ACTOR, MONDAY, "morning", "beth", instead_of=MINE, why="ganti"),
        lambda s: cancel_duty(s, ACTOR, MINE, " "),
        lambda s: import_change(
            s, read_roster(s, "person,day,shift\nbeth,2021-02-15,morning\n"), ACTOR, why="impor"
        ),
    ],
    ids=["clear", "replace", "cancel", "import"],
)
def test_nothing_takes_a_confirmed_duty_without_a_reason(
    act: Callable[[Snapshot], Change],
) -> None:
    """Refused, with a sentence in both languages."""
    with pytest.raises(Refused) as refused:
        act(confirmed())
    assert all(say(refused.value.reason, language) for language in LANGUAGES)


def test_what_was_published_during_a_search_is_not_drafted_again() -> None:
    """Two searches, the first one's answer is published: the second adds nobody twice."""
    office = team(*FOUR, duty_requirements=needs(2))
    late = solve_period(office, MONDAY, 3, seconds=5.0)
    snapshot = published(office, MONDAY, 3)
    with pytest.raises(Refused) as refused:
        draft_change(snapshot, late, ACTOR, why="rancangan")
    assert refused.value.reason.key == "roster.refused_same"


def test_a_draft_that_breaks_a_rule_by_now_is_refused() -> None:
    """Amy's night was published while the search ran that gave her the next morning."""
    office = team(AMY, BETH, duty_requirements=needs(1))
    late = solve_period(office, MONDAY + DAY, 1, seconds=5.0)
    late = replace(late, duties=(Duty(MONDAY + DAY, "morning", "amy"),))
    snapshot = applied(office, fill_place(office, ACTOR, MONDAY, "night", "amy", why="isi"))
    with pytest.raises(Refused):
        draft_change(snapshot, late, ACTOR, why="rancangan")


# -- a volunteer added or leaving in mid-month ----------------------------------------------------


def test_who_joins_in_the_middle_carries_half() -> None:
    """Four weeks, one duty a day: nobody stands before joining, and a day of membership weighs the
    same for everybody."""
    late = {**DINA, "joined_on": MONDAY + 14 * DAY}
    snapshot = published(team(*LEADERS[:3], late, duty_requirements=needs(1)), MONDAY, 28)
    table = burden_table(snapshot, MONDAY, 28).set_index("volunteer_id")
    assert table["days"].to_dict() == {"amy": 28, "beth": 28, "carl": 28, "dina": 14}
    assert not [
        d
        for d in roster_duties(snapshot)
        if d.volunteer_id == "dina" and d.date < MONDAY + 14 * DAY
    ]
    assert table.loc["dina", "duties"] == 4 and set(table["duties"][:3]) == {8}
    assert table["hours_per_day"].max() - table["hours_per_day"].min() < 0.01


def test_who_leaves_in_the_middle_carries_half() -> None:
    """The same for somebody who is away from the third week on, nobody knows until when."""
    away = {"volunteer_id": "dina", "starts_at": wib("2021-03-01 00:00")}
    office = team(*LEADERS, absences=[away], duty_requirements=needs(1))
    table = burden_table(published(office, MONDAY, 28), MONDAY, 28).set_index("volunteer_id")
    assert table["days"].to_dict() == {"amy": 28, "beth": 28, "carl": 28, "dina": 14}
    assert table.loc["dina", "duties"] == 4 and set(table["duties"][:3]) == {8}


def left_in_the_middle() -> Snapshot:
    """A fortnight of which half is over when Dina's membership ends."""
    office = published(team(*FOUR, duty_requirements=needs(2)), MONDAY, 14)
    people = [*FOUR[:3], {**DINA, "membership": "inactive"}]
    return office.having(volunteers=team(*people).all("volunteers")).at(wib("2021-02-22 00:30"))


def test_who_has_left_is_replaced_and_does_not_hold_up_the_others() -> None:
    """Her duties to come go to the others; what she stood stays in the table, and the month can
    still be planned and published."""
    snapshot = left_in_the_middle()
    stood = [
        d for d in roster_duties(snapshot) if d.volunteer_id == "dina" and d.date < MONDAY + 7 * DAY
    ]
    assert stood
    mended = applied(snapshot, mend(snapshot, ACTOR, "dina", snapshot.now, why="keluar").change)
    mine = [d for d in roster_duties(mended) if d.volunteer_id == "dina"]
    assert mine == stood
    table = burden_table(mended, MONDAY, 14).set_index("volunteer_id")
    assert table.loc["dina", "duties"] == len(stood)
    last = MONDAY + 13 * DAY
    who = cover(mended, last, "night")[0].volunteer_id
    more = applied(mended, edit_cell(mended, ACTOR, last, "night", who, why="isi"))
    assert hard(breaches(more, Period(MONDAY, 14))), "her past duties read as those of no member"
    assert not newly_broken(more, Period(MONDAY, 14))
    final = applied(more, publish(more, ACTOR, MONDAY, 14, why="terbit"))
    assert crew(final, last, "night") == {who}


def test_an_illness_recorded_afterwards_does_not_hold_up_the_month() -> None:
    """Beth was ill on Monday, which is over; Thursday's draft can be published, and a file that
    repeats Monday be taken over; a draft of her own in her illness cannot."""
    there = [row("beth", MONDAY), row("amy", MONDAY + 3 * DAY, state="draft")]
    ill = {
        "volunteer_id": "beth",
        "kind": "sick",
        "starts_at": wib("2021-02-15 00:00"),
        "ends_at": wib("2021-02-18 00:00"),
    }
    snapshot = team(AMY, BETH, duties=there, absences=[ill]).at(wib("2021-02-16 09:00"))
    after = applied(snapshot, publish(snapshot, ACTOR, MONDAY, 7, why="terbit"))
    assert crew(after, MONDAY + 3 * DAY) == {"amy"}
    text = "person,day,shift\nbeth,2021-02-15,morning\namy,2021-02-18,morning\n"
    more = read_roster(after, text + "amy,2021-02-20,morning\n")
    assert import_change(after, more, ACTOR, why="impor").rows
    worse = team(
        AMY, BETH, duties=[*there, row("beth", MONDAY + 2 * DAY, state="draft")], absences=[ill]
    )
    with pytest.raises(Refused):
        publish(worse, ACTOR, MONDAY, 7, why="terbit")


# -- an empty team, one person, zero requirements, a requirement nobody can meet ------------------


def papers(snapshot: Snapshot, days: int = 3) -> None:
    """Every way out makes something that can be read again."""
    assert words(snapshot, MONDAY, days)
    assert len(lines(snapshot, MONDAY, days)) == len(roster_duties(snapshot, Period(MONDAY, days)))
    assert vobject.readOne(calendar_of_post(snapshot).decode())


def test_an_empty_team_is_all_holes() -> None:
    """Nobody to roster is an answer at every step: holes with a cause, nothing to accept, nothing
    to publish, an empty table, papers."""
    office = team({**AMY, "pillar": "pkh"}, duty_requirements=needs(2))
    draft = solve_period(office, MONDAY, 3, seconds=5.0)
    assert not draft.duties and not draft.breaches
    assert sum(s.missing for s in draft.shortages if s.role is None) == 6
    with pytest.raises(Refused):
        draft_change(office, draft, ACTOR, why="rancangan")
    with pytest.raises(Refused):
        publish(office, ACTOR, MONDAY, 3, why="terbit")
    found = explain(office, MONDAY, 3)
    assert len(found) == 6 and all(say(one.text, "id") and one.ways for one in found)
    assert not cover(office, MONDAY, "morning") and burden_table(office, MONDAY, 3).empty
    assert relief(office, MONDAY, 1, kinds=("rest",)).missing == 3
    papers(office)


def test_one_person_works_what_one_may() -> None:
    """Amy alone for eight days: five in a row at most, so one day stays empty; she leads the
    others; if she drops out, nobody is left, and that is a hole and no error."""
    snapshot = published(team(AMY, duty_requirements=needs(1)), MONDAY, 8)
    mine = roster_duties(snapshot)
    assert len(mine) == 7 and {d.function for d in mine} == {COORDINATOR}
    assert not faults(snapshot)
    assert {one.shortage.role for one in explain(snapshot, MONDAY, 8)} == {None, COORDINATOR}
    mended = mend(snapshot, ACTOR, "amy", wib("2021-02-15 00:00"), why="sakit")
    assert not roster_duties(applied(snapshot, mended.change)) and mended.missing
    papers(snapshot, 8)


def test_zero_requirements_call_nobody() -> None:
    """No place, no duty, no shortage, proved; nothing is refused but the empty change."""
    office = team(*FOUR)
    draft = solve_period(office, MONDAY, 3, seconds=5.0)
    assert draft.solved.status == Status.OPTIMAL
    assert not draft.duties and not draft.shortages and not explain(office, MONDAY, 3)
    with pytest.raises(Refused):
        draft_change(office, draft, ACTOR, why="rancangan")
    assert relief(office, MONDAY, 3).before == 0
    papers(office)


def test_a_requirement_of_zero_people_is_no_requirement() -> None:
    """A row that asks for nobody calls nobody, not even to lead."""
    draft = solve_period(team(*FOUR, duty_requirements=needs(0)), MONDAY, 2, seconds=5.0)
    assert not draft.duties and not draft.shortages


def test_a_requirement_that_nobody_can_meet_leaves_a_useful_roster() -> None:
    """Twelve people and a driver from a team of two: both work, ten are missing by name, each hole
    has its cause and count, and it can be published."""
    office = team(duty_requirements=needs(12, "driving"))
    draft = solve_period(office, MONDAY, 1, seconds=5.0)
    assert {s.role: s.missing for s in draft.shortages} == {None: 10, "driving": 1}
    snapshot = published(office, MONDAY, 1)
    assert crew(snapshot, MONDAY) == {"amy", "beth"} and not faults(snapshot)
    heads, driver = explain(snapshot, MONDAY, 1)
    assert heads.cut is not None and "12" in say(heads.cut, "id")
    assert driver.shortage.role == "driving" and say(driver.text, "en")
    assert relief(office, MONDAY, 1).missing == 11
    papers(snapshot, 1)


# -- 200 people -----------------------------------------------------------------------------------


def test_200_people_from_the_plan_to_the_wall() -> None:
    """72 a day with two skills for a week: the first roster found fills every place, publishes,
    stands on every board and in every file, and is mended without a hole."""
    people = [
        {"volunteer_id": f"p{n:03}", "name": f"Orang {n}", "grade": ("muda", "madya")[n % 2]}
        for n in range(200)
    ]
    held = [
        {"volunteer_id": f"p{n:03}", "skill": ("evacuation", "driving")[n % 2]} for n in range(150)
    ]
    asked = needs(24, "evacuation", "driving", shifts="morning afternoon night")
    office = team(*people, certificates=held, duty_requirements=asked)
    first: list[Progress] = []

    def note(progress: Progress) -> None:
        if progress.objective is not None and progress.stage == "all":
            first.append(progress)

    draft = solve_period(
        office, MONDAY, 7, seconds=300.0, on_progress=note, cancel=lambda: bool(first)
    )
    assert not draft.breaches and not draft.shortages
    made = applied(office, draft_change(office, draft, ACTOR, why="rancangan"))
    snapshot = applied(made, publish(made, ACTOR, MONDAY, 7, why="terbit"))
    assert not faults(snapshot)
    running = snapshot.at(wib("2021-02-16 00:00"))
    assert not hard(breaches(snapshot, Period(MONDAY, 7)))
    assert not explain(snapshot, MONDAY, 7)
    assert len(burden_table(snapshot, MONDAY, 7)) == len(people)
    assert cover(running, MONDAY + DAY, "morning", COORDINATOR)
    assert roster_xlsx(snapshot, MONDAY, 7, "id")
    assert len(not_shown_up(running)) == len(crew(snapshot, MONDAY, "night")) >= 24
    lost = draft.duties[0].volunteer_id
    mended = mend(snapshot, ACTOR, lost, wib("2021-02-15 00:00"), why="sakit")
    assert not mended.missing
    assert len(PdfReader(io.BytesIO(roster_pdf(snapshot, MONDAY, 7, "id", "A3"))).pages) > 1


# -- two coordinators at once ---------------------------------------------------------------------


def _accept(seed: int) -> Callable[[Snapshot], Change]:
    def accept(snapshot: Snapshot) -> Change:
        draft = solve_period(snapshot, MONDAY, 3, seconds=5.0, seed=seed)
        return draft_change(snapshot, draft, ACTOR, why="rancangan")

    return accept


AT_ONCE: Mapping[str, tuple[Records, Callable[..., Change], Callable[..., Change]]] = {
    "both generate": ((), _accept(1), _accept(2)),
    "both generate anew": ([row("beth", MONDAY, "night", state="draft")], _accept(1), _accept(2)),
    "both publish": (
        [row("amy", MONDAY, state="draft"), row("beth", MONDAY, "night", state="draft")],
        lambda s: publish(s, ACTOR, MONDAY, 3, why="terbit"),
        lambda s: publish(s, ACTOR, MONDAY, 1, why="terbit"),
    ),
    "one publishes, one replaces": (
        [row("amy", MONDAY, state="draft")],
        lambda s: publish(s, ACTOR, MONDAY, 3, why="terbit"),
        lambda s: edit_cell(
            s, ACTOR, MONDAY, "morning", "dina", instead_of="amy-0215-morning", why="ganti"
        ),
    ),
    "one cancels, one repairs": (
        [row("amy", MONDAY), row("beth", MONDAY + DAY)],
        lambda s: cancel_duty(s, ACTOR, "amy-0215-morning", "posko ditutup"),
        lambda s: mend(s, ACTOR, "amy", wib("2021-02-15 00:00"), why="sakit").change,
    ),
    "both fill the same hole": (
        (),
        lambda s: fill_place(s, ACTOR, MONDAY, "morning", "amy", why="isi"),
        lambda s: fill_place(s, ACTOR, MONDAY, "morning", "dina", why="isi"),
    ),
    "one swaps, one cancels": (
        [row("amy", MONDAY)],
        lambda s: accept_swap(s, ACTOR, "s", why="disetujui"),
        lambda s: cancel_duty(s, ACTOR, "amy-0215-morning", "posko ditutup"),
    ),
}


@pytest.mark.parametrize("case", AT_ONCE)
def test_of_two_coordinators_at_once_one_wins_and_the_other_is_told(
    case: str, tmp_path: Path
) -> None:
    """Both work from the same revision, through the real store: the first change is there whole,
    the second is a conflict, and of it nothing is there."""
    there, first, second = AT_ONCE[case]
    offer = {
        "swap_id": "s",
        "duty_id": "amy-0215-morning",
        "offered_by": "amy",
        "offered_to": "carl",
        "state": "proposed",
    }
    tables: dict[str, Records] = {
        "volunteers": FOUR,
        "certificates": (),
        "duties": there,
        "duty_requirements": needs(1),
        "swaps": [offer] if "swaps" in case else [],
    }
    store = open_at(write_folder(tmp_path, **tables))
    snapshot = store.snapshot(NOW)
    winning, losing = first(snapshot), second(snapshot)
    store.commit(winning)
    with pytest.raises(Conflict) as told:
        store.commit(losing)
    assert {clash.by for clash in told.value.clashes} == {"Siti"}
    after = store.snapshot(NOW)
    as_wanted = applied(snapshot, winning)
    assert set(roster_duties(after)) == set(roster_duties(as_wanted))
    assert not faults(after)


def test_two_changes_that_only_together_break_a_rule(tmp_path: Path) -> None:
    """One calls Amy for a night, the other for the next morning: other rows, other hours, and yet
    the second is told; looking again, the rules say why."""
    store = open_at(write_folder(tmp_path, volunteers=[AMY, BETH], certificates=()))
    snapshot = store.snapshot(NOW)
    store.commit(fill_place(snapshot, ACTOR, MONDAY, "night", "amy", why="isi"))
    with pytest.raises(Conflict):
        store.commit(fill_place(snapshot, ACTOR, MONDAY + DAY, "morning", "amy", why="isi"))
    with pytest.raises(Refused):
        fill_place(store.snapshot(NOW), ACTOR, MONDAY + DAY, "morning", "amy", why="isi")
    assert not faults(store.snapshot(NOW))
