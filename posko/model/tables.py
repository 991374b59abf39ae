"""Every table of Posko, declared once.

Validation, forms, the data page, exports and the documentation all read these declarations; a new
column is added here and nowhere else. Conventions of the files: see `docs/data.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

from posko.model import vocabulary as v
from posko.model.columns import WIB, Column, Kind, Value

Group = Literal["reference", "people", "operations", "system"]
Key = tuple[str, ...]
"""A row's key: the texts of its key columns, blank as ""."""
Record = dict[str, Value]
"""A row as Python values, None where blank."""


@dataclass(frozen=True)
class Table:
    """One table.

    key: the columns that identify a row, together.
    group: what becomes of the rows when an office goes live (`reference` stays, the rest empties).
    append_only: rows are added, never changed or removed.
    known_from: the instant column from which a row is known. A snapshot taken before it does not
        show the row, so that a drill does not reveal the future.
    state: the column that holds the row's state, with the vocabulary of allowed changes.
    """

    name: str
    label: tuple[str, str]
    group: Group
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    append_only: bool = False
    known_from: str | None = None
    state: tuple[str, v.Vocabulary] | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return MappingProxyType({column.name: column for column in self.columns})

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def filename(self) -> str:
        return "settings.toml" if self.name == "settings" else f"{self.name}.csv"

    @property
    def personal(self) -> tuple[str, ...]:
        """The columns that hold a person's data."""
        return tuple(column.name for column in self.columns if column.personal)

    def empty(self, zone: tzinfo = WIB) -> pd.DataFrame:
        """A frame with this table's columns and types, and no rows."""
        return pd.DataFrame({c.name: pd.Series([], dtype=c.dtype(zone)) for c in self.columns})

    def key_of(self, record: Mapping[str, Any], zone: tzinfo = WIB) -> Key:
        """The key of a record."""
        return tuple(self.by_name[name].render(record.get(name), zone) for name in self.key)

    def render(self, record: Mapping[str, Any], zone: tzinfo = WIB) -> dict[str, str]:
        """A record as the texts of its cells.

        Raises KeyError for a column the table does not have, TypeError for a value of another kind.
        """
        unknown = set(record) - set(self.names)
        if unknown:
            raise KeyError(f"{self.name} has no column {sorted(unknown)}")
        return {c.name: c.render(record.get(c.name), zone) for c in self.columns}

    def parse(self, cells: Mapping[str, str], zone: tzinfo = WIB) -> Record:
        """The record in a row of cells. Raises ValueError where a cell does not fit its column."""
        return {c.name: c.parse(cells.get(c.name, ""), zone) for c in self.columns}

    def records(self, frame: pd.DataFrame) -> list[Record]:
        """The rows of a frame of this table as records of plain Python values."""
        columns = [self._plain(frame[c.name], c.kind) for c in self.columns]
        return [dict(zip(self.names, row, strict=True)) for row in zip(*columns, strict=True)]

    def frame(self, records: list[Record], zone: tzinfo = WIB) -> pd.DataFrame:
        """Records as a typed frame; the inverse of `records`."""
        return pd.DataFrame(
            {
                c.name: pd.array([record.get(c.name) for record in records], dtype=c.dtype(zone))
                for c in self.columns
            }
        )

    @staticmethod
    def _plain(series: pd.Series, kind: Kind) -> list[Value]:
        missing = series.isna()
        values: list[Any]
        if kind == "instant":
            values = [
                x.to_pydatetime() if not na else None for x, na in zip(series, missing, strict=True)
            ]
        elif kind == "date":
            values = [x.date() if not na else None for x, na in zip(series, missing, strict=True)]
        elif kind == "integer":
            values = [int(x) if not na else None for x, na in zip(series, missing, strict=True)]
        elif kind == "flag":
            values = [bool(x) if not na else None for x, na in zip(series, missing, strict=True)]
        else:
            values = [x if not na else None for x, na in zip(series, missing, strict=True)]
        return values


# --- short forms, so that the declarations below read as a list -----------------------------------


def _id(name: str, label_id: str, label_en: str, **more: Any) -> Column:
    return Column(name, "id", (label_id, label_en), **more)


def _text(name: str, label_id: str, label_en: str, **more: Any) -> Column:
    return Column(name, "text", (label_id, label_en), **more)


def _term(name: str, label_id: str, label_en: str, words: v.Vocabulary, **more: Any) -> Column:
    return Column(name, "text", (label_id, label_en), values=words.keys_tuple, **more)


def _count(name: str, label_id: str, label_en: str, **more: Any) -> Column:
    return Column(name, "integer", (label_id, label_en), minimum=0, **more)


def _number(name: str, label_id: str, label_en: str, **more: Any) -> Column:
    return Column(name, "number", (label_id, label_en), **more)


