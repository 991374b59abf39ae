"""Tasks in words: time, place, what is missing, how the call-out stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from posko import incidents
from posko.dispatch import Staffing, Task
from posko.model import vocabulary as v
from posko.model.factors import Factor
from posko.readiness import until_when, when
from posko.ui.here import Here


def period(here: Here, starts: datetime, ends: datetime | None) -> str:
    """ "08.30 – 13.30" today, "9 Feb 2021 08.00 – 11.00" on another day."""
    begin = here.say(when(starts, here.now.date()))
    if ends is None:
        return here.t("tasks.open_end", begin=begin)
    return f"{begin} – {here.say(until_when(ends, starts.date()))}"


def day(here: Here, task: Task) -> str:
    """The date on which a task began."""
    return here.show(task.starts_at.date())


def place(here: Here, task: Task) -> str:
    """The task's place with its village and kecamatan."""
    row: Mapping[str, Any] = task.record
    return incidents.place_name(here.snapshot, row["village_code"], row["place"])


def short(here: Here, found: Staffing) -> str:
    """What is missing per role, or that every place is filled: never a bare "5 of 6"."""
    gaps = found.gaps(here.snapshot)
    if gaps:
        return here.show(gaps)
    key = "complete" if found.roles else "nobody_needed"
    extra = f" · {here.t('tasks.extra', n=found.extra)}" if found.extra else ""
    return here.t(f"tasks.{key}") + extra


def answers(here: Here, found: Staffing) -> tuple[str, ...]:
    """How the call-out stands, a phrase per kind of answer; only what there is.

    Called and waiting; accepted with the expected arrival; on scene; declined and why; no answer
    within the time of Factor.NO_ANSWER.
    """
    said = []
    waiting = sum(member.waiting for member in found.members)
    if waiting:
        said.append(here.t("tasks.count_called", n=waiting))
    coming = [m for m in found.members if m.state in ("accepted", "en_route")]
    if coming:
        times = [at for member in coming if (at := found.arrival(member)) is not None]
        hours = [here.say(when(at, here.now.date())) for at in sorted(times)]
        key = "count_accepted_at" if hours else "count_accepted"
        span = " – ".join(dict.fromkeys((hours[0], hours[-1]))) if hours else ""
        said.append(here.t(f"tasks.{key}", n=len(coming), at=span))
    if there := found.count("on_scene"):
        said.append(here.t("tasks.count_on_scene", n=there))
    refused = [m.assignment["decline_reason"] for m in found.members if m.state == "declined"]
    if refused:
        why = "; ".join(dict.fromkeys(str(reason) for reason in refused if reason))
        said.append(here.t("tasks.count_declined", n=len(refused), why=why or "–"))
    if found.unanswered:
        minutes = here.snapshot.factor(Factor.NO_ANSWER)
        said.append(here.t("tasks.count_silent", n=found.unanswered, minutes=minutes))
    return tuple(said)


def achieved(here: Here, results: Mapping[str, incidents.Result]) -> str:
    """ "38 orang dievakuasi, 120 KK didata"."""
    return ", ".join(
        here.t(
            "tasks.achieved", people=result.people, measure=_lower(here, v.RESULT_MEASURE[measure])
        )
        for measure, result in results.items()
    )


def next_session(here: Here, task_id: str) -> str:
    """The next session of a task, for its card; "" where none is planned."""
    for one in incidents.coming_sessions(here.snapshot, task_id)[:1]:
        times = period(here, one.starts_at, one.ends_at)
        return here.t("tasks.next_session", theme=one.record["theme"], at=times, n=one.groups)
    return ""


def _lower(here: Here, term: v.Term) -> str:
    """A term inside a sentence; abbreviations (KK) stay as they are."""
    label = term.label(here.language)
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
