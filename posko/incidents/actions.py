"""What coordinators do to incidents: each action is a `Change`, or `Refused` with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from posko.incidents.attention import closing_checklist
from posko.incidents.figures import FIGURES
from posko.incidents.people import COUNTS, shelter
from posko.incidents.places import nearest_village, regions
from posko.incidents.registry import find
from posko.model import vocabulary as v
from posko.model.change import Actor, Change, RowChange, insert, new_id, update
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import Record

OUTSIDE_KM = 15.0
"""A point farther than this from every village is not in this regency, km. The widest gap between
neighbouring villages of Jombang is under 10 km (the forests of Wonosalam and Kabuh)."""

REOPENS_FROM = ("transition", "recovery")
"""The states from which a second wave takes an incident back to response."""


def report_incident(
    snapshot: Snapshot,
    actor: Actor,
    *,
    name: str,
    hazard: str,
    village_code: str,
    occurred_at: datetime,
    time_known: bool,
    source: str,
    place: str | None = None,
    point: tuple[float, float] | None = None,
    chronology: str | None = None,
    exercise: bool = False,
) -> Change:
    """A new incident in the state *reported*, with its KIB.

    point: (lat, lon); without one the village's own. The report's time is the snapshot's instant.
    """
    village = regions(snapshot).get(village_code)
    if village is None or village["level"] != "village":
        raise Refused(message("incidents.refused_village"))
    _filled("name", name)
    _filled("source", source)
    _not_ahead(snapshot, occurred_at)
    lat, lon = point if point is not None else (village["lat"], village["lon"])
    nearest = nearest_village(snapshot, float(lat), float(lon))  # type: ignore[arg-type]
    if nearest is None or nearest[1] > OUTSIDE_KM:
        raise Refused(message("incidents.refused_outside"))
    row = insert(
        "incidents",
        incident_id=new_id("KJD"),
        kib=next_kib(snapshot, village_code, hazard, occurred_at.astimezone(snapshot.zone).date()),
        name=name.strip(),
        hazard=hazard,
        village_code=village_code,
        place=_text(place),
        lat=lat,
        lon=lon,
        occurred_at=occurred_at,
        time_known=time_known,
        reported_at=snapshot.now,
        state="reported",
        exercise=exercise,
        chronology=_text(chronology),
        source=source.strip(),
    )
    return Change(actor, f"Melaporkan kejadian: {name.strip()}", snapshot.now, (row,))


def next_kib(snapshot: Snapshot, village_code: str, hazard: str, day: date) -> str | None:
    """The next *Kode Identitas Bencana*: regency (4), hazard (3), date (8), index (1).

    None once a day has nine of one hazard: the code has no room for a tenth, and an emergency must
    not wait for a number. Source: BNPB's DIBI records, e.g. 3517101202412071.
    """
    prefix = village_code.replace(".", "")[:4] + hazard + day.strftime("%Y%m%d")
    codes = snapshot.all("incidents")["kib"].dropna()
    used = [int(code[-1]) for code in codes if code.startswith(prefix)]
    index = max(used, default=0) + 1
    return f"{prefix}{index}" if index <= 9 else None


def add_report(
    snapshot: Snapshot,
    actor: Actor,
    incident_id: str,
    *,
    as_of: datetime,
    time_known: bool,
    source: str,
    figures: Mapping[str, int | None],
    village_code: str | None = None,
    place: str | None = None,
    trend: str | None = None,
    note: str | None = None,
) -> Change:
    """A situation report. figures: by column of `FIGURES`; left out or None is "not reported"."""
    incident = _incident(snapshot, incident_id)
    _filled("source", source)
    _not_ahead(snapshot, as_of)
    given = _counts(figures, FIGURES)
    if not given and trend is None:
        raise Refused(message("incidents.refused_empty_report"))
    if as_of < _day_start(incident["occurred_at"], snapshot.zone):
        raise Refused(message("incidents.refused_before", at=incident["occurred_at"]))
    low, high = given.get("water_min_cm"), given.get("water_max_cm")
    if low is not None and high is not None and low > high:
        raise Refused(message("incidents.refused_water", low=low, high=high))
    if village_code is not None and village_code not in regions(snapshot):
        raise Refused(message("incidents.refused_village"))
    row = insert(
        "situation_reports",
        report_id=new_id("LAP"),
        incident_id=incident_id,
        village_code=village_code,
        place=_text(place),
        as_of=as_of,
        time_known=time_known,
        source=source.strip(),
        trend=trend,
        note=_text(note),
        **given,
    )
    return Change(actor, f"Laporan situasi {incident['name']}", snapshot.now, (row,))


def change_state(
    snapshot: Snapshot,
    actor: Actor,
    incident_id: str,
    to: str,
    reason: str,
    *,
    despite: str | None = None,
) -> Change:
    """An incident's next state, with a line in its log in the same change.

    despite: why it is closed although the checklist still has something open.
    """
    incident = _incident(snapshot, incident_id)
    _filled("reason", reason)
    before = v.INCIDENT_STATE[str(incident["state"])]
    after = v.INCIDENT_STATE[to]
    if to not in before.next:
        raise Refused(message("incidents.refused_transition", before=before, after=after))
    if to == "alert" and incident["hazard"] not in v.SLOW_ONSET_HAZARDS:
        hazard = v.HAZARD[str(incident["hazard"])]
        raise Refused(message("incidents.refused_alert", hazard=hazard))
    entry = f"{before.label_id} → {after.label_id}: {reason.strip()}"
    if to == "closed" and (left := closing_checklist(snapshot, incident_id).open):
        if not _text(despite):
            raise Refused(message("incidents.refused_closing", open=left))
        entry += f" Ditutup meski belum tuntas: {(despite or '').strip()}"
    rows = (
        update("incidents", incident, state=to),
        _log(incident_id, actor, snapshot.now, "state", entry),
    )
    return Change(actor, entry, snapshot.now, rows)


def reopen(snapshot: Snapshot, actor: Actor, incident_id: str, reason: str) -> Change:
    """A second wave: back from transition or recovery to response."""
    before = v.INCIDENT_STATE[str(_incident(snapshot, incident_id)["state"])]
    if before.key not in REOPENS_FROM:
        raise Refused(message("incidents.refused_reopen", before=before))
    return change_state(snapshot, actor, incident_id, "response", reason)


def allowed_states(incident: Record) -> tuple[str, ...]:
    """The states that may follow now; *alert* only for hazards that come slowly."""
    following = v.INCIDENT_STATE[str(incident["state"])].next
    slow = incident["hazard"] in v.SLOW_ONSET_HAZARDS
    return tuple(state for state in following if slow or state != "alert")


def add_log(
    snapshot: Snapshot,
    actor: Actor,
    incident_id: str,
    *,
    entry: str,
    kind: str = "action",
    at: datetime | None = None,
    source: str | None = None,
) -> Change:
    """A line in the incident's log: what was done or learnt, and when (now, if not said)."""
    incident = _incident(snapshot, incident_id)
    _filled("entry", entry)
    at = at or snapshot.now
    _not_ahead(snapshot, at)
    row = _log(incident_id, actor, at, kind, entry.strip(), _text(source))
    return Change(actor, f"Catatan {incident['name']}: {entry.strip()}", snapshot.now, (row,))


