"""What must always hold: no published roster breaks a hard rule, whichever way it came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from posko.locale import LANGUAGES, say
from posko.model.change import Change, insert, update
from posko.model.check import check_tables
from posko.model.check_change import check_change
from posko.model.check_scope import Scope
from posko.model.columns import WIB
from posko.model.problems import Refused
from posko.model.snapshot import Snapshot
from posko.readiness import report_absence
from posko.roster import (
    COORDINATOR,
    Draft,
    Duty,
    Mending,
    Period,
    Swap,
    accept_swap,
    breaches,
    cancel_duty,
    clear_cell,
    cover,
    decline_swap,
    draft_change,
    edit_cell,
    expire_swaps,
    facts,
    fill_place,
    hard,
    import_change,
    lock_duties,
    mend,
    offer_swap,
    propose_swap,
    publish,
    read_roster,
    roster_duties,
    solve_period,
    swap_objections,
    swaps,
)
from tests.examples import some
from tests.factories import NOW, rows, wib, world
from tests.roster.tables.checker import faults, measured
from tests.roster.tables.rosters import ACTOR, DAY, MONDAY, Records, applied, needs

PEOPLE = ("amy", "beth", "carl", "dina", "eka")
SHIFTS = ("morning", "afternoon", "night")
DATES = st.integers(0, 6).map(lambda n: MONDAY + n * DAY)
SHIFT, PERSON = st.sampled_from(SHIFTS), st.sampled_from(PEOPLE)
FUNCTION = st.sampled_from(("member", "member", COORDINATOR))
NUMBER = st.integers(0, 40)
"""Which of those there are, counted round."""


def hours(first: int, last: int) -> st.SearchStrategy[datetime]:
    """A full hour, counted from the Monday's midnight."""
    return st.integers(first, last).map(lambda n: wib("2021-02-15 00:00") + timedelta(hours=n))


@st.composite
def offices(draw: st.DrawFn) -> dict[str, Records]:
    """Three to five people with grades, leaves, tasks and a few published duties, by table."""
    size = draw(st.integers(3, 5))
    people = [
        {
            "volunteer_id": who,
            "name": who.title(),
            "grade": draw(st.sampled_from(("muda", "madya"))),
            "joined_on": draw(st.sampled_from((None, MONDAY + 2 * DAY))),
        }
        for who in PEOPLE[:size]
    ]
    some_people = st.lists(st.sampled_from(PEOPLE[:size]), max_size=2, unique=True)

    def spans() -> list[dict[str, Any]]:
        found = []
        for who in draw(some_people):
            starts = draw(hours(7, 120))  # not before the last duty of Sunday is over
            length = timedelta(hours=draw(st.integers(1, 60)))
            found.append({"volunteer_id": who, "starts_at": starts, "ends_at": starts + length})
        return found

    taken = [{**span, "task_id": f"t{n}"} for n, span in enumerate(spans())]
    tasks = [{k: v for k, v in task.items() if k != "volunteer_id"} for task in taken]
    assigned = [{k: task[k] for k in ("task_id", "volunteer_id")} for task in taken]
    before = [
        {"volunteer_id": who, "date": MONDAY - DAY, "shift": draw(SHIFT)}
        for who in draw(some_people)
    ]
    asked = draw(st.integers(1, 2))
    return {
        "volunteers": people,
        "absences": spans(),
        "tasks": tasks,
        "assignments": assigned,
        "duties": before,
        "duty_requirements": needs(asked, shifts=" ".join(SHIFTS)),
    }


@some(20)
@given(offices(), st.lists(st.tuples(DATES, SHIFT, PERSON), max_size=12))
def test_both_readings_of_the_rules_agree_on_any_roster(
    office: dict[str, Records], cells: list[tuple[date, str, str]]
) -> None:
    """Whatever somebody imports: what one finds forbidden, the other does."""
    known = {person["volunteer_id"] for person in office["volunteers"]}
    wild = {Duty(day, shift, who) for day, shift, who in cells if who in known}
    there = [{"volunteer_id": w.volunteer_id, "date": w.date, "shift": w.shift} for w in wild]
    snapshot = world(**{**office, "duties": there})
    found = hard(breaches(snapshot, Period(MONDAY, 7)))
    assert bool(found) == bool(faults(snapshot))


