"""How cells of a workbook look: named styles, and tints of fields that a person has to see.

What is in the cells belongs to ``sheets`` and the modules that use it.
"""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

HEADER = "OCR header"
SUBHEADER = "OCR subheader"
HEADING = "OCR heading"
GRID = "OCR grid"
PLAIN = "OCR text"
WRAPPED = "OCR wrapped"
FIELD = "OCR field"
FIELD_SHARE = "OCR field share"
CENTERED = "OCR centered"
COUNT = "OCR count"
SHARE = "OCR share"

_INK = "2F4B66"
_PALE = "DCE5EE"
_FAINT = "B4BEC8"

REVIEW_TINT = "FFE6A8"
EMPTY_TINT = "ECEEF0"


def add_styles(workbook: Workbook) -> None:
    """Register the named styles that cells refer to."""
    font = Font(name="Calibri", size=11)
    bold = Font(name="Calibri", size=11, bold=True, color=_INK)
    white = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
    line = Side(style="thin", color=_FAINT)
    box = Border(line, line, line, line)
    gap = Border(Side(style="thin", color="FFFFFF"), Side(style="thin", color="FFFFFF"))
    wrapped = Alignment(vertical="top", wrap_text=True)
    indented = Alignment("left", "top", wrap_text=True, indent=1)
    centered = Alignment("center", "top")
    beside = Alignment("left", "center", wrap_text=True, indent=1)
    middle = Alignment("center", "center")
    title = Alignment("left", "center", indent=1)
    filled = PatternFill("solid", fgColor=_INK)
    pale = PatternFill("solid", fgColor=_PALE)
    styles = [
        NamedStyle(HEADER, white, filled, gap, alignment=title),
        NamedStyle(SUBHEADER, bold, pale, gap, alignment=title),
        NamedStyle(HEADING, bold),
        NamedStyle(GRID, font, border=box, alignment=wrapped),
        NamedStyle(PLAIN, font, alignment=Alignment("left", indent=1)),
        NamedStyle(WRAPPED, font, alignment=indented),
        NamedStyle(FIELD, font, border=box, alignment=beside),
        NamedStyle(FIELD_SHARE, font, border=box, alignment=middle, number_format="0.0%"),
        NamedStyle(CENTERED, font, border=box, alignment=middle),
        NamedStyle(COUNT, font, alignment=centered),
        NamedStyle(SHARE, font, number_format="0.0%"),
    ]
    for style in styles:
        workbook.add_named_style(style)
