"""A data folder with more people on the roster than the embedded data have, and a full month."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

MONTH, DAYS = date(2021, 3, 1), 31
CLOCK = "2021-03-08T09:00:00+07:00"
"""When the office's clock stands, so that the page shows that month."""
RUNNING = ("2021-03-08", "morning")
"""The shift that runs then; everybody has come."""
ROTATION = ("morning", "morning", "afternoon", "afternoon", "night", None, None, None)
"""What each person does day by day: by itself it breaks no rule."""
LEADERS = ("madya", "utama")
Row = dict[str, str]


def crowd(folder: Path, people: int) -> None:
    """Bring a copy of the embedded data to `people` active TAGANA, with duties in all of `MONTH`.

    New people are made of the names, homes and certificates of those who are there; the same
    number gives the same folder.
    """
    volunteers, certificates = _read(folder, "volunteers"), _read(folder, "certificates")
    there = [
        row for row in volunteers if (row["pillar"], row["membership"]) == ("tagana", "active")
    ]
    new, held = [], []
    for number, like in enumerate(islice(cycle(there), max(0, people - len(there)))):
        other = there[(number * 7 + 3) % len(there)]
        name = f"{like['name'].split()[0]} {other['name'].split()[-1]} {number + 1}"
        person = {**like, "volunteer_id": f"TAG-9{number:03}", "name": name}
        person["phone"] = f"0809{number:08}"
        new.append(person)
        held += [
            {**row, "certificate_id": f"SRT-9{number:03}-{row['certificate_id'][-4:]}"}
            | {"volunteer_id": person["volunteer_id"]}
            for row in certificates
            if row["volunteer_id"] == like["volunteer_id"]
        ]
    _write(folder, "volunteers", volunteers + new)
    _write(folder, "certificates", certificates + held)
    duties = _month([*there, *new])
    _write(folder, "duties", _read(folder, "duties") + duties)
    present = [_came(duty) for duty in duties if (duty["date"], duty["shift"]) == RUNNING]
    _write(folder, "attendances", _read(folder, "attendances") + present)
    settings = folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r'(?m)^clock = ".*"', f'clock = "{CLOCK}"', text), encoding="utf-8")


def _month(people: Sequence[Row]) -> list[Row]:
    """Published duties by rotation; the first who may leads each shift."""
    found: list[Row] = []
    for day in range(DAYS):
        led: set[str] = set()
        for place, person in enumerate(people):
            shift = ROTATION[(day + place) % len(ROTATION)]
            if shift is None:
                continue
            leads = shift not in led and person["grade"] in LEADERS
            if leads:
                led.add(shift)
            found.append(
                {
                    "duty_id": f"JGA-{MONTH + timedelta(days=day):%Y%m%d}-{shift}-{place}",
                    "date": str(MONTH + timedelta(days=day)),
                    "shift": shift,
                    "volunteer_id": person["volunteer_id"],
                    "function": "coordinator" if leads else "member",
                    "state": "published",
                    "pinned": "false",
                    "note": "",
                }
            )
    return found


def _came(duty: Row) -> Row:
    """Who stands a duty came at its beginning."""
    return {
        "duty_id": duty["duty_id"],
        "assignment_id": "",
        "came_at": f"{duty['date']}T07:00:00+07:00",
        "left_at": "",
        "outcome": "present",
        "reason": "",
        "handover_note": "",
    }


def _read(folder: Path, table: str) -> list[Row]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(folder: Path, table: str, rows: Sequence[Row]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