def _log(
    incident_id: str,
    actor: Actor,
    at: datetime,
    kind: str,
    entry: str,
    source: str | None = None,
) -> RowChange:
    return insert(
        "incident_log",
        log_id=new_id("LOG"),
        incident_id=incident_id,
        at=at,
        time_known=True,
        kind=kind,
        entry=entry,
        actor=actor.name,
        source=source,
    )


# --- shelters ------------------------------------------------------------------------------------


def add_shelter(
    snapshot: Snapshot,
    actor: Actor,
    incident_id: str,
    *,
    name: str,
    kind: str,
    village_code: str,
    access: str | None = None,
    place: str | None = None,
    point: tuple[float, float] | None = None,
    capacity: int | None = None,
    source: str | None = None,
) -> Change:
    """A shelter, or a cluster of people who stay at home, open from now on."""
    _incident(snapshot, incident_id)
    _filled("name", name)
    village = regions(snapshot).get(village_code)
    if village is None or village["level"] != "village":
        raise Refused(message("incidents.refused_village"))
    lat, lon = point if point is not None else (village["lat"], village["lon"])
    row = insert(
        "shelters",
        shelter_id=new_id("PSG"),
        incident_id=incident_id,
        kind=kind,
        name=name.strip(),
        village_code=village_code,
        place=_text(place),
        lat=lat,
        lon=lon,
        capacity=capacity,
        access=access,
        state="open",
        opened_at=snapshot.now,
        source=_text(source),
    )
    return Change(actor, f"Membuka {name.strip()}", snapshot.now, (row,))