def _instant(name: str, label_id: str, label_en: str, **more: Any) -> Column:
    return Column(name, "instant", (label_id, label_en), **more)


def _date(name: str, label_id: str, label_en: str, **more: Any) -> Column:
    return Column(name, "date", (label_id, label_en), **more)


def _flag(name: str, label_id: str, label_en: str, **more: Any) -> Column:
    return Column(name, "flag", (label_id, label_en), **more)


def _lat(**more: Any) -> Column:
    return Column(
        "lat",
        "number",
        ("Lintang", "Latitude"),
        minimum=-90,
        maximum=90,
        unit="°",
        hxl="#geo+lat",
        **more,
    )


def _lon(**more: Any) -> Column:
    return Column(
        "lon",
        "number",
        ("Bujur", "Longitude"),
        minimum=-180,
        maximum=180,
        unit="°",
        hxl="#geo+lon",
        **more,
    )


def _village(**more: Any) -> Column:
    return Column(
        "village_code",
        "id",
        ("Kode desa", "Village code"),
        refs=("regions",),
        hxl="#adm4+code",
        **more,
    )


_NOTE = _text("note", "Catatan", "Note")
_SOURCE = _text("source", "Sumber", "Source", hxl="#meta+source")
_PLACE = _text("place", "Tempat/dusun", "Place/hamlet", hxl="#loc+name")
_TIME_KNOWN = _flag("time_known", "Jam diketahui", "Hour known", required=True)
_INCIDENT = _id("incident_id", "Kejadian", "Incident", refs=("incidents",), required=True)
_VOLUNTEER = _id("volunteer_id", "N.I.A.", "Member number", refs=("volunteers",), required=True)
_SKILL = _id("skill", "Keahlian", "Skill", refs=("skills",), required=True)
_SHIFT = _id("shift", "Giliran", "Shift", refs=("shift_types",), required=True)
_LABELS = (
    _text("label_id", "Nama (Indonesia)", "Name (Indonesian)", required=True),
    _text("label_en", "Nama (Inggris)", "Name (English)", required=True),
)

