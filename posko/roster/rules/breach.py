"""What a rule says of a roster: who, when, by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from posko.model.messages import Message, message
from posko.roster.facts import Facts, Member, Stint

Unit = Literal["minutes", "hours", "days", "nights", "duties", "people", "points"]


@dataclass(frozen=True)
class RuleBreach:
    """One breach of one rule.

    rule: a key of `LABELS`. volunteer_id: None where it is a shift's and nobody's own.
    first, last: the dates it concerns. shift: the shift where it shows, if it is one shift's.
    amount: in `unit`, what people would say: minutes of rest short, days too many, people missing.
    """

    rule: str
    volunteer_id: str | None
    first: date
    last: date
    shift: str | None
    amount: float
    unit: Unit
    text: Message


@dataclass(frozen=True)
class Row:
    """One person's duties in order of time, those around the period in question included."""

    member: Member
    stints: tuple[Stint, ...]


@dataclass(frozen=True)
class Finding:
    """Where a row breaks a rule, by how much, and what the sentence about it names.

    wording: the sentence's key where it is not the rule's own.
    """

    first: date
    last: date
    shift: str | None
    amount: float
    params: Mapping[str, Any]
    wording: str | None = None


@dataclass(frozen=True)
class Rule:
    """A rule about one person's row. `key` names its label and its sentence in the catalogue.

    hard: nobody may break it; otherwise it is a wish with a weight (`posko.roster.weights`).
    alone: it can be judged from a single duty, whatever else the person does.
    """

    key: str
    check: Callable[[Facts, Row], Iterator[Finding]]
    unit: Unit
    hard: bool
    alone: bool = False

    @property
    def label(self) -> Message:
        return message(f"roster.rule_{self.key}")

    def breaches(self, known: Facts, row: Row) -> Iterator[RuleBreach]:
        """What a row breaks of it."""
        for found in self.check(known, row):
            text = message(found.wording or f"roster.breach_{self.key}", **found.params)
            yield RuleBreach(
                self.key,
                row.member.volunteer_id,
                found.first,
                found.last,
                found.shift,
                found.amount,
                self.unit,
                text,
            )
