"""What leaves the system on paper and phones."""

from posko.documents.assignment_letter import FIELDS, assignment_letter, letter_template
from posko.documents.calendar import calendar_of, calendar_of_post
from posko.documents.handover import handover_text
from posko.documents.kitchen_card import stock_card_pdf, stock_card_xlsx
from posko.documents.kitchen_list import KitchenList, list_pdf, list_xlsx
from posko.documents.kitchen_orders import orders_pdf, orders_xlsx
from posko.documents.kitchen_route import route_sheet_pdf, route_sheet_xlsx
from posko.documents.kitchen_sheet import kitchen_sheet_pdf, kitchen_sheet_xlsx, menu_name
from posko.documents.letterhead import drill_note
from posko.documents.messages import day_text, person_text, week_text
from posko.documents.roster_pdf import PAPERS, Paper, roster_pdf
from posko.documents.roster_sheet import (
    Mark,
    PersonRow,
    Sheet,
    colours,
    period_title,
    person_names,
    roster_sheet,
    shift_hours,
)
from posko.documents.roster_xlsx import roster_xlsx
from posko.documents.session_words import session_lines
from posko.documents.sitrep import Section, Sitrep, sitrep, sitrep_text
from posko.documents.sitrep_pdf import sitrep_pdf

__all__ = [
    "FIELDS",
    "PAPERS",
    "KitchenList",
    "Mark",
    "Paper",
    "PersonRow",
    "Section",
    "Sheet",
    "Sitrep",
    "assignment_letter",
    "calendar_of",
    "calendar_of_post",
    "colours",
    "day_text",
    "drill_note",
    "handover_text",
    "kitchen_sheet_pdf",
    "kitchen_sheet_xlsx",
    "letter_template",
    "list_pdf",
    "list_xlsx",
    "menu_name",
    "orders_pdf",
    "orders_xlsx",
    "period_title",
    "person_names",
    "person_text",
    "roster_pdf",
    "roster_sheet",
    "roster_xlsx",
    "route_sheet_pdf",
    "route_sheet_xlsx",
    "session_lines",
    "shift_hours",
    "sitrep",
    "sitrep_pdf",
    "sitrep_text",
    "stock_card_pdf",
    "stock_card_xlsx",
    "week_text",
]
