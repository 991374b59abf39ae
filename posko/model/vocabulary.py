"""The words with a fixed meaning: every status and kind, what it means and what may follow.

Nothing else in the project interprets a status. A new one is added here and nowhere else.

Sources: incident phases after Juklak BNPB 10/2023 (status keadaan darurat); hazards are the DIBI
codes of BNPB (dibi.bnpb.go.id); grades and pillars after Permensos 29/2012 and the Dinas Sosial of
Kabupaten Jombang. Colours are Okabe and Ito's set for colour-blind readers; a colour never stands
without its icon or its word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

BLUE, SKY, GREEN = "#0072B2", "#56B4E9", "#009E73"
ORANGE, VERMILION, PURPLE, YELLOW = "#E69F00", "#D55E00", "#CC79A7", "#F0E442"
GREY, DARK = "#8A8F98", "#3D4451"


@dataclass(frozen=True)
class Term:
    """One word of a vocabulary.

    icon: one letter or sign, readable without colour (drawn in map markers and badges).
    meaning: one sentence, (Indonesian, English).
    next: the terms that may follow this one; empty where the vocabulary has no order.
    commits: while a person's record is in this state, the person's time is taken.
    """

    key: str
    label_id: str
    label_en: str
    colour: str = GREY
    icon: str = "•"
    meaning: tuple[str, str] = ("", "")
    next: tuple[str, ...] = ()
    commits: bool = False

    def label(self, language: str) -> str:
        return self.label_id if language == "id" else self.label_en


class Vocabulary(Mapping[str, Term]):
    """An ordered set of terms, by key. `initial` are the states a new record may start in."""

    def __init__(self, *terms: Term, initial: tuple[str, ...] = ()) -> None:
        self._terms = MappingProxyType({term.key: term for term in terms})
        self.initial = initial
        for term in terms:
            unknown = set(term.next) - set(self._terms)
            if unknown:
                raise ValueError(f"{term.key} leads to unknown states: {sorted(unknown)}")

    def __getitem__(self, key: str) -> Term:
        return self._terms[key]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    @property
    def keys_tuple(self) -> tuple[str, ...]:
        return tuple(self._terms)

    @property
    def committing(self) -> tuple[str, ...]:
        """The states in which a person's time is taken."""
        return tuple(term.key for term in self._terms.values() if term.commits)

    def allows(self, before: str, after: str) -> bool:
        """Whether a record may go from `before` to `after` (staying is always allowed)."""
        return before == after or after in self._terms[before].next


# --- people --------------------------------------------------------------------------------------

READINESS = Vocabulary(
    Term(
        "inactive",
        "Tidak aktif",
        "Inactive",
        GREY,
        "–",
        ("Bukan anggota aktif; tidak dihitung.", "Not an active member; not counted."),
    ),
    Term(
        "unavailable",
        "Tidak siap",
        "Unavailable",
        DARK,
        "✕",
        ("Cuti, sakit, atau tugas dinas lain.", "On leave, sick or on other official duty."),
    ),
    Term(
        "committed",
        "Bertugas",
        "Committed",
        VERMILION,
        "T",
        ("Sedang menjalankan tugas yang diterima.", "Working on an accepted task."),
    ),
    Term(
        "on_duty",
        "Piket",
        "On duty",
        BLUE,
        "P",
        ("Sedang jaga sesuai jadwal piket.", "On the standby roster now."),
    ),
    Term(
        "resting",
        "Istirahat",
        "Resting",
        PURPLE,
        "I",
        (
            "Baru selesai bertugas; waktu istirahat belum cukup.",
            "Just off duty; rest is not complete.",
        ),
    ),
    Term(
        "delayed",
        "Siap tertunda",
        "Delayed",
        ORANGE,
        "◷",
        ("Siap, tetapi perlu waktu tambahan.", "Ready, but needs extra time."),
    ),
    Term("ready", "Siap", "Ready", GREEN, "✓", ("Dapat dipanggil sekarang.", "Can be called now.")),
)
"""Derived, never stored. The order is the precedence: the first that holds is the state."""

