"""What a rule says of a roster: who, when, by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from posko.model.messages import Message, message
from posko.roster.facts import Facts, Member, Stint

Unit = Literal["minutes", "hours", "days", "nights", "duties", "people", "points"]


@dataclass(frozen=True)
class RuleBreach:
    """One breach of one rule.

    rule: a key of `RULES`. volunteer_id: None where it is a shift's and nobody's own.
    first, last: the dates it concerns. shift: the shift where it shows, if it is one shift's.
    amount: in `unit`, what people would say: minutes of rest short, days too many, people missing.
    about: what else the sentence names: an absence, a task, a skill.
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
class Rule:
    """A rule about one person's row. `key` names its label in the catalogue.

    hard: nobody may break it; otherwise it is a wish with a weight (`posko.roster.weights`).
    alone: it can be judged from a single duty, whatever else the person does.
    """

    key: str
    hard: bool
    alone: bool
    unit: Unit
    check: Callable[[Facts, Row], Iterator[RuleBreach]]

    @property
    def label(self) -> Message:
        return message(f"roster.rule_{self.key}")
