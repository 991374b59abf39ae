"""Who fills which role of a task or a shift: one person, one place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

ANYONE = ""
"""The role that asks for no skill."""


def seats(needed: Mapping[str, int], people: Sequence[Collection[str]]) -> list[str | None]:
    """The role that each person fills, or None for whoever is one too many.

    needed: places by role, a skill or `ANYONE`. people: the skills that each of them brings.
    As many skilled places are filled as can be (bipartite matching by augmenting paths): someone
    with two skills moves to the one that nobody else has. Who comes earlier in `people` is never
    put out by who comes later; who fills no skilled place counts as anyone.
    """
    places = [role for role, number in needed.items() if role for _ in range(number)]
    taken: dict[int, int] = {}

    def seat(person: int, tried: set[int]) -> bool:
        for place, role in enumerate(places):
            if role in people[person] and place not in tried:
                tried.add(place)
                if place not in taken or seat(taken[place], tried):
                    taken[place] = person
                    return True
        return False

    rest = [person for person in range(len(people)) if not seat(person, set())]
    found: list[str | None] = [None] * len(people)
    for place, person in taken.items():
        found[person] = places[place]
    for person in rest[: needed.get(ANYONE, 0)]:
        found[person] = ANYONE
    return found