PILLAR = Vocabulary(
    Term(
        "tagana",
        "TAGANA",
        "TAGANA",
        VERMILION,
        "T",
        ("Taruna Siaga Bencana, relawan sosial.", "Disaster preparedness volunteers."),
    ),
    Term(
        "tksk",
        "TKSK",
        "TKSK",
        BLUE,
        "K",
        (
            "Tenaga Kesejahteraan Sosial Kecamatan, satu per kecamatan.",
            "District social welfare worker, one per district.",
        ),
    ),
    Term(
        "pkh",
        "PKH",
        "PKH",
        GREEN,
        "H",
        ("Pendamping Program Keluarga Harapan.", "Family Hope Programme companion."),
    ),
    Term(
        "partner",
        "Mitra",
        "Partner",
        GREY,
        "M",
        ("Relawan organisasi mitra.", "Volunteer of a partner organisation."),
    ),
)

GRADE = Vocabulary(
    Term("muda", "Muda", "Muda (basic)"),
    Term("madya", "Madya", "Madya (middle)"),
    Term("utama", "Utama", "Utama (main)"),
)
COORDINATOR_GRADES = ("madya", "utama")

MEMBERSHIP = Vocabulary(
    Term("active", "Aktif", "Active", GREEN, next=("inactive", "legion")),
    Term("inactive", "Tidak aktif", "Inactive", GREY, next=("active",)),
    Term(
        "legion",
        "Legiun",
        "Legion",
        GREY,
        meaning=("Di atas usia aktif 45 tahun.", "Above the active age of 45."),
        next=("active",),
    ),
    initial=("active", "inactive", "legion"),
)

ABSENCE_KIND = Vocabulary(
    Term("leave", "Cuti", "Leave", DARK, "C"),
    Term("sick", "Sakit", "Sick", DARK, "S"),
    Term("official", "Dinas lain", "Other official duty", DARK, "D"),
    Term(
        "delayed",
        "Siap tertunda",
        "Delayed",
        ORANGE,
        "◷",
        ("Tetap siap, datang lebih lambat.", "Still ready, arrives later."),
    ),
)

WEEKDAY = Vocabulary(
    Term("monday", "Senin", "Monday"),
    Term("tuesday", "Selasa", "Tuesday"),
    Term("wednesday", "Rabu", "Wednesday"),
    Term("thursday", "Kamis", "Thursday"),
    Term("friday", "Jumat", "Friday"),
    Term("saturday", "Sabtu", "Saturday"),
    Term("sunday", "Minggu", "Sunday"),
)

# --- the standby roster --------------------------------------------------------------------------

ALERT_LEVEL = Vocabulary(
    Term("normal", "Normal", "Normal", GREEN, "N", ("Kesiapsiagaan biasa.", "Ordinary readiness.")),
    Term(
        "siaga",
        "Siaga darurat",
        "Alert",
        ORANGE,
        "S",
        ("Ancaman meningkat menurut peringatan dini.", "The threat rises per early warning."),
    ),
    Term(
        "tanggap_darurat",
        "Tanggap darurat",
        "Emergency response",
        VERMILION,
        "D",
        ("Ancaman terjadi dan mengganggu kehidupan.", "The threat has struck and disrupts life."),
    ),
    Term(
        "transisi",
        "Transisi darurat ke pemulihan",
        "Transition to recovery",
        SKY,
        "T",
        ("Ancaman menurun, gangguan masih ada.", "The threat falls, disruption goes on."),
    ),
)

DUTY_FUNCTION = Vocabulary(
    Term("coordinator", "Koordinator", "Coordinator"),
    Term("member", "Anggota", "Member"),
)

DUTY_STATE = Vocabulary(
    Term("draft", "Rancangan", "Draft", GREY, "…", next=("published", "cancelled")),
    Term("published", "Terbit", "Published", BLUE, "✓", next=("cancelled",), commits=True),
    Term("cancelled", "Batal", "Cancelled", DARK, "✕"),
    initial=("draft", "published"),
)

ATTENDANCE_OUTCOME = Vocabulary(
    Term("present", "Hadir", "Present", GREEN, "✓", next=("late", "no_show", "excused")),
    Term("late", "Terlambat", "Late", ORANGE, "◷", next=("present", "no_show", "excused")),
    Term("no_show", "Tidak hadir", "No-show", VERMILION, "✕", next=("present", "late", "excused")),
    Term("excused", "Izin", "Excused", GREY, "i", next=("present", "late", "no_show")),
    initial=("present", "late", "no_show", "excused"),
)
NOT_THERE = ("no_show", "excused")
"""Outcomes by which a planned commitment did not take place."""

