"""The village behind an incident or a task: whom to ring there, and the vulnerable people.

Also the form in which a TKSK enters counts, and which villages have none or old ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.model.frames import plain_rows
from posko.ui.actions import apply
from posko.ui.factor import factor_note
from posko.ui.here import Here
from posko.ui.incident_fields import PREFIX, close_form, moment_field, region_field, source_field
from posko.ui.pieces import Figure, Tone, badge, caption, figures, notice, region_name, table
from posko.ui.task_call import phone_line
from posko.villages import (
    ESTIMATED,
    Count,
    Village,
    contacts,
    coverage,
    record_counts,
    uncounted_kecamatan,
    village,
    villages_of,
)

_RIGHT = st.column_config.TextColumn(alignment="right")


def village_section(
    here: Here, incident_id: str, village_code: str, lat: float, lon: float
) -> None:
    """First contacts, then the vulnerable people of the struck villages."""
    st.subheader(here.t("villages.title"))
    _contacts(here, village_code, lat, lon)
    own = village(here.snapshot, village_code)
    struck = villages_of(here.snapshot, incident_id)
    if own is not None and own.code not in {one.code for one in struck}:
        struck = (own, *struck)
    vulnerable_table(here, struck)


def _contacts(here: Here, village_code: str, lat: float, lon: float) -> None:
    st.html(f'<div class="posko-label">{escape(here.t("villages.contacts"))}</div>')
    found = contacts(here.snapshot, village_code, lat, lon)
    if not found:
        caption(here.t("villages.no_contacts"))
        return
    for column, person in zip(st.columns(len(found)), found, strict=True):
        state = v.READINESS[person.state].label(here.language)
        way = "" if person.km is None else f" · {here.show(round(person.km, 1))} km"
        with column:
            st.html(
                f"{badge(here, v.PILLAR[person.pillar])}<b>{escape(person.name)}</b>"
                f'<div class="posko-note">{escape(state + way)}</div>'
            )
            phone_line(here, person.volunteer_id, person.name, person.phone, "contact")


def vulnerable_table(here: Here, struck: Sequence[Village]) -> None:
    """A row per village, those with most vulnerable people first; an estimate is called one.

    The groups that are rescued first always have a column, a PMKS group where it was counted.
    """
    counted = {category for one in struck for category in one.counts}
    groups = {
        key: term.label(here.language)
        for key, term in v.VULNERABLE_CATEGORY.items()
        if key in v.RESCUE_PRIORITY or key in counted
    }
    shown = pd.DataFrame(
        {
            "village": [region_name(here.snapshot, one.code) for one in struck],
            "as_of": [_as_of(here, one) for one in struck],
            **{
                category: [_said(here, one.counts.get(category)) for one in struck]
                for category in groups
            },
        }
    )
    headings = {
        "village": here.t("villages.village"),
        "as_of": here.t("villages.as_of"),
        **groups,
    }
    config = dict.fromkeys(groups, _RIGHT)
    table(here, shown, headings, config=config, empty=here.t("villages.none_struck"))
    around = uncounted_kecamatan(here.snapshot, struck)
    for kecamatan in around:
        said = [
            f"{v.VULNERABLE_CATEGORY[key].label(here.language)} ± {here.show(count.people)}"
            for key, count in kecamatan.counts.items()
        ]
        whole = here.t(
            "villages.kecamatan", name=kecamatan.name, n=kecamatan.population, counts=said
        )
        notice("unknown", whole)
    if around or any(count.estimated for one in struck for count in one.counts.values()):
        norms = dict.fromkeys(ESTIMATED.values())
        caption(here.t("villages.estimate_note", norms=[factor_note(here, f) for f in norms]))
    caption(here.t("villages.overlap"))


def _said(here: Here, count: Count | None) -> str:
    if count is None:
        return here.show(None)
    return f"± {here.show(count.people)}" if count.estimated else here.show(count.people)


def _as_of(here: Here, one: Village) -> str:
    """When it was counted, and by what source; old counts and estimates are called so."""
    counted = [count for count in one.counts.values() if count.as_of is not None]
    if not counted:
        return here.t("villages.estimated" if one.counts else "villages.standing_none")
    newest = max(count.as_of for count in counted if count.as_of is not None)
    said = f"{here.show(newest.date())} · {counted[0].source}"
    stale = any(count.stale for count in counted)
    return f"{here.t('villages.standing_stale')}: {said}" if stale else said


# --- counting ------------------------------------------------------------------------------------


def counting_section(here: Here) -> None:
    """How many of the villages are counted, the form for new counts, and the whole list."""
    frame = coverage(here.snapshot)
    tally = frame["standing"].value_counts()
    tones: dict[str, Tone] = {"current": "good", "stale": "watch", "none": "bad"}
    figures(
        here,
        [
            Figure(
                here.t(f"villages.figure_{standing}"),
                here.show(int(tally.get(standing, 0))),
                here.t("villages.of_all", n=len(frame)),
                tone,
            )
            for standing, tone in tones.items()
        ],
    )
    caption(factor_note(here, Factor.COUNT_STALE))
    left, right = st.columns([2, 3])
    with left, st.container(border=True):
        _count_form(here)
    with right:
        _coverage_table(here, frame)


def _count_form(here: Here) -> None:
    """Counts of one village as a TKSK brings them; what was not counted stays blank."""
    st.html(f"<b>{escape(here.t('villages.form'))}</b>")
    code = region_field(here, "count-village", ("village",))
    found = village(here.snapshot, code) if code else None
    if found is None:
        caption(here.t("villages.choose"))
        return
    caption(_as_of(here, found))
    with st.form(PREFIX + "counts", border=False):
        counts = _fields(here, found, v.RESCUE_PRIORITY)
        with st.expander(here.t("villages.pmks")):
            counts |= _fields(here, found, v.PMKS)
        as_of, _ = moment_field(here, here.t("villages.as_of"))
        source = source_field(here)
        names = _tksk(here, found.code)
        by = st.selectbox(
            here.t("villages.collected_by"),
            list(names),
            index=0 if names else None,
            format_func=lambda key: names[key],
            key=f"{PREFIX}count-by-{code}",
        )
        sent = st.form_submit_button(
            here.t("save"),
            type="primary",
            disabled=not here.may_act,
            help=here.why_not,
        )
    if sent:
        why = here.t("villages.why", village=region_name(here.snapshot, code))
        apply(
            here,
            partial(
                record_counts,
                here.snapshot,
                here.actor,
                found.code,
                counts,
                as_of,
                source=source,
                why=why,
                collected_by=by,
            ),
            then=close_form,
        )


def _fields(here: Here, found: Village, groups: v.Vocabulary) -> dict[str, int | None]:
    """A field per group, blank, with what is known now shown in grey."""
    with st.container(horizontal=True, gap="small"):
        return {
            category: st.number_input(
                term.label(here.language),
                min_value=0,
                value=None,
                step=1,
                key=f"{PREFIX}count-{found.code}-{category}",
                placeholder=_said(here, found.counts.get(category)),
                width=170,
            )
            for category, term in groups.items()
        }


def _tksk(here: Here, village_code: str) -> dict[str, str]:
    """The TKSK, that of the village's kecamatan first."""
    people, regions = here.snapshot.all("volunteers"), here.snapshot.all("regions")
    parent = dict(zip(regions["code"], regions["parent"], strict=True))
    tksk = people[people["pillar"] == "tksk"]
    near = tksk["village_code"].map(parent) == parent.get(village_code)
    listed = tksk.assign(near=near).sort_values("near", ascending=False, kind="stable")
    return dict(zip(listed["volunteer_id"], listed["name"], strict=True))


def _coverage_table(here: Here, frame: pd.DataFrame) -> None:
    """The villages by how badly a count is needed."""
    districts = dict(zip(frame["district_code"], frame["district"], strict=True))
    chosen = st.multiselect(
        here.t("villages.district"),
        sorted(districts, key=lambda code: str(districts[code])),
        key="villages-districts",
        format_func=lambda code: districts[code],
        placeholder=here.t("villages.all_districts"),
    )
    rows = frame[frame["district_code"].isin(chosen)] if chosen else frame
    shown = pd.DataFrame(
        {
            "village": rows["name"],
            "district": rows["district"],
            "standing": [here.t(f"villages.standing_{key}") for key in rows["standing"]],
            "as_of": [
                here.show(row["as_of"].date()) if row["as_of"] is not None else "–"
                for row in plain_rows(rows[["as_of"]])
            ],
        }
    )
    headings = {name: here.t(f"villages.{name}") for name in shown.columns}
    table(here, shown, headings, key="villages-table", height=420)
