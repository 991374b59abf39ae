"""Duties as the roster sees them: who stands which shift on which date, and when that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from posko.model import vocabulary as v
from posko.model.messages import message
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES
from posko.model.vocabulary import Term

PLANNED = ("draft", *v.DUTY_STATE.committing)
"""The states in which a duty stands on the roster."""
NIGHT_HOUR = time(2)
"""A shift that runs at this hour is a night's duty: 23–07, 19–07 and every 24 hours."""
MORNING_ENDS = time(12)
"""A shift that begins after the night's hour and before noon is a morning's duty: 00–08 is none."""
MINUTES_PER_DAY = 24 * 60
WEEK_DAYS = 7
MOST_DAYS = 366
"""The longest period that is planned or checked at once, days."""
FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2199, 12, 31)
"""No period reaches beyond: a mistyped year is refused before anybody counts days with it."""


@dataclass(frozen=True)
class Period:
    """`days` dates from `start` on. Raises Refused for none at all, more than a year's, or a start
    that nobody can mean."""

    start: date
    days: int

    def __post_init__(self) -> None:
        if not 1 <= self.days <= MOST_DAYS:
            raise Refused(message("roster.refused_days", most=MOST_DAYS))
        if not FIRST_DATE <= self.start <= LAST_DATE:
            raise Refused(message("roster.refused_date", date=self.start))

    @classmethod
    def over(cls, dates: Iterable[date]) -> Period:
        """From the earliest of some dates, of which there must be one, to the latest."""
        every = sorted(dates)
        return cls(every[0], (every[-1] - every[0]).days + 1)

    @property
    def end(self) -> date:
        """The first date after it."""
        return self.start + timedelta(days=self.days)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=n) for n in range(self.days))


@dataclass(frozen=True)
class Shift:
    """One kind of shift: its name, when it begins (minutes after midnight) and how long it is."""

    key: str
    label: Term
    scheme: str
    start_minute: int
    minutes: int

    @property
    def hours(self) -> float:
        return self.minutes / 60

    @property
    def night(self) -> bool:
        """Whether it runs at `NIGHT_HOUR`, of its own date or the next."""
        hour = NIGHT_HOUR.hour * 60
        end = self.start_minute + self.minutes
        return self.start_minute <= hour < end or end > hour + MINUTES_PER_DAY

    @property
    def morning(self) -> bool:
        return NIGHT_HOUR.hour * 60 < self.start_minute < MORNING_ENDS.hour * 60

    def starts(self, day: date, zone: tzinfo) -> datetime:
        """When it begins on a date; the same as `posko.model.commitments.shift_intervals`."""
        return datetime.combine(day, time(0), zone) + timedelta(minutes=self.start_minute)

    def ends(self, day: date, zone: tzinfo) -> datetime:
        return self.starts(day, zone) + timedelta(minutes=self.minutes)


Place = tuple[date, str]
"""A shift of a date: date, shift."""
Cell = tuple[date, str, str]
"""A person's place on a shift of a date: date, shift, volunteer_id."""


@dataclass(frozen=True, order=True)
class Duty:
    """One person's duty. duty_id: "" while no row holds it."""

    date: date
    shift: str
    volunteer_id: str
    function: str = "member"
    state: str = "draft"
    pinned: bool = False
    duty_id: str = ""

    @property
    def place(self) -> Place:
        """The shift of a date that it is part of."""
        return self.date, self.shift

    @property
    def cell(self) -> Cell:
        """Where it stands on the roster: two duties of one cell are the same to everybody."""
        return self.date, self.shift, self.volunteer_id

    @property
    def locked(self) -> bool:
        """Whether a new plan has to leave it as it is."""
        return self.pinned or self.state in v.DUTY_STATE.committing


def shifts(snapshot: Snapshot) -> dict[str, Shift]:
    """Every shift type by key, in the order in which they begin."""

    def read() -> dict[str, Shift]:
        rows = TABLES["shift_types"].records(snapshot.all("shift_types"))
        found = []
        for row in rows:
            hour, minute = str(row["starts"]).split(":")
            label = Term(str(row["shift"]), str(row["label_id"]), str(row["label_en"]))
            length = round(float(row["hours"]) * 60)  # type: ignore[arg-type]
            begins = int(hour) * 60 + int(minute)
            found.append(Shift(label.key, label, str(row["scheme"]), begins, length))
        return {shift.key: shift for shift in sorted(found, key=lambda s: s.start_minute)}

    return snapshot.memo("roster:shifts", read)


def scheme_shifts(snapshot: Snapshot) -> tuple[Shift, ...]:
    """The shifts of the office's scheme (setting `roster_scheme`, "3x8" where it is not set).

    Raises Refused where no shift type belongs to it.
    """
    wanted = snapshot.setting("roster_scheme", "3x8")
    found = tuple(shift for shift in shifts(snapshot).values() if shift.scheme == wanted)
    if not found:
        raise Refused(message("roster.refused_scheme", scheme=wanted))
    return found


def roster_duties(
    snapshot: Snapshot, period: Period | None = None, states: Collection[str] = PLANNED
) -> tuple[Duty, ...]:
    """The duties of a period (all where None) in these states, in order of date and shift.

    Duties of a shift type that no longer exists are left out: nobody knows when they are.
    """

    def read() -> tuple[Duty, ...]:
        known = shifts(snapshot)
        frame = snapshot.all("duties")
        columns = (
            frame["date"].dt.date,
            frame["shift"],
            frame["volunteer_id"],
            frame["function"],
            frame["state"],
            frame["pinned"].astype(bool),
            frame["duty_id"],
        )
        plain = (series.to_list() for series in columns)  # Python values, not numpy's
        rows = (Duty(*row) for row in zip(*plain, strict=True) if row[1] in known)
        order = {key: place for place, key in enumerate(known)}
        return tuple(sorted(rows, key=lambda d: (d.date, order[d.shift], d.duty_id)))

    every = snapshot.memo("roster:duties", read)
    return tuple(
        duty for duty in every if duty.state in states and (period is None or duty.date in period)
    )


def find_duty(snapshot: Snapshot, duty_id: str) -> Duty:
    """The duty with this id. Raises Refused where there is none."""
    duty = duties_by_id(snapshot).get(duty_id)
    if duty is None:
        raise Refused(message("roster.refused_no_duty", duty=duty_id))
    return duty


def duties_by_id(snapshot: Snapshot) -> Mapping[str, Duty]:
    """Every duty in any state, by its id."""

    def read() -> dict[str, Duty]:
        every = roster_duties(snapshot, states=tuple(v.DUTY_STATE))
        return {duty.duty_id: duty for duty in every}

    return snapshot.memo("roster:by_id", read)