SWAP_STATE = Vocabulary(
    Term("open", "Ditawarkan", "Open", ORANGE, "?", next=("proposed", "expired", "declined")),
    Term("proposed", "Diajukan", "Proposed", SKY, "⇄", next=("accepted", "declined", "expired")),
    Term("accepted", "Disetujui", "Accepted", GREEN, "✓"),
    Term("declined", "Ditolak", "Declined", DARK, "✕"),
    Term("expired", "Kedaluwarsa", "Expired", GREY, "–"),
    initial=("open", "proposed"),
)

# --- incidents -----------------------------------------------------------------------------------

HAZARD = Vocabulary(
    Term("101", "Banjir", "Flood", BLUE, "≈"),
    Term("102", "Tanah longsor", "Landslide", "#8C510A", "◣"),
    Term("103", "Gelombang pasang dan abrasi", "Tidal wave and abrasion", SKY, "∿"),
    Term("104", "Cuaca ekstrem", "Extreme weather", PURPLE, "@"),
    Term("105", "Kekeringan", "Drought", ORANGE, "☼"),
    Term("106", "Kebakaran hutan dan lahan", "Forest and land fire", VERMILION, "^"),
    Term("107", "Gempabumi", "Earthquake", DARK, "~"),
    Term("108", "Tsunami", "Tsunami", SKY, "≋"),
    Term("109", "Erupsi gunung api", "Volcanic eruption", VERMILION, "▲"),
    Term("110", "Gempabumi dan tsunami", "Earthquake and tsunami", DARK, "≋"),
    Term("111", "Letusan gunung api", "Volcanic explosion", VERMILION, "▲"),
    Term("999", "Lainnya", "Other", GREY, "•"),
)

INCIDENT_STATE = Vocabulary(
    Term(
        "reported",
        "Dilaporkan",
        "Reported",
        YELLOW,
        "?",
        ("Laporan masuk, belum diperiksa.", "A report came in, not yet checked."),
        ("verified", "unfounded"),
    ),
    Term(
        "verified",
        "Terverifikasi",
        "Verified",
        SKY,
        "✓",
        ("Dipastikan benar oleh Pusdalops.", "Confirmed by the operations centre."),
        ("alert", "response", "recovery", "closed", "unfounded"),
    ),
    Term(
        "alert",
        "Siaga darurat",
        "Alert",
        ORANGE,
        "!",
        (
            "Ancaman meningkat perlahan; hanya untuk bencana yang datang perlahan.",
            "The threat rises; only for slow-onset hazards.",
        ),
        ("response", "transition", "closed"),
    ),
    Term(
        "response",
        "Tanggap darurat",
        "Response",
        VERMILION,
        "‼",
        ("Penyelamatan dan pemenuhan kebutuhan dasar.", "Rescue and basic needs."),
        ("transition", "recovery"),
    ),
    Term(
        "transition",
        "Transisi",
        "Transition",
        PURPLE,
        "↘",
        ("Ancaman reda, gangguan masih ada.", "The threat is over, disruption goes on."),
        ("response", "recovery"),
    ),
    Term(
        "recovery",
        "Pascabencana",
        "Recovery",
        GREEN,
        "↻",
        ("Pemulihan dan pendataan kerugian.", "Recovery and damage assessment."),
        ("response", "closed"),
    ),
    Term("closed", "Selesai", "Closed", GREY, "■", ("Ditutup.", "Closed.")),
    Term(
        "unfounded",
        "Tidak terbukti",
        "Unfounded",
        GREY,
        "✕",
        ("Laporan tidak benar.", "The report was not true."),
    ),
    initial=("reported", "verified"),
)
ACTIVE_INCIDENT_STATES = ("reported", "verified", "alert", "response", "transition", "recovery")
SLOW_ONSET_HAZARDS = ("101", "105", "109", "111")
"""Hazards that may be in the state "alert" (Juklak BNPB 10/2023: drought, flood, volcano)."""