def set_shelter_state(snapshot: Snapshot, actor: Actor, shelter_id: str, to: str) -> Change:
    """A shelter opened, closed or opened again."""
    row = _shelter(snapshot, shelter_id)
    before, after = v.SHELTER_STATE[str(row["state"])], v.SHELTER_STATE[to]
    if to not in before.next:
        raise Refused(message("incidents.refused_transition", before=before, after=after))
    times: dict[str, Any] = {"closed_at": snapshot.now if to == "closed" else None}
    if to == "open" and row["opened_at"] is None:
        times["opened_at"] = snapshot.now
    why = f"{row['name']}: {before.label_id} → {after.label_id}"
    return Change(actor, why, snapshot.now, (update("shelters", row, state=to, **times),))


def add_shelter_count(
    snapshot: Snapshot,
    actor: Actor,
    shelter_id: str,
    *,
    as_of: datetime,
    source: str,
    counts: Mapping[str, int | None],
    time_known: bool = True,
    note: str | None = None,
) -> Change:
    """A head count. counts: by column of `COUNTS`; left out or None is "not counted"."""
    row = _shelter(snapshot, shelter_id)
    _filled("source", source)
    _not_ahead(snapshot, as_of)
    given = _counts(counts, COUNTS)
    if not given:
        raise Refused(message("incidents.refused_empty_count"))
    people = given.get("people")
    for parts in _PARTS:
        added = sum(given.get(part, 0) for part in parts)
        if people is not None and added > people:
            raise Refused(message("incidents.refused_parts", added=added, people=people))
    added_row = insert(
        "shelter_counts",
        count_id=new_id("HIT"),
        shelter_id=shelter_id,
        as_of=as_of,
        time_known=time_known,
        source=source.strip(),
        note=_text(note),
        **given,
    )
    return Change(actor, f"Hitungan {row['name']}", snapshot.now, (added_row,))


_PARTS = (
    ("male", "female"),
    ("infants", "toddlers", "children", "adults", "elderly"),
    ("pregnant",),
    ("breastfeeding",),
    ("disabled",),
)
"""Counts that are parts of the same people; pregnant, breastfeeding and disabled people are in
the age groups too, so each of those three is compared alone."""


# --- what every action checks --------------------------------------------------------------------


def _incident(snapshot: Snapshot, incident_id: str) -> Record:
    incident = find(snapshot, incident_id)
    if incident is None:
        raise Refused(message("incidents.refused_unknown", incident=incident_id))
    return incident


def _shelter(snapshot: Snapshot, shelter_id: str) -> Record:
    row = shelter(snapshot, shelter_id)
    if row is None:
        raise Refused(message("incidents.refused_unknown_shelter", shelter=shelter_id))
    return row


def _not_ahead(snapshot: Snapshot, at: datetime) -> None:
    if at > snapshot.now:
        raise Refused(message("incidents.refused_future", at=at, now=snapshot.now))


def _filled(what: str, text: str) -> None:
    if not text.strip():
        raise Refused(message("incidents.refused_blank", what=message(f"incidents.{what}")))


def _counts(values: Mapping[str, int | None], allowed: tuple[str, ...]) -> dict[str, int]:
    """The values that somebody gave. Raises KeyError for a column that is not `allowed`."""
    if unknown := set(values) - set(allowed):
        raise KeyError(f"no such figures: {sorted(unknown)}")
    given = {name: value for name, value in values.items() if value is not None}
    if any(value < 0 for value in given.values()):
        raise Refused(message("incidents.refused_negative"))
    return given


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None


def _day_start(at: Any, zone: tzinfo) -> datetime:
    start: datetime = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return start
