"""What leaves the system on paper and phones."""

from posko.documents.calendar import calendar_of, calendar_of_post
from posko.documents.messages import day_text, person_text, week_text
from posko.documents.roster_pdf import PAPERS, Paper, roster_pdf
from posko.documents.roster_sheet import Sheet, roster_sheet
from posko.documents.roster_xlsx import roster_xlsx

__all__ = [
    "PAPERS",
    "Paper",
    "Sheet",
    "calendar_of",
    "calendar_of_post",
    "day_text",
    "person_text",
    "roster_pdf",
    "roster_sheet",
    "roster_xlsx",
    "week_text",
]