SEVERITY = Vocabulary(
    Term("severe", "Berat", "Severe", VERMILION, "3"),
    Term("moderate", "Sedang", "Moderate", ORANGE, "2"),
    Term("minor", "Ringan", "Minor", SKY, "1"),
    Term("unknown", "Dalam pendataan", "Not yet known", GREY, "?"),
)
"""How grave an incident is, gravest first; derived, see `posko.incidents.severity`."""

TREND = Vocabulary(
    Term("rising", "Naik", "Rising", VERMILION, "↑"),
    Term("steady", "Stabil", "Steady", ORANGE, "→"),
    Term("falling", "Surut", "Falling", GREEN, "↓"),
)

LOG_KIND = Vocabulary(
    Term("action", "Upaya", "Action"),
    Term("state", "Perubahan status", "Change of state"),
    Term("information", "Informasi", "Information"),
)

NEED_STATE = Vocabulary(
    Term("open", "Belum terpenuhi", "Open", VERMILION, "!", next=("partial", "met", "cancelled")),
    Term("partial", "Sebagian", "Partly met", ORANGE, "½", next=("open", "met", "cancelled")),
    Term("met", "Terpenuhi", "Met", GREEN, "✓", next=("partial", "open")),
    Term("cancelled", "Batal", "Cancelled", GREY, "✕"),
    initial=("open", "partial", "met"),
)

SHELTER_KIND = Vocabulary(
    Term("shelter", "Pengungsian", "Shelter", BLUE, "⌂"),
    Term(
        "home_cluster",
        "Warga bertahan di rumah",
        "People staying at home",
        SKY,
        "h",
        ("Warga terisolasi di rumah; makanan diantar.", "Isolated at home; food is brought."),
    ),
)

SHELTER_STATE = Vocabulary(
    Term("planned", "Disiapkan", "Planned", GREY, "…", next=("open", "closed")),
    Term("open", "Buka", "Open", BLUE, "⌂", next=("closed",)),
    Term("closed", "Tutup", "Closed", GREY, "■", next=("open",)),
    initial=("planned", "open"),
)

ACCESS = Vocabulary(
    Term("road", "Jalan darat", "By road"),
    Term("boat", "Perahu", "By boat"),
)

# --- tasks ---------------------------------------------------------------------------------------

TASK_KIND = Vocabulary(
    Term("evacuation", "Evakuasi", "Evacuation", VERMILION, "E"),
    Term("rapid_assessment", "Kaji cepat", "Rapid assessment", ORANGE, "K"),
    Term("search_support", "Dukungan pencarian", "Search support", VERMILION, "S"),
    Term("shelter", "Pengelolaan pengungsian", "Shelter management", BLUE, "⌂"),
    Term("public_kitchen", "Dapur umum", "Public kitchen", GREEN, "D"),
    Term("logistics", "Logistik", "Logistics", PURPLE, "L"),
    Term("psychosocial", "Layanan dukungan psikososial", "Psychosocial support", SKY, "P"),
    Term("education", "Pendidikan bagi korban", "Education for victims", SKY, "B"),
    Term("cleanup", "Pembersihan", "Clean-up", GREY, "C"),
    Term("damage_data", "Pendataan kerusakan", "Damage data", GREY, "R"),
    Term("water_supply", "Distribusi air bersih", "Water supply", BLUE, "A"),
    Term("other", "Lainnya", "Other", GREY, "•"),
)

PHASE = Vocabulary(
    Term("emergency", "Tanggap darurat", "Emergency"),
    Term("post_disaster", "Pascabencana", "Post-disaster"),
)

AGENCY = Vocabulary(
    Term("bpbd", "BPBD", "BPBD (disaster agency)", VERMILION, "B"),
    Term("dinsos", "Dinas Sosial", "Dinas Sosial (social affairs)", BLUE, "S"),
)

TASK_STATE = Vocabulary(
    Term("draft", "Rancangan", "Draft", GREY, "…", next=("open", "cancelled")),
    Term("open", "Mencari personel", "Open", ORANGE, "?", next=("under_way", "done", "cancelled")),
    Term("under_way", "Berjalan", "Under way", BLUE, "▶", next=("open", "done", "cancelled")),
    Term("done", "Selesai", "Done", GREEN, "✓"),
    Term("cancelled", "Batal", "Cancelled", GREY, "✕"),
    initial=("draft", "open", "under_way"),
)