class Office(RuleBasedStateMachine):
    """A week of a small office in which everybody may do anything at any time.

    Leave, tasks and departures come from outside and may break what is published. Nothing that a
    coordinator does to the roster may: it is refused in words, or leaves no fault larger than it
    was, by a reading of the rules that shares no code with them.
    """

    done: ClassVar[Counter[str]] = Counter()
    """How often each kind of action was allowed, by its reason."""

    snapshot: Snapshot
    standing: dict[str, float]
    draft: Draft | None = None

    @initialize(office=offices(), late=st.booleans(), days=st.sampled_from((0, 6)))
    def begin(self, office: dict[str, Records], late: bool, days: int) -> None:
        """A week ahead of the roster, or in the night in which it begins; with a roster or none."""
        self.snapshot = world(wib("2021-02-15 00:30") if late else NOW, **office)
        self.standing = measured(self.snapshot)
        if days:
            self.generate_and_publish(MONDAY, days)

    # -- what happens to it -----------------------------------------------------------------------

    @rule(hours=st.integers(1, 20))
    def time_passes(self, hours: int) -> None:
        self.snapshot = self.snapshot.at(self.snapshot.now + timedelta(hours=hours))

    @rule(who=PERSON, starts=hours(0, 160), length=st.integers(0, 72))
    def somebody_is_away(self, who: str, starts: datetime, length: int) -> None:
        """No length: until nobody knows when."""
        ends = starts + timedelta(hours=length) if length else None
        try:
            change = report_absence(self.snapshot, ACTOR, who, "sick", starts, ends, why="sakit")
        except Refused:
            return
        self.suffer(change)

    @rule(who=PERSON, starts=hours(0, 160), length=st.integers(1, 20))
    def somebody_accepts_a_task(self, who: str, starts: datetime, length: int) -> None:
        number = f"later-{self.snapshot.revision}"
        span = {"starts_at": starts, "ends_at": starts + timedelta(hours=length)}
        (task,) = rows("tasks", [{"task_id": number, **span}])
        call = {"assignment_id": number, "task_id": number, "volunteer_id": who}
        (assigned,) = rows("assignments", [call])
        if self.snapshot.find("volunteers", who) is None:
            return
        change = Change(
            ACTOR,
            "tugas",
            self.snapshot.now,
            (insert("tasks", **task), insert("assignments", **assigned)),
        )
        if not _problems(applied(self.snapshot, change), change):
            self.suffer(change)  # else the store refuses it: the person is on duty then

    @rule(who=PERSON, number=NUMBER)
    def somebody_leaves(self, who: str, number: int) -> None:
        """Seldom: an office without people has little to do."""
        person = self.snapshot.find("volunteers", who)
        if person is not None and number == 0:
            left = update("volunteers", person, membership="inactive")
            self.suffer(Change(ACTOR, "keluar", self.snapshot.now, (left,)))

    def suffer(self, change: Change) -> None:
        """Something from outside: what it breaks is nobody's fault."""
        self.snapshot = applied(self.snapshot, change)
        self.standing = measured(self.snapshot)

    # -- what coordinators do ---------------------------------------------------------------------

    @rule(start=DATES, days=st.integers(1, 6))
    def generate(self, start: date, days: int) -> None:
        if start + days * DAY <= self.snapshot.now.date():
            return  # nobody plans what is over
        self.draft = draft = solve_period(self.snapshot, start, days, seconds=1.0)
        self.do(lambda: draft_change(self.snapshot, draft, ACTOR, why="rancangan"))

    @rule(start=DATES, days=st.integers(1, 6))
    def generate_and_publish(self, start: date, days: int) -> None:
        """Nothing but what was broken already keeps a new roster from being published."""
        self.generate(start, days)
        self.publish_period(start, days)

    @precondition(lambda self: self.draft is not None)
    @rule()
    def accept_a_draft_of_old(self) -> None:
        """The roster has changed since the search: judged by the data as they are now."""
        draft = self.draft
        assert draft is not None
        found = hard(breaches(self.snapshot, draft.period, draft.duties))
        late = replace(draft, breaches=found)
        self.do(lambda: draft_change(self.snapshot, late, ACTOR, why="rancangan"))

    @rule(day=DATES, shift=SHIFT, who=PERSON, function=FUNCTION)
    def edit(self, day: date, shift: str, who: str, function: str) -> None:
        self.do(
            lambda: edit_cell(self.snapshot, ACTOR, day, shift, who, function=function, why="isi")
        )

    @rule(number=NUMBER, who=PERSON, function=FUNCTION)
    def put_somebody_else(self, number: int, who: str, function: str) -> None:
        if duty := self.duty(number):
            self.do(
                lambda: edit_cell(
                    self.snapshot,
                    ACTOR,
                    duty.date,
                    duty.shift,
                    who,
                    function=function,
                    instead_of=duty.duty_id,
                    why="ganti",
                )
            )

    @rule(number=NUMBER)
    def clear(self, number: int) -> None:
        if duty := self.duty(number):
            self.do(lambda: clear_cell(self.snapshot, ACTOR, duty.duty_id, why="hapus"))

    @rule(number=NUMBER, pinned=st.booleans())
    def lock(self, number: int, pinned: bool) -> None:
        if duty := self.duty(number):
            self.do(lambda: lock_duties(self.snapshot, ACTOR, [duty.duty_id], pinned, why="kunci"))

    @rule(start=DATES, days=st.integers(1, 7))
    def publish_period(self, start: date, days: int) -> None:
        self.do(lambda: publish(self.snapshot, ACTOR, start, days, why="terbit"))

    @rule(day=DATES, shift=SHIFT, who=PERSON, function=FUNCTION)
    def fill(self, day: date, shift: str, who: str, function: str) -> None:
        self.do(
            lambda: fill_place(self.snapshot, ACTOR, day, shift, who, function=function, why="isi")
        )

    @rule(day=DATES, shift=SHIFT, lead=st.booleans(), number=NUMBER)
    def cover_a_hole(self, day: date, shift: str, lead: bool, number: int) -> None:
        """Whoever is offered for a place may take it."""
        role, function = (COORDINATOR, COORDINATOR) if lead else (None, "member")
        offered = cover(self.snapshot, day, shift, role)
        known = facts(self.snapshot)
        if not offered or known.stint(Duty(day, shift, "")).ends <= self.snapshot.now:
            return
        who = offered[number % len(offered)].volunteer_id
        assert self.do(
            lambda: fill_place(self.snapshot, ACTOR, day, shift, who, function=function, why="isi")
        )

    @rule(number=NUMBER, reason=st.sampled_from(("", "posko ditutup")))
    def cancel(self, number: int, reason: str) -> None:
        if duty := self.duty(number):
            self.do(lambda: cancel_duty(self.snapshot, ACTOR, duty.duty_id, reason))

    @rule(number=NUMBER, starts=hours(-10, 160), length=st.integers(0, 72))
    def mend_a_drop_out(self, number: int, starts: datetime, length: int) -> None:
        """Whoever drops out has no duty left in that time, but one that has begun."""
        duty = self.duty(number)
        if duty is None:
            return
        who, ends = duty.volunteer_id, starts + timedelta(hours=length) if length else None
        mended: list[Mending] = []

        def change() -> Change:
            mended.append(mend(self.snapshot, ACTOR, who, starts, ends, why="sakit", seconds=2.0))
            # The absence that is recorded with it comes from outside, as any other.
            away = tuple(one for one in mended[0].change.rows if one.table == "absences")
            if away:
                ill = Change(ACTOR, "sakit", self.snapshot.now, away)
                self.standing = measured(applied(self.snapshot, ill))
            return mended[0].change

        if self.do(change):
            for notice in mended[0].notices:
                assert all(say(notice.text, language) for language in LANGUAGES)
            known, now = facts(self.snapshot), self.snapshot.now
            for left in roster_duties(self.snapshot, states=("published",)):
                stint = known.stint(left)
                ahead = stint.starts >= now and stint.ends > starts
                assert not (
                    left.volunteer_id == who and ahead and (ends is None or stint.starts < ends)
                )

    @rule(number=NUMBER, to=st.none() | PERSON, exchange=st.none() | NUMBER)
    def offer(self, number: int, to: str | None, exchange: int | None) -> None:
        duty = self.coming(number)
        other = None if exchange is None else self.duty(exchange)
        if duty is not None:
            self.offered(duty, to, other.duty_id if other else None)

    @rule(number=NUMBER, who=PERSON, exchange=st.none() | NUMBER)
    def propose(self, number: int, who: str, exchange: int | None) -> None:
        swap = self.swap(number)
        other = None if exchange is None else self.duty(exchange)
        if swap:
            given = None if other is None else other.duty_id
            by = who if other is None else other.volunteer_id
            self.do(
                lambda: propose_swap(self.snapshot, ACTOR, swap.swap_id, by, given, why="bersedia")
            )

    @rule(number=NUMBER, approved=st.booleans())
    def answer(self, number: int, approved: bool) -> None:
        if swap := self.swap(number):
            give = accept_swap if approved else decline_swap
            why = (
                "tidak cocok" if not approved else "disetujui" if not swap.exchange else "bertukar"
            )
            self.do(lambda: give(self.snapshot, ACTOR, swap.swap_id, why=why))

    @rule(number=NUMBER, choice=NUMBER, exchange=st.booleans())
    def swap_as_allowed(self, number: int, choice: int, exchange: bool) -> None:
        """Offered to anyone, taken by somebody who may, approved: each step is let pass."""
        duty = self.coming(number)
        if duty is None or not self.offered(duty):
            return
        others = roster_duties(self.snapshot, states=("published",))
        ways = (
            [(d.volunteer_id, d.duty_id) for d in others]
            if exchange
            else [(w, None) for w in PEOPLE]
        )
        swap = next(s for s in swaps(self.snapshot) if s.duty == duty and s.state == "open")
        known, now = facts(self.snapshot), self.snapshot.now
        begun = {d.duty_id for d in others if known.stint(d).starts <= now}
        free = [
            (who, other)
            for who, other in ways
            if who != duty.volunteer_id and who in known.members and other not in begun
            if not swap_objections(self.snapshot, duty.duty_id, who, other)
        ]
        if free:
            who, other = free[choice % len(free)]
            assert self.do(
                lambda: propose_swap(self.snapshot, ACTOR, swap.swap_id, who, other, why="bersedia")
            )
            why = "bertukar" if other else "disetujui"
            assert self.do(lambda: accept_swap(self.snapshot, ACTOR, swap.swap_id, why=why))

    @rule(number=NUMBER)
    def an_offer_lapses(self, number: int) -> None:
        """Nobody wants it until the duty begins; then nobody can have it any more."""
        duty = self.coming(number)
        if duty is not None and self.offered(duty):
            swap = next(s for s in swaps(self.snapshot) if s.duty == duty and s.state == "open")
            self.snapshot = self.snapshot.at(facts(self.snapshot).stint(duty).starts)
            for who in PEOPLE:
                assert not self.do(
                    lambda who=who: propose_swap(
                        self.snapshot, ACTOR, swap.swap_id, who, why="bersedia"
                    )
                )
            self.expire()

    @rule()
    def expire(self) -> None:
        """What is over is written down; a second time there is nothing to write."""
        change = expire_swaps(self.snapshot, ACTOR, why="lewat waktu")
        if change is not None:
            self.commit(change)
        assert expire_swaps(self.snapshot, ACTOR, why="lewat waktu") is None

    @rule(
        cells=st.lists(st.tuples(DATES, SHIFT, PERSON, FUNCTION), max_size=8),
        whole=st.booleans(),
        spoiled=st.sampled_from(("", "", "", "person", "day", "shift", '\0;\r"')),
    )
    def bring_a_file(
        self, cells: list[tuple[date, str, str, str]], whole: bool, spoiled: str
    ) -> None:
        """A roster made elsewhere, with what is published or without it; taken over, published."""
        if whole and cells:
            first, last = min(c[0] for c in cells), max(c[0] for c in cells)
            there = roster_duties(self.snapshot, Period(first, (last - first).days + 1))
            cells = [*cells, *((d.date, d.shift, d.volunteer_id, d.function) for d in there)]
        lines = [f"{who},{day},{shift},{function}" for day, shift, who, function in cells]
        text = "\n".join(["person,day,shift,function", *dict.fromkeys(lines), spoiled])
        imported = read_roster(self.snapshot, text)
        assert all(say(p.expected, lang) for p in imported.problems for lang in LANGUAGES)
        if self.do(lambda: import_change(self.snapshot, imported, ACTOR, why="impor")):
            assert imported.period is not None
            self.publish_period(imported.period.start, imported.period.days)

    @rule(start=DATES, days=st.integers(1, 4))
    def bring_a_solved_file(self, start: date, days: int) -> None:
        """What the command line writes can be taken over and published, where no drafts stand."""
        if start + days * DAY <= self.snapshot.now.date():
            return
        found = solve_period(self.snapshot, start, days, seconds=1.0)
        text = "\n".join(
            [
                "person,day,shift,function",
                *(f"{d.volunteer_id},{d.date},{d.shift},{d.function}" for d in found.duties),
            ]
        )
        imported = read_roster(self.snapshot, text)
        if self.do(lambda: import_change(self.snapshot, imported, ACTOR, why="impor")):
            self.publish_period(start, days)

    # -- what holds -------------------------------------------------------------------------------

    def do(self, make: Callable[[], Change]) -> bool:
        """Whether it was allowed. Refused: said in both languages, and nothing has changed."""
        names = ("duties", "swaps", "absences")
        read = {name: self.snapshot.all(name).copy() for name in names}
        try:
            change = make()
        except Refused as refusal:
            assert all(say(refusal.reason, language).strip() for language in LANGUAGES)
            assert all(self.snapshot.all(name).equals(frame) for name, frame in read.items())
            return False
        assert all(self.snapshot.all(name).equals(frame) for name, frame in read.items())
        self.commit(change)
        return True

    def commit(self, change: Change) -> None:
        """Done: the store takes it, and no fault of the published roster has grown."""
        assert change.rows
        after = applied(self.snapshot, change)
        assert not _problems(after, change) and not check_change(change.rows)
        found = measured(after)
        assert not {k: n for k, n in found.items() if n > self.standing.get(k, 0.0)}
        self.snapshot, self.standing = after, found
        self.done[change.why] += 1

    def offered(self, duty: Duty, to: str | None = None, exchange: str | None = None) -> bool:
        return self.do(
            lambda: offer_swap(
                self.snapshot,
                ACTOR,
                duty.duty_id,
                to=to,
                exchange_duty_id=exchange,
                reason="acara keluarga",
            )
        )

    def duty(self, number: int) -> Duty | None:
        """One of the duties of the roster; None while there is none."""
        there = roster_duties(self.snapshot)
        return there[number % len(there)] if there else None

    def coming(self, number: int) -> Duty | None:
        """One of the duties that have not begun."""
        known, now = facts(self.snapshot), self.snapshot.now
        there = [d for d in roster_duties(self.snapshot) if known.stint(d).starts > now]
        return there[number % len(there)] if there else None

    def swap(self, number: int) -> Swap | None:
        there = swaps(self.snapshot)
        return there[number % len(there)] if there else None


