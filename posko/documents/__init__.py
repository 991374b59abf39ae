"""What leaves the system on paper and phones."""

from posko.documents.calendar import calendar_of, calendar_of_post
from posko.documents.messages import day_text, person_text, week_text
from posko.documents.roster_pdf import PAPERS, Paper, roster_pdf
from posko.documents.roster_sheet import (
    Sheet,
    colours,
    period_title,
    person_names,
    roster_sheet,
    shift_hours,
)
from posko.documents.roster_xlsx import roster_xlsx

__all__ = [
    "PAPERS",
    "Paper",
    "Sheet",
    "calendar_of",
    "calendar_of_post",
    "colours",
    "day_text",
    "period_title",
    "person_names",
    "person_text",
    "roster_pdf",
    "roster_sheet",
    "roster_xlsx",
    "shift_hours",
    "week_text",
]