PRIORITY = Vocabulary(
    Term("high", "Tinggi", "High", VERMILION, "1"),
    Term("normal", "Biasa", "Normal", ORANGE, "2"),
    Term("low", "Rendah", "Low", GREY, "3"),
)

ASSIGNMENT_STATE = Vocabulary(
    Term("proposed", "Diusulkan", "Proposed", GREY, "…", next=("called", "accepted", "cancelled")),
    Term(
        "called",
        "Dipanggil",
        "Called",
        YELLOW,
        "☎",
        next=("accepted", "declined", "no_answer", "cancelled"),
    ),
    Term(
        "accepted",
        "Bersedia",
        "Accepted",
        SKY,
        "✓",
        commits=True,
        next=("en_route", "on_scene", "declined", "released", "cancelled"),
    ),
    Term("declined", "Tidak bisa", "Declined", DARK, "✕", next=("accepted", "cancelled")),
    Term(
        "no_answer",
        "Tidak menjawab",
        "No answer",
        GREY,
        "–",
        next=("called", "accepted", "declined", "cancelled"),
    ),
    Term(
        "en_route",
        "Berangkat",
        "En route",
        ORANGE,
        "→",
        commits=True,
        next=("on_scene", "released", "cancelled"),
    ),
    Term("on_scene", "Di lokasi", "On scene", VERMILION, "◎", commits=True, next=("released",)),
    Term("released", "Selesai tugas", "Released", GREEN, "■"),
    Term("cancelled", "Batal", "Cancelled", GREY, "✕"),
    initial=("proposed", "called", "accepted"),
)

ASSIGNMENT_FUNCTION = Vocabulary(
    Term("leader", "Ketua tim", "Team leader"),
    Term("member", "Anggota", "Member"),
)

TOKEN_PURPOSE = Vocabulary(
    Term("calendar", "Kalender jaga", "Duty calendar"),
    Term("mine", "Halaman saya", "My page"),
    Term("assignment", "Jawaban penugasan", "Answer to a call"),
    Term("delivery", "Makanan yang diantar", "A meal that is brought"),
)
"""What a signed link opens, and nothing else."""

# --- kitchens and stock --------------------------------------------------------------------------

KITCHEN_STATE = Vocabulary(
    Term("planned", "Disiapkan", "Planned", GREY, "…", next=("open", "closed")),
    Term("open", "Buka", "Open", GREEN, "D", next=("closed",)),
    Term("closed", "Tutup", "Closed", GREY, "■", next=("open",)),
    initial=("planned", "open"),
)

MEAL_TIME = Vocabulary(
    Term("morning", "Pagi", "Morning"),
    Term("midday", "Siang", "Midday"),
    Term("evening", "Sore", "Evening"),
)

FEEDING = Vocabulary(
    Term(
        "unfed",
        "Belum dilayani",
        "Not fed",
        VERMILION,
        "✕",
        ("Tidak ada dapur umum yang melayani.", "No kitchen feeds this place."),
    ),
    Term(
        "short",
        "Kurang dari 1 bungkus/jiwa",
        "Less than 1 pack each",
        ORANGE,
        "!",
        ("Porsi kurang dari jumlah jiwa.", "Fewer portions than people."),
    ),
    Term(
        "unplanned",
        "Porsi belum direncanakan",
        "Portions not planned",
        YELLOW,
        "…",
        ("Dilayani dapur umum, porsi belum ada.", "Fed by a kitchen, portions not set yet."),
    ),
    Term(
        "uncounted",
        "Jiwa dalam pendataan",
        "People not counted yet",
        GREY,
        "?",
        ("Dilayani, jumlah jiwa belum diketahui.", "Fed; how many people is not known."),
    ),
    Term(
        "enough",
        "Cukup",
        "Enough",
        GREEN,
        "✓",
        ("Sedikitnya satu bungkus per jiwa.", "At least one pack for each person."),
    ),
    Term("empty", "Kosong", "Empty", GREY, "0", ("Tidak ada orang.", "Nobody is there.")),
)
"""How a place is fed at one meal; derived, see `posko.kitchen.meal_plan`. The gravest first."""

