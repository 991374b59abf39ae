"""Where figures belong: the whole incident, a kecamatan, a village, or hamlets of a village.

A report names a region by its code and, within a village, hamlets (*dusun*) by name, since no code
list of hamlets exists. Several names in one cell ("Kedunggabus; Kalipuro") are one report for all
of them. Reports for an area and reports for its parts are two answers to one question and are
never added; the tree built here says which place is part of which.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from posko.model.geo import distance_km
from posko.model.snapshot import Snapshot
from posko.model.tables import TABLES, Record

_BETWEEN_NAMES = re.compile(r"\s*[;,+/]\s*|\s+dan\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A place that figures can be about.

    code: a region's code; "" is the whole incident.
    hamlets: their names in lower case; empty for the whole region.
    """

    code: str = ""
    hamlets: frozenset[str] = frozenset()


WHOLE = Place()


@dataclass(frozen=True)
class Node:
    """A place and the places that are part of it.

    rivals: the children overlap (they share hamlets), so they are alternatives and not parts.
    """

    place: Place
    children: tuple[Node, ...] = ()
    rivals: bool = False


def regions(snapshot: Snapshot) -> Mapping[str, Record]:
    """Every region's row by its code."""
    return snapshot.memo(
        "incidents.regions",
        lambda: {str(r["code"]): r for r in TABLES["regions"].records(snapshot.all("regions"))},
    )


def place_of(snapshot: Snapshot, code: str | None, names: str | None) -> Place:
    """The place that a report's two cells name; a regency's code means the whole incident."""
    region = regions(snapshot).get(code or "")
    if region is None or region["level"] == "regency":
        return WHOLE
    hamlets = frozenset(
        name.casefold() for name in _BETWEEN_NAMES.split((names or "").strip()) if name
    )
    return Place(str(region["code"]), hamlets if region["level"] == "village" else frozenset())


def place_name(snapshot: Snapshot, code: str | None, names: str | None = None) -> str:
    """A place as people say it: "Kedunggabus, Bandarkedungmulyo, Kec. Bandarkedungmulyo"; "" for
    the whole incident. Village names repeat within the regency, so the kecamatan is always named.
    """
    region = regions(snapshot).get(code or "")
    if region is None or region["level"] == "regency":
        return names or ""
    if region["level"] == "district":
        return f"Kec. {region['name']}"
    parent = regions(snapshot).get(str(region["parent"]))
    parts = [names, str(region["name"]), f"Kec. {parent['name']}" if parent else None]
    return ", ".join(part for part in dict.fromkeys(parts) if part)


def nearest_village(snapshot: Snapshot, lat: float, lon: float) -> tuple[str, float] | None:
    """(code, distance in km) of the village whose point is nearest, or None without villages."""
    frame = snapshot.all("regions")
    villages = frame[frame["level"] == "village"]
    if villages.empty:
        return None
    points = villages[["lat", "lon"]].to_numpy(dtype=float)
    km = np.asarray(distance_km(points[:, 0], points[:, 1], lat, lon))
    at = int(km.argmin())
    return str(villages["code"].iloc[at]), float(km[at])


def tree(snapshot: Snapshot, known: Collection[Place], blank: Collection[Place] = ()) -> Node:
    """The whole incident with all places below it, each under the smallest area that holds it.

    known: the places with a figure. blank: those that reported without one; of their hamlets only
    the ones that no known place covers get a node, so that a blank never changes what is added up.
    """
    below: dict[str, set[str]] = {}
    hamlets: dict[str, set[frozenset[str]]] = {}
    for place in known:
        if place.hamlets:
            hamlets.setdefault(place.code, set()).add(place.hamlets)
    covered = {code: frozenset().union(*sets) for code, sets in hamlets.items()}
    for place in blank:
        if rest := place.hamlets - covered.get(place.code, frozenset()):
            hamlets.setdefault(place.code, set()).add(rest)
    for place in (*known, *blank):
        code = place.code
        while code:
            parent = _parent(snapshot, code)
            below.setdefault(parent, set()).add(code)
            code = parent

    def node(code: str) -> Node:
        areas = tuple(node(child) for child in sorted(below.get(code, ())))
        return Node(Place(code), areas + _hamlet_nodes(code, hamlets.get(code, ())))

    return node("")


def _parent(snapshot: Snapshot, code: str) -> str:
    """The code of the area around, "" above a kecamatan (the whole incident)."""
    parent = str(regions(snapshot)[code]["parent"] or "")
    above = regions(snapshot).get(parent)
    return parent if above is not None and above["level"] != "regency" else ""


def _hamlet_nodes(code: str, sets: Collection[frozenset[str]]) -> tuple[Node, ...]:
    """Sets of hamlets as nodes: a set inside another is part of it; sets that merely share a
    hamlet are rivals, since adding them would count the people of that hamlet twice.
    """
    outer = [s for s in sets if not any(s < other for other in sets)]
    nodes = []
    while outer:
        group = [outer.pop()]
        union = group[0]
        while sharing := [s for s in outer if s & union]:
            group += sharing
            outer = [s for s in outer if s not in sharing]
            union = union.union(*sharing)
        members = tuple(
            Node(Place(code, s), _hamlet_nodes(code, [t for t in sets if t < s]))
            for s in sorted(group, key=sorted)
        )
        nodes.append(
            members[0] if len(members) == 1 else Node(Place(code, union), members, rivals=True)
        )
    return tuple(sorted(nodes, key=lambda n: sorted(n.place.hamlets)))
