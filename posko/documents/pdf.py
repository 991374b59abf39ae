"""What the PDF papers that flow over pages share: fonts, the letterhead, and how they are built."""

from __future__ import annotations

import io
from html import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate

from posko.documents.letterhead import drill_note, letterhead
from posko.documents.roster_pdf import BOLD, FONT
from posko.locale import Language
from posko.model.snapshot import Snapshot


def headed(
    snapshot: Snapshot, language: Language, line: ParagraphStyle, title: ParagraphStyle
) -> list[Flowable]:
    """The beginning of a paper: letterhead, a rule, the warning of a drill where there is one.

    It comes first: no paragraph can be made before the fonts are known.
    """
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    head, drill = letterhead(snapshot, language), drill_note(snapshot, language)
    story: list[Flowable] = [
        Paragraph(escape(words), line)
        for words in (head.government, *head.offices, head.address)
        if words
    ]
    story += [HRFlowable(width="100%", spaceBefore=3, spaceAfter=5)]
    return story + ([Paragraph(escape(drill), title)] if drill else [])


def built(
    snapshot: Snapshot,
    story: list[Flowable],
    title: str,
    language: Language,
    size: tuple[float, float],
    margin: float,
) -> bytes:
    """The paper as bytes, its fonts embedded; the same story gives the same bytes."""
    target = io.BytesIO()
    SimpleDocTemplate(
        target,
        pagesize=size,
        title=title,
        author=letterhead(snapshot, language).short,
        invariant=1,
        lang=language,
        **dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), margin),
    ).build(story)
    return target.getvalue()