STOCK_STATE = Vocabulary(
    Term(
        "expired",
        "Ada yang kedaluwarsa",
        "Some has expired",
        VERMILION,
        "✕",
        ("Pisahkan, jangan dibagikan.", "Set it apart, do not hand it out."),
    ),
    Term(
        "below",
        "Di bawah minimum",
        "Below minimum",
        ORANGE,
        "▼",
        ("Kurang dari stok minimum gudang.", "Less than the warehouse's minimum."),
    ),
    Term(
        "expiring",
        "Segera kedaluwarsa",
        "Expires soon",
        YELLOW,
        "◷",
        ("Keluarkan lebih dulu.", "Hand it out first."),
    ),
    Term("enough", "Cukup", "Enough", GREEN, "✓"),
)
"""How an item's balance stands; derived, see `posko.kitchen.stock_balance`. The gravest first."""

MOVEMENT_KIND = Vocabulary(
    Term("opening", "Stok awal", "Opening stock"),
    Term("receipt", "Masuk", "Receipt"),
    Term("issue", "Keluar", "Issue"),
    Term("transfer", "Pindah gudang", "Transfer"),
    Term("adjustment", "Koreksi", "Adjustment"),
    Term("return", "Pengembalian", "Return"),
)

ADJUSTMENT_REASON = Vocabulary(
    Term("damaged", "Rusak", "Damaged"),
    Term("expired", "Kedaluwarsa", "Expired"),
    Term("lost", "Hilang", "Lost"),
    Term("found", "Temuan", "Found"),
    Term("miscount", "Salah hitung", "Miscount"),
)

ORDER_ORIGIN = Vocabulary(
    Term("warehouse", "Gudang sendiri", "Own warehouse"),
    Term("request", "Permintaan ke provinsi", "Request to the province"),
    Term("reserve", "Cadangan Beras Pemerintah (CBP)", "Government rice reserve (CBP)"),
    Term("donor", "Bantuan lembaga atau warga", "Donor"),
)

ORDER_STATE = Vocabulary(
    Term("ordered", "Dipesan", "Ordered", BLUE, "→", next=("arrived", "cancelled")),
    Term("arrived", "Datang", "Arrived", GREEN, "✓"),
    Term("cancelled", "Batal", "Cancelled", GREY, "✕"),
    initial=("ordered",),
)

ITEM_GROUP = Vocabulary(
    Term("food", "Pangan", "Food"),
    Term("clothing", "Sandang dan kit", "Clothing and kits"),
    Term("bedding", "Tidur", "Bedding"),
    Term("shelter", "Tenda", "Tents"),
    Term("equipment", "Alat", "Equipment"),
    Term("mortuary", "Kematian", "Mortuary"),
)

REGION_LEVEL = Vocabulary(
    Term("regency", "Kabupaten", "Regency"),
    Term("district", "Kecamatan", "District"),
    Term("village", "Desa/kelurahan", "Village"),
)

RESCUE_PRIORITY = Vocabulary(
    Term("infant", "Bayi (<1 tahun)", "Infants (<1 year)"),
    Term("toddler", "Balita (1–4 tahun)", "Toddlers (1–4 years)"),
    Term("child", "Anak (5–17 tahun)", "Children (5–17 years)"),
    Term("elderly", "Lansia (≥60 tahun)", "Elderly (≥60 years)"),
    Term("pregnant", "Ibu hamil", "Pregnant women"),
    Term("breastfeeding", "Ibu menyusui", "Breastfeeding women"),
    Term("disabled", "Disabilitas", "People with disabilities"),
)
"""Who is rescued and cared for first (UU 24/2007, article 55)."""