def _problems(after: Snapshot, change: Change) -> list[Any]:
    """What the store would say about the rows that a change touches."""
    touched: dict[str, set[Any]] = {}
    for row in change.rows:
        touched.setdefault(row.table, set()).add(row.key)
    keys = {name: frozenset(found) for name, found in touched.items()}
    return check_tables(Scope(after.tables, WIB, keys))


ROUTES = frozenset(
    (
        *("rancangan", "isi", "ganti", "hapus", "kunci", "terbit", "impor"),
        *("sakit", "posko ditutup", "acara keluarga", "bersedia", "disetujui", "bertukar"),
        *("tidak cocok", "lewat waktu"),
    )
)
"""The reasons of all that a coordinator can do."""


def test_every_route_is_open() -> None:
    """One week in which each of them is allowed, so that the search below tries them all."""
    office = {
        "volunteers": [
            {"volunteer_id": who, "name": who.title(), "grade": "madya"} for who in PEOPLE
        ],
        "duty_requirements": needs(1, shifts=" ".join(SHIFTS)),
    }
    week = Office()
    week.done.clear()
    week.begin(office, late=False, days=0)
    week.generate(MONDAY, 3)
    for number, who in enumerate(PEOPLE):
        week.put_somebody_else(number, who, "member")
    week.lock(0, True)
    week.clear(1)
    week.publish_period(MONDAY, 3)
    week.cover_a_hole(MONDAY + 3 * DAY, "night", False, 0)
    week.bring_a_solved_file(MONDAY + 4 * DAY, 2)
    week.offer(0, None, None)
    week.answer(0, False)
    for number in range(4):
        week.swap_as_allowed(number, number, number % 2 == 1)
    week.cancel(0, "posko ditutup")
    week.mend_a_drop_out(0, wib("2021-02-15 00:00"), 0)
    week.an_offer_lapses(0)
    assert set(week.done) == ROUTES


def test_no_published_roster_breaks_a_rule() -> None:
    """By generating, editing, filling, publishing, cancelling, mending, swapping and importing, in
    any order, with leave, tasks and departures in between."""
    run_state_machine_as_test(Office, settings=some(10, stateful_step_count=20))
