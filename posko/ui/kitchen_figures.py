"""The figures of one meal, each with what it is made of."""

from __future__ import annotations

from posko.kitchen import MealPlan, Supply
from posko.model.factors import Factor
from posko.overview import figures
from posko.ui.here import Here
from posko.ui.overview_views import at_least, enough
from posko.ui.pieces import Figure


def meal_figures(here: Here, plan: MealPlan, rice: Supply) -> list[Figure]:
    """Need, plan and capacity for the next meal, places without a kitchen, rice and crew."""
    total = figures(here.snapshot)
    needed, planned, capacity = total.needed, total.planned, total.capacity
    unfed, short = len(plan.without_kitchen), len(plan.underfed)
    ours = plan.kitchens[plan.kitchens["crew_own"].notna()]
    crew_needed, assigned = ours["crew_needed"].sum(), ours["crew_assigned"].sum()
    uncounted = int(plan.places["people"].isna().sum())
    return [
        Figure(
            here.t("kitchens.figure_need"),
            at_least(here, needed),
            here.t("kitchens.figure_need_note", places=len(plan.places), uncounted=uncounted),
        ),
        Figure(
            here.t("kitchens.figure_planned"),
            at_least(here, planned),
            here.t("kitchens.figure_capacity_note", capacity=at_least(here, capacity)),
            enough(planned, needed),
        ),
        Figure(
            here.t("kitchens.figure_unfed"),
            here.show(unfed),
            here.t("kitchens.figure_short_note", n=short),
            "bad" if unfed or short else "good",
        ),
        _rice(here, rice),
        Figure(
            here.t("kitchens.figure_crew"),
            f"{here.show(int(assigned))} / {here.show(int(crew_needed))}",
            here.t(
                "kitchens.figure_crew_note",
                n=len(ours),
                portions=here.snapshot.factor(Factor.PORTIONS_PER_CREW_MEMBER),
            ),
            "good" if assigned >= crew_needed else "watch",
        ),
    ]


def _rice(here: Here, rice: Supply) -> Figure:
    value = None if rice.days is None else here.t("kitchens.days", n=round(rice.days, 1))
    note = (
        here.t("kitchens.figure_rice_unknown", stock=rice.stock)
        if rice.runs_out_at is None
        else here.t("kitchens.figure_rice_note", stock=rice.stock, at=rice.runs_out_at)
    )
    short = rice.days is not None and rice.days < here.snapshot.factor(Factor.STOCK_WARNING)
    return Figure(here.t("kitchens.figure_rice"), value, note, "bad" if short else "plain")