PMKS = Vocabulary(
    Term("pmks_neglected_toddler", "Anak balita telantar", "Neglected toddlers"),
    Term("pmks_neglected_child", "Anak telantar", "Neglected children"),
    Term("pmks_child_in_law", "Anak berhadapan dengan hukum", "Children in conflict with the law"),
    Term("pmks_street_child", "Anak jalanan", "Street children"),
    Term("pmks_disabled_child", "Anak dengan kedisabilitasan", "Children with disabilities"),
    Term("pmks_abused_child", "Anak korban kekerasan", "Children harmed by violence"),
    Term(
        "pmks_protected_child",
        "Anak yang memerlukan perlindungan khusus",
        "Children who need special protection",
    ),
    Term("pmks_neglected_elderly", "Lanjut usia telantar", "Neglected elderly"),
    Term("pmks_disability", "Penyandang disabilitas", "People with disabilities (PMKS)"),
    Term("pmks_sex_worker", "Tuna susila", "Sex workers"),
    Term("pmks_homeless", "Gelandangan", "Homeless people"),
    Term("pmks_beggar", "Pengemis", "Beggars"),
    Term("pmks_scavenger", "Pemulung", "Scavengers"),
    Term("pmks_minority", "Kelompok minoritas", "Minorities"),
    Term("pmks_former_prisoner", "Bekas warga binaan lembaga pemasyarakatan", "Former prisoners"),
    Term("pmks_hiv", "Orang dengan HIV/AIDS", "People with HIV/AIDS"),
    Term("pmks_drug_victim", "Korban penyalahgunaan NAPZA", "Victims of drug abuse"),
    Term("pmks_trafficking", "Korban perdagangan orang", "Victims of trafficking"),
    Term("pmks_violence", "Korban tindak kekerasan", "Victims of violence"),
    Term("pmks_migrant_worker", "Pekerja migran bermasalah sosial", "Migrant workers in distress"),
    Term("pmks_natural_disaster", "Korban bencana alam", "Victims of natural disaster"),
    Term("pmks_social_disaster", "Korban bencana sosial", "Victims of social disaster"),
    Term(
        "pmks_vulnerable_woman",
        "Perempuan rawan sosial ekonomi",
        "Socially and economically vulnerable women",
    ),
    Term("pmks_poor", "Fakir miskin", "The destitute"),
    Term(
        "pmks_troubled_family",
        "Keluarga bermasalah sosial psikologis",
        "Families in social or psychological trouble",
    ),
    Term("pmks_remote_community", "Komunitas adat terpencil", "Remote indigenous communities"),
)
"""The 26 groups of people with social welfare problems (Permensos 8/2012), in its order. TKSK keep
these counts per village; a person may be in several."""

VULNERABLE_CATEGORY = Vocabulary(*RESCUE_PRIORITY.values(), *PMKS.values())

KITCHEN_TASK = "public_kitchen"
"""The kind of task on which people cook."""
SESSION_KINDS = ("psychosocial", "education")
"""Kinds of tasks that are held as sessions with participants."""
SESSION_ATTENDANCE = ("women", "men", "children", "elderly")
"""Whose attendance a session tells, each apart."""

SESSION_STATE = Vocabulary(
    Term("planned", "Direncanakan", "Planned", SKY, "…", next=("held", "cancelled")),
    Term("held", "Terlaksana", "Held", GREEN, "✓"),
    Term("cancelled", "Batal", "Cancelled", GREY, "✕"),
    initial=("planned", "held"),
)

RESULT_MEASURE = Vocabulary(
    Term("evacuated", "Orang dievakuasi", "People evacuated"),
    Term("meals_served", "Porsi dibagikan", "Meals served"),
    Term("households_assessed", "KK didata", "Households assessed"),
    Term("participants_women", "Peserta perempuan", "Participants, women"),
    Term("participants_men", "Peserta laki-laki", "Participants, men"),
    Term("participants_children", "Peserta anak", "Participants, children"),
    Term("participants_elderly", "Peserta lansia", "Participants, elderly"),
)

ROLE = Vocabulary(
    Term("coordinator_bpbd", "Koordinator BPBD", "Coordinator, BPBD"),
    Term("coordinator_dinsos", "Koordinator Dinas Sosial", "Coordinator, Dinas Sosial"),
    Term("kitchen", "Petugas dapur dan logistik", "Kitchen and logistics"),
    Term("duty_officer", "Petugas piket", "Duty officer"),
    Term("viewer", "Pemantau", "Viewer"),
)

VOCABULARIES: Mapping[str, Vocabulary] = MappingProxyType(
    {name: value for name, value in list(globals().items()) if isinstance(value, Vocabulary)}
)
