"""*Serah terima piket*: what one shift tells the next, as text to read out, send or print."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from posko.dispatch import Overdue, find_task, not_arrived, out_too_long, unanswered
from posko.documents.letterhead import drill_note, letterhead
from posko.documents.roster_sheet import person_names, shift_hours
from posko.incidents import Session, active, incident_sessions, stale, uncounted
from posko.kitchen import next_meal, serving_at
from posko.locale import UNKNOWN, Language, instant, say, show, text
from posko.model import vocabulary as v
from posko.model.frames import plain_rows
from posko.model.snapshot import Snapshot
from posko.overview import attention
from posko.readiness import known_assignments
from posko.roster import Duty, Period, Shift, roster_duties, shifts

_DUE_WITHIN = timedelta(hours=12)
"""What falls due within this time is told: a shift and some of the next."""


def handover_text(snapshot: Snapshot, language: Language) -> str:
    """The crews, what needs attention, who is out and since when, and what falls due next."""
    return "\n".join(
        (
            *([drill] if (drill := drill_note(snapshot, language)) else []),
            f"*{text('documents.handover', language)}*",
            letterhead(snapshot, language).short,
            text("documents.handover_at", language, at=snapshot.now),
            *_section("documents.handover_crews", _crews(snapshot, language), language),
            *_section(
                "documents.handover_open",
                (
                    *(say(notice.message, language) for notice in attention(snapshot)),
                    *(
                        _session(snapshot, one, "handover_uncounted", language)
                        for one in uncounted(snapshot)
                    ),
                ),
                language,
            ),
            *_section("documents.handover_out", _out(snapshot, language), language),
            *_section("documents.handover_ring", _to_ring(snapshot, language), language),
            *_section("documents.handover_due", _due(snapshot, language), language),
            "",
            text("documents.handover_gives", language),
            text("documents.handover_takes", language),
        )
    )


def _section(heading: str, lines: Iterable[str], language: Language) -> list[str]:
    said = [f"- {line}" for line in lines] or [text("documents.sitrep_nothing", language)]
    return ["", f"*{text(heading, language)}*", *said]


def _crews(snapshot: Snapshot, language: Language) -> list[str]:
    """The shift that runs now and the one that follows it, by the published roster."""
    now, zone, kinds = snapshot.now, snapshot.zone, shifts(snapshot)
    today = now.astimezone(zone).date()
    period = Period(today - timedelta(days=1), 3)
    duties = roster_duties(snapshot, period, v.DUTY_STATE.committing)

    def times(duty: Duty) -> tuple[datetime, datetime]:
        shift = kinds[duty.shift]
        return shift.starts(duty.date, zone), shift.ends(duty.date, zone)

    running = [d for d in duties if times(d)[0] <= now < times(d)[1]]
    later = [d for d in duties if times(d)[0] > now]
    first = min((times(d)[0] for d in later), default=None)
    following = [d for d in later if times(d)[0] == first]
    names = person_names(snapshot)
    return [
        text(key, language, shift=_shift(kinds, crew[0], language), people=_names(crew, names))
        for key, crew in (
            ("documents.handover_now", running),
            ("documents.handover_next", following),
        )
        if crew
    ]


def _shift(kinds: dict[str, Shift], duty: Duty, language: Language) -> str:
    shift = kinds[duty.shift]
    return f"{shift.label.label(language)} {shift_hours(shift, language)}"


def _names(crew: Iterable[Duty], names: dict[str, str]) -> str:
    return ", ".join(names.get(duty.volunteer_id, duty.volunteer_id) for duty in crew)


def _out(snapshot: Snapshot, language: Language) -> list[str]:
    """Tasks on which somebody is, with how many and since when the first has been there."""
    frame = known_assignments(snapshot)
    there = frame[frame["state"] == "on_scene"]
    lines = []
    for row in plain_rows(
        there.groupby("task_id", as_index=False).agg(
            people=("volunteer_id", "size"), since=("on_scene_at", "min")
        )
    ):
        since = show(row["since"], language) if row["since"] else UNKNOWN[language]
        title = find_task(snapshot, row["task_id"]).title
        lines.append(
            text("documents.handover_task", language, title=title, n=row["people"], since=since)
        )
    return lines


def _to_ring(snapshot: Snapshot, language: Language) -> list[str]:
    """Whom to ring: no answer, not arrived, out too long."""
    kinds: tuple[tuple[str, tuple[Overdue, ...]], ...] = (
        ("documents.handover_unanswered", unanswered(snapshot)),
        ("documents.handover_not_arrived", not_arrived(snapshot)),
        ("documents.handover_too_long", out_too_long(snapshot)),
    )
    return [
        text(key, language, name=one.name, title=one.title, late=one.late)
        for key, found in kinds
        for one in found
    ]


def _due(snapshot: Snapshot, language: Language) -> list[str]:
    """Reports, sessions and the next meal, in the order of time."""
    due: list[tuple[datetime, str]] = []
    for incident_id, name in active(snapshot)[["incident_id", "name"]].itertuples(index=False):
        fresh = stale(snapshot, incident_id)
        at = fresh.as_of + fresh.limit if fresh.as_of else None
        if at is not None and snapshot.now <= at <= snapshot.now + _DUE_WITHIN:
            due.append((at, text("documents.handover_report", language, name=name)))
        for session in incident_sessions(snapshot, incident_id):
            begins = session.starts_at
            if snapshot.now <= begins <= snapshot.now + _DUE_WITHIN and session.state == "planned":
                due.append((begins, _session(snapshot, session, "handover_session", language)))
    meal = next_meal(snapshot)
    served = serving_at(snapshot, meal)
    if served <= snapshot.now + _DUE_WITHIN:
        due.append((served, text("documents.handover_meal", language, meal=v.MEAL_TIME[meal.meal])))
    return [f"{instant(at, language)}: {said}" for at, said in sorted(due)]


def _session(snapshot: Snapshot, session: Session, key: str, language: Language) -> str:
    title = find_task(snapshot, session.task_id).title
    theme, at = session.record["theme"], session.ends_at
    return text(f"documents.{key}", language, theme=theme, title=title, at=at)
