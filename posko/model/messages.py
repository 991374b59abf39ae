"""A sentence for people, before it has a language.

The core says *what* is to be said (a key and its parameters); `posko.locale` says it in Indonesian
or English. So a reason, a cause or an error is data that tests can compare, and the core needs no
language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Message:
    """One sentence: `key` names it in the catalogue ("area.name"), `params` fills it in.

    A parameter may be a number, a text, a date, an aware datetime, another `Message`, or a tuple
    of messages (joined by commas); the catalogue formats each in the reader's language.
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((name, str(v)) for name, v in self.params.items()))))

    def __reduce__(self) -> tuple[type[Message], tuple[str, dict[str, Any]]]:
        # A mappingproxy cannot be pickled; errors that carry messages cross processes in tests.
        return (Message, (self.key, dict(self.params)))


def message(key: str, /, **params: Any) -> Message:
    """Short form: `message("common.minutes", n=2)`."""
    return Message(key, params)
