"""Ketersediaan: who is ready, who is not and why, where they live, and how to reach them."""

from datetime import timedelta

import streamlit as st

from posko import ui
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.readiness import Wanted, absentees, counts, coverage, narrow, readiness
from posko.ui import availability_filters as filters
from posko.ui.availability_list import figures, people_map, people_table
from posko.ui.availability_person import details
from posko.ui.factor import factor_note
from posko.ui.links import plain

here = ui.open_page("availability")
everyone = readiness(here.snapshot)
PERSON = "availability_person"
HORIZON = timedelta(hours=here.snapshot.factor(Factor.COVERAGE_HORIZON))


def attention() -> str:
    """People on the roster of the next days who are away, or how many can be called; then whose
    certificates are about to expire."""
    yesterday = here.now.date() - timedelta(days=1)
    shifts = coverage(here.snapshot, yesterday, HORIZON.days + 3)
    found, away = counts(everyone), absentees(shifts, here.now, here.now + HORIZON)
    if away:
        first = here.t("rostered_away", people=len(away), horizon=HORIZON)
    else:
        active = len(everyone) - found["inactive"]
        first = here.t("ready_now", ready=found["ready"], active=active)
    expiring = int(everyone["expiring"].map(bool).sum())
    days = here.snapshot.factor(Factor.CERTIFICATE_WARNING)
    second = here.t("certificates_expiring", people=expiring, days=days)
    return f"{first} · {second}" if expiring else first


def choose_person(shown: list[str]) -> str | None:
    """The person whose details are open; a search box that map and table also write to."""
    names = dict(zip(everyone["volunteer_id"], everyone["name"], strict=True))
    opened = st.session_state.get(PERSON)
    if opened not in names:
        st.session_state[PERSON] = None
    listed = [*([opened] if opened in names and opened not in shown else []), *shown]
    return st.selectbox(
        here.t("open_person"),
        listed,
        index=None,
        key=PERSON,
        persist_state="session",
        format_func=lambda key: f"{names.get(key, key)} · {key}",
        placeholder=here.t("open_person_hint"),
    )


ui.title(here, attention() if len(everyone) else "")
if everyone.empty:
    st.info(here.t("no_volunteers"))
    st.stop()
figures(here, everyone)

left, right = st.columns([2, 5])
with left:
    wanted = filters.choose(here)
    if wanted != Wanted():
        st.button(
            here.t("clear"),
            on_click=filters.clear,
            icon=":material/filter_alt_off:",
            key="availability-clear",
        )
found = narrow(everyone, wanted, here.now)
with right:
    picked = people_map(here, found, wanted)

ui.caption(here.t("found", n=len(found), all=len(everyone)))
if picked:
    name = everyone.loc[everyone["volunteer_id"] == picked, "name"]
    st.toast(plain(here.t("opened", name=", ".join(name))))
picked = people_table(here, found) or picked
ui.caption(here.t("certificate_key"))
if picked:
    st.session_state[PERSON] = picked

person = choose_person(found["volunteer_id"].to_list())
if person:
    details(here, plain_rows(everyone[everyone["volunteer_id"] == person])[0])
rest = (Factor.REST, Factor.REST_AFTER, Factor.CERTIFICATE_WARNING)
ui.caption(" · ".join(factor_note(here, factor) for factor in rest))