_TABLES = (
    Table(
        "settings",
        ("Pengaturan", "Settings"),
        "system",
        ("setting",),
        (
            _id("setting", "Pengaturan", "Setting", required=True),
            _text("value", "Nilai", "Value"),
        ),
    ),
    Table(
        "regions",
        ("Wilayah", "Regions"),
        "reference",
        ("code",),
        (
            _id(
                "code",
                "Kode Kemendagri",
                "Kemendagri code",
                required=True,
                hxl="#adm+code",
                pattern=r"\d{2}\.\d{2}(\.\d{2}(\.\d{4})?)?",
            ),
            _text("name", "Nama", "Name", required=True, hxl="#adm+name"),
            _term("level", "Tingkat", "Level", v.REGION_LEVEL, required=True),
            _id("parent", "Induk", "Parent", refs=("regions",)),
            _lat(required=True),
            _lon(required=True),
            _count("population", "Penduduk", "Population", unit="people", hxl="#population"),
            _id("bps_code", "Kode BPS", "BPS code", pattern=r"\d{4,10}"),
        ),
    ),
    Table(
        "skills",
        ("Keahlian", "Skills"),
        "reference",
        ("skill",),
        (
            _id("skill", "Kunci", "Key", required=True),
            *_LABELS,
            _NOTE,
        ),
    ),
    Table(
        "volunteers",
        ("Relawan", "Volunteers"),
        "people",
        ("volunteer_id",),
        (
            _id("volunteer_id", "N.I.A.", "Member number", required=True, personal=True),
            _text("name", "Nama", "Name", required=True, personal=True),
            _term("pillar", "Pilar", "Pillar", v.PILLAR, required=True),
            _text("organisation", "Organisasi", "Organisation"),
            _term("grade", "Jenjang", "Grade", v.GRADE),
            _id("phone", "Telepon", "Phone", personal=True, pattern=r"\+?\d{8,15}"),
            _village(),
            _lat(personal=True),
            _lon(personal=True),
            _term("membership", "Keanggotaan", "Membership", v.MEMBERSHIP, required=True),
            _text("duty_team", "Regu piket", "Duty team"),
            _date("joined_on", "Bergabung", "Joined on"),
            _date("consent_on", "Persetujuan data", "Consent on"),
            _NOTE,
        ),
        state=("membership", v.MEMBERSHIP),
    ),
    Table(
        "certificates",
        ("Sertifikat", "Certificates"),
        "people",
        ("certificate_id",),
        (
            _id("certificate_id", "Nomor catatan", "Record", required=True),
            _VOLUNTEER,
            _SKILL,
            _text("scheme", "Skema", "Scheme"),
            _text("number", "Nomor sertifikat", "Number"),
            _text("issuer", "Penerbit", "Issuer"),
            _date("issued_on", "Terbit", "Issued on", required=True),
            _date("expires_on", "Berlaku sampai", "Expires on"),
        ),
    ),
    Table(
        "absences",
        ("Ketidakhadiran", "Absences"),
        "people",
        ("absence_id",),
        (
            _id("absence_id", "Nomor catatan", "Record", required=True),
            _VOLUNTEER,
            _instant("starts_at", "Mulai", "From", required=True),
            _instant("ends_at", "Sampai", "Until"),
            _term("kind", "Jenis", "Kind", v.ABSENCE_KIND, required=True),
            _count(
                "delay_minutes", "Tunda (menit)", "Delay (minutes)", unit="minutes", maximum=2880
            ),
            _NOTE,
        ),
    ),
    Table(
        "preferences",
        ("Keinginan jaga", "Preferences"),
        "people",
        ("preference_id",),
        (
            _id("preference_id", "Nomor catatan", "Record", required=True),
            _VOLUNTEER,
            _term("weekday", "Hari", "Weekday", v.WEEKDAY),
            _date("date", "Tanggal", "Date"),
            _id("shift", "Giliran", "Shift", refs=("shift_types",)),
            Column(
                "weight", "integer", ("Bobot", "Weight"), required=True, minimum=-10, maximum=10
            ),
        ),
    ),
    Table(
        "shift_types",
        ("Giliran jaga", "Shift types"),
        "reference",
        ("shift",),
        (
            _id("shift", "Kunci", "Key", required=True),
            *_LABELS,
            _id("scheme", "Pola", "Scheme", required=True),
            Column("starts", "clock", ("Mulai", "Starts"), required=True),
            _number(
                "hours",
                "Lama (jam)",
                "Length (hours)",
                required=True,
                minimum=0.5,
                maximum=48,
                unit="hours",
            ),
        ),
    ),
    Table(
        "duty_requirements",
        ("Kebutuhan piket", "Duty requirements"),
        "reference",
        ("level", "shift", "skill"),
        (
            _term("level", "Tingkat", "Level", v.ALERT_LEVEL, required=True),
            _SHIFT,
            _id("skill", "Keahlian", "Skill", refs=("skills",)),
            _count("people", "Orang", "People", required=True, unit="people"),
        ),
    ),
    Table(
        "alerts",
        ("Status kedaruratan", "Alert levels"),
        "operations",
        ("alert_id",),
        (
            _id("alert_id", "Nomor catatan", "Record", required=True),
            _term("level", "Tingkat", "Level", v.ALERT_LEVEL, required=True),
            _instant("starts_at", "Mulai", "From", required=True),
            _instant("ends_at", "Sampai", "Until"),
            _text("decree", "Nomor SK", "Decree"),
            _id("incident_id", "Kejadian", "Incident", refs=("incidents",)),
            _SOURCE,
            _NOTE,
        ),
    ),
    Table(
        "duties",
        ("Jadwal piket", "Duties"),
        "operations",
        ("duty_id",),
        (
            _id("duty_id", "Nomor catatan", "Record", required=True),
            _date("date", "Tanggal", "Date", required=True),
            _SHIFT,
            _VOLUNTEER,
            _term("function", "Fungsi", "Function", v.DUTY_FUNCTION, required=True),
            _term("state", "Status", "State", v.DUTY_STATE, required=True),
            _flag("pinned", "Dikunci", "Pinned", required=True),
            _NOTE,
        ),
        state=("state", v.DUTY_STATE),
    ),
    Table(
        "attendances",
        ("Kehadiran", "Attendances"),
        "operations",
        ("duty_id", "assignment_id"),
        (
            _id("duty_id", "Piket", "Duty", refs=("duties",)),
            _id("assignment_id", "Penugasan", "Assignment", refs=("assignments",)),
            _instant("came_at", "Datang", "Came at"),
            _instant("left_at", "Pulang", "Left at"),
            _term("outcome", "Hasil", "Outcome", v.ATTENDANCE_OUTCOME, required=True),
            _text("reason", "Alasan", "Reason"),
            _text("handover_note", "Catatan serah terima", "Hand-over note"),
        ),
        state=("outcome", v.ATTENDANCE_OUTCOME),
    ),
    Table(
        "roster_told",
        ("Pemberitahuan piket", "Roster told"),
        "operations",
        ("volunteer_id",),
        (
            _VOLUNTEER,
            Column("revision", "integer", ("Revisi", "Revision"), required=True, minimum=0),
            _instant("told_at", "Diberi tahu pada", "Told at", required=True),
        ),
    ),
    Table(
        "swaps",
        ("Tukar jaga", "Swaps"),
        "operations",
        ("swap_id",),
        (
            _id("swap_id", "Nomor catatan", "Record", required=True),
            _id("duty_id", "Piket ditawarkan", "Duty offered", refs=("duties",), required=True),
            _id("offered_by", "Oleh", "Offered by", refs=("volunteers",), required=True),
            _id("offered_to", "Kepada", "Offered to", refs=("volunteers",)),
            _id("exchange_duty_id", "Ditukar dengan", "In exchange for", refs=("duties",)),
            _term("state", "Status", "State", v.SWAP_STATE, required=True),
            _instant("offered_at", "Ditawarkan pada", "Offered at", required=True),
            _instant("answered_at", "Dijawab pada", "Answered at"),
            _text("reason", "Alasan", "Reason"),
        ),
        state=("state", v.SWAP_STATE),
    ),
    Table(
        "incidents",
        ("Kejadian", "Incidents"),
        "operations",
        ("incident_id",),
        (
            _id("incident_id", "Nomor", "Number", required=True),
            _id(
                "kib",
                "Kode Identitas Bencana",
                "Disaster identity code",
                pattern=r"\d{16}",
                hxl="#crisis+code",
            ),
            _text("name", "Nama", "Name", required=True, hxl="#event+name"),
            _term("hazard", "Jenis bencana", "Hazard", v.HAZARD, required=True, hxl="#event+type"),
            _village(required=True),
            _PLACE,
            _lat(required=True),
            _lon(required=True),
            _instant(
                "occurred_at", "Waktu kejadian", "Occurred at", required=True, hxl="#date+start"
            ),
            _TIME_KNOWN,
            _instant(
                "reported_at", "Dilaporkan", "Reported at", required=True, hxl="#date+reported"
            ),
            _term("state", "Status", "State", v.INCIDENT_STATE, required=True, hxl="#status"),
            _flag("exercise", "Gladi", "Exercise", required=True),
            _count("meals_per_day", "Makan per hari", "Meals per day", maximum=4),
            _text("chronology", "Kronologi", "Chronology"),
            _SOURCE,
            _NOTE,
        ),
        known_from="reported_at",
        state=("state", v.INCIDENT_STATE),
    ),
    Table(
        "situation_reports",
        ("Laporan situasi", "Situation reports"),
        "operations",
        ("report_id",),
        (
            _id("report_id", "Nomor", "Number", required=True),
            _INCIDENT,
            Column(
                "village_code",
                "id",
                ("Kode wilayah", "Region code"),
                refs=("regions",),
                hxl="#adm4+code",
            ),
            _PLACE,
            _instant("as_of", "Keadaan pada", "As of", required=True, hxl="#date"),
            _TIME_KNOWN,
            _text("source", "Sumber", "Source", required=True, hxl="#meta+source"),
            _count("families_affected", "KK terdampak", "Families affected", hxl="#affected+hh"),
            _count("people_affected", "Jiwa terdampak", "People affected", hxl="#affected+ind"),
            _count("people_displaced", "Mengungsi", "Displaced", hxl="#affected+displaced"),
            _count(
                "families_displaced",
                "KK mengungsi",
                "Families displaced",
                hxl="#affected+hh+displaced",
            ),
            _count(
                "people_isolated",
                "Terisolasi di rumah",
                "Isolated at home",
                hxl="#affected+isolated",
            ),
            _count("toddlers", "Balita mengungsi", "Toddlers displaced", hxl="#affected+toddlers"),
            _count("elderly", "Lansia mengungsi", "Elderly displaced", hxl="#affected+elderly"),
            _count("dead", "Meninggal", "Dead", hxl="#affected+killed"),
            _count("missing", "Hilang", "Missing", hxl="#affected+missing"),
            _count("injured", "Luka-luka", "Injured", hxl="#affected+injured"),
            _count("houses_heavy", "Rumah rusak berat", "Houses, heavy damage"),
            _count("houses_moderate", "Rumah rusak sedang", "Houses, moderate damage"),
            _count("houses_light", "Rumah rusak ringan", "Houses, light damage"),
            _count("houses_affected", "Rumah terdampak", "Houses affected"),
            _count("houses_flooded", "Rumah terendam", "Houses flooded"),
            _count(
                "water_min_cm", "Tinggi air terendah (cm)", "Water depth, lowest (cm)", unit="cm"
            ),
            _count(
                "water_max_cm", "Tinggi air tertinggi (cm)", "Water depth, highest (cm)", unit="cm"
            ),
            _term("trend", "Tren", "Trend", v.TREND),
            _NOTE,
        ),
        append_only=True,
        known_from="as_of",
    ),
    Table(
        "incident_log",
        ("Catatan kejadian", "Incident log"),
        "operations",
        ("log_id",),
        (
            _id("log_id", "Nomor", "Number", required=True),
            _INCIDENT,
            _instant("at", "Waktu", "At", required=True),
            _TIME_KNOWN,
            _term("kind", "Jenis", "Kind", v.LOG_KIND, required=True),
            _text("entry", "Isi", "Entry", required=True),
            _text("actor", "Oleh", "By", required=True),
            _SOURCE,
        ),
        append_only=True,
        known_from="at",
    ),
    Table(
        "needs",
        ("Kebutuhan", "Needs"),
        "operations",
        ("need_id",),
        (
            _id("need_id", "Nomor", "Number", required=True),
            _INCIDENT,
            _id("item_id", "Barang", "Item", refs=("items",), required=True),
            _number("quantity", "Jumlah", "Quantity", minimum=0),
            _text("unit", "Satuan", "Unit"),
            _term("state", "Status", "State", v.NEED_STATE, required=True),
            _instant("requested_at", "Diminta", "Requested at", required=True),
            _SOURCE,
            _NOTE,
        ),
        known_from="requested_at",
        state=("state", v.NEED_STATE),
    ),
    Table(
        "shelters",
        ("Pengungsian", "Shelters"),
        "operations",
        ("shelter_id",),
        (
            _id("shelter_id", "Nomor", "Number", required=True),
            _INCIDENT,
            _term("kind", "Jenis", "Kind", v.SHELTER_KIND, required=True),
            _text("name", "Nama", "Name", required=True, hxl="#loc+name"),
            _village(required=True),
            _PLACE,
            _lat(required=True),
            _lon(required=True),
            _count("capacity", "Daya tampung", "Capacity", unit="people"),
            _number("area_m2", "Luas (m²)", "Area (m²)", minimum=0, unit="m²"),
            _count("toilets", "Toilet", "Toilets"),
            _term("access", "Akses", "Access", v.ACCESS),
            _term("state", "Status", "State", v.SHELTER_STATE, required=True),
            _text("contact_name", "Kontak", "Contact", personal=True),
            _id(
                "contact_phone",
                "Telepon kontak",
                "Contact's phone",
                personal=True,
                pattern=r"\+?\d{8,15}",
            ),
            _instant("opened_at", "Dibuka", "Opened at"),
            _instant("closed_at", "Ditutup", "Closed at"),
            _SOURCE,
            _NOTE,
        ),
        known_from="opened_at",
        state=("state", v.SHELTER_STATE),
    ),
    Table(
        "shelter_counts",
        ("Hitungan pengungsi", "Shelter counts"),
        "operations",
        ("count_id",),
        (
            _id("count_id", "Nomor", "Number", required=True),
            _id("shelter_id", "Pengungsian", "Shelter", refs=("shelters",), required=True),
            _instant("as_of", "Keadaan pada", "As of", required=True, hxl="#date"),
            _TIME_KNOWN,
            _text("source", "Sumber", "Source", required=True, hxl="#meta+source"),
            _count("families", "KK", "Families"),
            _count("people", "Jiwa", "People"),
            _count("male", "Laki-laki", "Male"),
            _count("female", "Perempuan", "Female"),
            _count("infants", "Bayi", "Infants"),
            _count("toddlers", "Balita", "Toddlers"),
            _count("children", "Anak", "Children"),
            _count("adults", "Dewasa", "Adults"),
            _count("elderly", "Lansia", "Elderly"),
            _count("pregnant", "Ibu hamil", "Pregnant"),
            _count("breastfeeding", "Ibu menyusui", "Breastfeeding"),
            _count("disabled", "Disabilitas", "Disabled"),
            _count("fed_otherwise", "Makan dari tempat lain", "Fed otherwise", unit="people"),
            _NOTE,
        ),
        append_only=True,
        known_from="as_of",
    ),
    Table(
        "tasks",
        ("Tugas", "Tasks"),
        "operations",
        ("task_id",),
        (
            _id("task_id", "Nomor", "Number", required=True),
            _INCIDENT,
            _term("kind", "Jenis", "Kind", v.TASK_KIND, required=True),
            _term("phase", "Fase", "Phase", v.PHASE, required=True),
            _term("agency", "Instansi", "Agency", v.AGENCY, required=True, hxl="#org"),
            _text("title", "Judul", "Title", required=True, hxl="#activity"),
            _PLACE,
            _village(),
            _lat(),
            _lon(),
            _instant("starts_at", "Mulai", "Starts at", required=True),
            _instant("ends_at", "Selesai", "Ends at"),
            _term("state", "Status", "State", v.TASK_STATE, required=True),
            _term("priority", "Prioritas", "Priority", v.PRIORITY, required=True),
            _instant("created_at", "Dibuat", "Created at"),
            _SOURCE,
            _NOTE,
        ),
        known_from="created_at",
        state=("state", v.TASK_STATE),
    ),
    Table(
        "task_requirements",
        ("Kebutuhan tugas", "Task requirements"),
        "operations",
        ("task_id", "skill"),
        (
            _id("task_id", "Tugas", "Task", refs=("tasks",), required=True),
            _id("skill", "Keahlian", "Skill", refs=("skills",)),
            _count("people", "Orang", "People", required=True, unit="people"),
        ),
    ),
    Table(
        "task_templates",
        ("Templat tugas", "Task templates"),
        "reference",
        ("template", "skill"),
        (
            _id("template", "Templat", "Template", required=True),
            _id("skill", "Keahlian", "Skill", refs=("skills",)),
            _count("people", "Orang", "People", required=True, unit="people"),
            _term("hazard", "Jenis bencana", "Hazard", v.HAZARD),
            _term("phase", "Fase", "Phase", v.PHASE, required=True),
            _term("kind", "Jenis", "Kind", v.TASK_KIND, required=True),
            _term("agency", "Instansi", "Agency", v.AGENCY, required=True),
            _term("priority", "Prioritas", "Priority", v.PRIORITY, required=True),
            _text("title", "Judul", "Title", required=True),
            _number("hours", "Lama (jam)", "Length (hours)", minimum=0.5, unit="hours"),
        ),
    ),
    Table(
        "assignments",
        ("Penugasan", "Assignments"),
        "operations",
        ("assignment_id",),
        (
            _id("assignment_id", "Nomor", "Number", required=True),
            _id("task_id", "Tugas", "Task", refs=("tasks",), required=True),
            _VOLUNTEER,
            _term("state", "Status", "State", v.ASSIGNMENT_STATE, required=True),
            _term("function", "Fungsi", "Function", v.ASSIGNMENT_FUNCTION, required=True),
            _instant("called_at", "Dipanggil", "Called at"),
            _instant("answered_at", "Dijawab", "Answered at"),
            _text("answer", "Jawaban", "Answer"),
            _count(
                "eta_minutes",
                "Perkiraan tiba (menit)",
                "Expected arrival (minutes)",
                unit="minutes",
            ),
            _text("decline_reason", "Alasan menolak", "Reason for declining"),
            _instant("on_scene_at", "Tiba di lokasi", "On scene at"),
            _instant("released_at", "Dilepas", "Released at"),
            _NOTE,
        ),
        known_from="called_at",
        state=("state", v.ASSIGNMENT_STATE),
    ),
    Table(
        "tokens",
        ("Tautan bertanda", "Signed links"),
        "operations",
        ("token_id",),
        (
            _id("token_id", "Nomor", "Number", required=True),
            _term("purpose", "Untuk", "Purpose", v.TOKEN_PURPOSE, required=True),
            _id(
                "subject",
                "Relawan/penugasan/makanan",
                "Volunteer/assignment/meal",
                refs=("volunteers", "assignments", "meals"),
                required=True,
                personal=True,
            ),
            _instant("issued_at", "Diterbitkan", "Issued at", required=True),
            _instant("expires_at", "Berlaku sampai", "Valid until", required=True),
            _instant("revoked_at", "Dicabut", "Revoked at"),
            _text("issued_by", "Oleh", "Issued by", required=True, personal=True),
        ),
    ),
    Table(
        "task_results",
        ("Hasil tugas", "Task results"),
        "operations",
        ("result_id",),
        (
            _id("result_id", "Nomor", "Number", required=True),
            _id("task_id", "Tugas", "Task", refs=("tasks",), required=True),
            _instant("as_of", "Keadaan pada", "As of", required=True),
            _term("measure", "Ukuran", "Measure", v.RESULT_MEASURE, required=True),
            _count("people", "Jumlah", "Number", required=True),
            _SOURCE,
            _NOTE,
        ),
        append_only=True,
        known_from="as_of",
    ),
    Table(
        "sessions",
        ("Sesi psikososial dan pendidikan", "Psychosocial and education sessions"),
        "operations",
        ("session_id",),
        (
            _id("session_id", "Nomor", "Number", required=True),
            _id("task_id", "Tugas", "Task", refs=("tasks",), required=True),
            _text("theme", "Tema", "Theme", required=True, hxl="#activity"),
            _PLACE,
            _instant("starts_at", "Mulai", "Starts at", required=True),
            _instant("ends_at", "Selesai", "Ends at", required=True),
            Column("groups", "integer", ("Kelompok", "Groups"), required=True, minimum=1),
            Column(
                "group_size",
                "integer",
                ("Orang per kelompok", "People per group"),
                required=True,
                minimum=1,
                unit="people",
            ),
            _term("state", "Status", "State", v.SESSION_STATE, required=True),
            _count("women", "Perempuan", "Women", unit="people"),
            _count("men", "Laki-laki", "Men", unit="people"),
            _count("children", "Anak", "Children", unit="people"),
            _count("elderly", "Lansia", "Elderly", unit="people"),
            _instant("created_at", "Dicatat", "Recorded at", required=True),
            _SOURCE,
            _NOTE,
        ),
        known_from="created_at",
        state=("state", v.SESSION_STATE),
    ),
    Table(
        "session_facilitators",
        ("Fasilitator sesi", "Session facilitators"),
        "operations",
        ("session_id", "assignment_id"),
        (
            _id("session_id", "Sesi", "Session", refs=("sessions",), required=True),
            _id("assignment_id", "Penugasan", "Assignment", refs=("assignments",), required=True),
        ),
    ),
    Table(
        "vulnerable_counts",
        ("Kelompok rentan per desa", "Vulnerable people by village"),
        "people",
        ("village_code", "category", "as_of"),
        (
            _village(required=True),
            _term("category", "Kelompok", "Category", v.VULNERABLE_CATEGORY, required=True),
            _instant("as_of", "Keadaan pada", "As of", required=True),
            _count("people", "Jiwa", "People", required=True),
            _text("source", "Sumber", "Source", required=True),
            _id("collected_by", "Didata oleh", "Collected by", refs=("volunteers",)),
        ),
        append_only=True,
        known_from="as_of",
    ),
    Table(
        "kitchens",
        ("Dapur umum", "Public kitchens"),
        "operations",
        ("kitchen_id",),
        (
            _id("kitchen_id", "Nomor", "Number", required=True),
            _INCIDENT,
            _text("name", "Nama", "Name", required=True, hxl="#loc+name"),
            _village(required=True),
            _PLACE,
            _lat(required=True),
            _lon(required=True),
            _count(
                "portions_per_meal", "Porsi per waktu makan", "Portions per meal", unit="portions"
            ),
            _count("crew_per_shift", "Personel per giliran", "Crew per shift", unit="people"),
            _term("state", "Status", "State", v.KITCHEN_STATE, required=True),
            _instant("opened_at", "Dibuka", "Opened at"),
            _instant("closed_at", "Ditutup", "Closed at"),
            _SOURCE,
            _NOTE,
        ),
        known_from="opened_at",
        state=("state", v.KITCHEN_STATE),
    ),
    Table(
        "vehicles",
        ("Kendaraan", "Vehicles"),
        "operations",
        ("vehicle_id",),
        (
            _id("vehicle_id", "Nomor", "Number", required=True),
            _id("kitchen_id", "Dapur", "Kitchen", refs=("kitchens",)),
            _text("name", "Nama", "Name", required=True),
            _term("access", "Jenis", "Kind", v.ACCESS, required=True),
            _count("capacity", "Muatan", "Capacity", required=True, unit="portions"),
            _count("load_minutes", "Waktu muat", "Loading time", required=True, unit="minutes"),
            _count(
                "unload_minutes", "Waktu bongkar", "Unloading time", required=True, unit="minutes"
            ),
            _number("speed_kmh", "Kecepatan", "Speed", minimum=1, unit="km/h"),
            _flag("in_service", "Siap dipakai", "In service", required=True),
            _NOTE,
        ),
    ),
    Table(
        "warehouses",
        ("Gudang", "Warehouses"),
        "reference",
        ("warehouse_id",),
        (
            _id("warehouse_id", "Nomor", "Number", required=True),
            _text("name", "Nama", "Name", required=True),
            _village(required=True),
            _lat(required=True),
            _lon(required=True),
            _NOTE,
        ),
    ),
    Table(
        "items",
        ("Barang", "Items"),
        "reference",
        ("item_id",),
        (
            _id("item_id", "Kunci", "Key", required=True),
            *_LABELS,
            _text("unit", "Satuan", "Unit", required=True),
            _term("group", "Kelompok", "Group", v.ITEM_GROUP, required=True),
            _number("minimum", "Stok minimum", "Minimum stock", minimum=0),
            _number("kcal", "Energi per satuan", "Energy per unit", minimum=0, unit="kcal"),
            _number("protein_g", "Protein per satuan", "Protein per unit", minimum=0, unit="g"),
            _number("fat_g", "Lemak per satuan", "Fat per unit", minimum=0, unit="g"),
            _NOTE,
        ),
    ),
    Table(
        "recipes",
        ("Resep", "Recipes"),
        "reference",
        ("menu", "item_id"),
        (
            _id("menu", "Menu", "Menu", required=True),
            _id("item_id", "Barang", "Item", refs=("items",), required=True),
            _number(
                "quantity", "Jumlah per porsi", "Quantity per portion", required=True, minimum=0
            ),
            _SOURCE,
        ),
    ),
    Table(
        "meals",
        ("Pembagian makanan", "Meals"),
        "operations",
        ("meal_id",),
        (
            _id("meal_id", "Nomor", "Number", required=True),
            _id("kitchen_id", "Dapur", "Kitchen", refs=("kitchens",), required=True),
            _id("shelter_id", "Tujuan", "Place fed", refs=("shelters",), required=True),
            _date("date", "Tanggal", "Date", required=True),
            _term("meal", "Waktu makan", "Meal", v.MEAL_TIME, required=True),
            _id("menu", "Menu", "Menu"),
            _count("planned", "Direncanakan", "Planned", unit="portions"),
            _count("cooked", "Dimasak", "Cooked", unit="portions"),
            _instant("cooked_at", "Selesai masak", "Cooked at"),
            _count("sent", "Dikirim", "Sent", unit="portions"),
            _instant("sent_at", "Berangkat", "Sent at"),
            _count("received", "Diterima", "Received", unit="portions"),
            _instant("received_at", "Tiba", "Received at"),
            _count("left_over", "Sisa", "Left over", unit="portions"),
            _text("vehicle", "Kendaraan", "Vehicle"),
            _SOURCE,
            _NOTE,
        ),
    ),
    Table(
        "stock_movements",
        ("Mutasi stok", "Stock movements"),
        "operations",
        ("movement_id",),
        (
            _id("movement_id", "Nomor", "Number", required=True),
            _instant("at", "Waktu", "At", required=True),
            _id(
                "store_id", "Gudang/dapur", "Store", refs=("warehouses", "kitchens"), required=True
            ),
            _id("item_id", "Barang", "Item", refs=("items",), required=True),
            _number("quantity", "Jumlah (+/−)", "Quantity (+/−)", required=True),
            _term("kind", "Jenis", "Kind", v.MOVEMENT_KIND, required=True),
            _term("reason", "Alasan koreksi", "Reason", v.ADJUSTMENT_REASON),
            _id("counterpart", "Lawan", "Counterpart", refs=("warehouses", "kitchens")),
            _text("batch", "Batch", "Batch"),
            _date("expires_on", "Kedaluwarsa", "Expires on"),
            _text("document", "Dokumen", "Document"),
            _SOURCE,
            _NOTE,
        ),
        append_only=True,
        known_from="at",
    ),
    Table(
        "supply_orders",
        ("Pesanan logistik", "Supply orders"),
        "operations",
        ("order_id",),
        (
            _id("order_id", "Nomor", "Number", required=True),
            _id("item_id", "Barang", "Item", refs=("items",), required=True),
            _number("quantity", "Jumlah dipesan", "Quantity ordered", required=True, minimum=0),
            _term("origin", "Dari", "From", v.ORDER_ORIGIN, required=True),
            _id("from_store", "Dari gudang", "From warehouse", refs=("warehouses",)),
            _text("supplier", "Penyedia", "Supplier"),
            _id("store_id", "Untuk", "For", refs=("warehouses", "kitchens"), required=True),
            _instant("ordered_at", "Dipesan pada", "Ordered at", required=True),
            _instant("expected_at", "Perkiraan tiba", "Expected at", required=True),
            _term("state", "Status", "State", v.ORDER_STATE, required=True),
            _instant("ended_at", "Datang/batal pada", "Arrived/cancelled at"),
            _number("received", "Jumlah datang", "Quantity received", minimum=0),
            _id("movement_id", "Mutasi pertama", "First movement", refs=("stock_movements",)),
            _text("decree", "Nomor SK", "Decree"),
            _text("document", "Dokumen", "Document"),
            _text("reason", "Alasan batal", "Reason for cancelling"),
            _SOURCE,
            _NOTE,
        ),
        known_from="ordered_at",
        state=("state", v.ORDER_STATE),
    ),
    Table(
        "factors",
        ("Faktor", "Factors"),
        "reference",
        ("factor",),
        (
            _id("factor", "Kunci", "Key", required=True),
            *_LABELS,
            _number("value", "Nilai", "Value", required=True, minimum=0),
            _text("unit", "Satuan", "Unit", required=True),
            _text(
                "basis",
                "Dasar",
                "Basis",
                required=True,
                values=("regulation", "standard", "practice", "setting"),
            ),
            _text("source", "Sumber", "Source", required=True),
            _date("since", "Berlaku sejak", "Since"),
        ),
    ),
    Table(
        "audit",
        ("Jejak audit", "Audit trail"),
        "system",
        ("revision", "seq"),
        (
            Column("revision", "integer", ("Revisi", "Revision"), required=True, minimum=1),
            Column("seq", "integer", ("Urutan", "Sequence"), required=True, minimum=1),
            _instant("at", "Waktu", "At", required=True),
            _text("actor", "Oleh", "By", required=True, personal=True),
            _text("why", "Alasan", "Why", required=True),
            _id("table", "Tabel", "Table"),
            _text("key", "Kunci", "Key"),
            _text("before", "Sebelum", "Before", personal=True),
            _text("after", "Sesudah", "After", personal=True),
        ),
        append_only=True,
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _TABLES})
"""Every table, by name."""

SHEETS: Mapping[str, Table] = MappingProxyType(
    {name: table for name, table in TABLES.items() if table.group != "system"}
)
"""The tables that hold the office's own data: all but the settings and the audit trail."""
