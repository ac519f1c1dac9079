"""Documents become pages of prose: a letter, two columns, vertical writing, a long page.

Receipts, invoices and forms belong to ``slips``; wear belongs to ``paper``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.corpus.lexicon import Document, Lexicon
from benchmarks.corpus.sheet import Sheet, columns, wrap
from benchmarks.corpus.typeface import Typeface

PAGE_PX = (1000, 1414)  # A4 at about 121 dpi
LONG_PX = (1000, 9000)


@dataclass(frozen=True, slots=True)
class Setting:
    """How prose is set: body size, line pitch and margin in pixels."""

    typeface: Typeface
    body_px: int = 26
    pitch_px: int = 50
    margin_px: int = 96


@dataclass(slots=True)
class _Frame:
    """A column of running text: ``y`` moves down as it fills."""

    left: float
    width: float
    y: float
    bottom: float

    @property
    def full(self) -> bool:
        return self.y > self.bottom


def letter(lexicon: Lexicon, setting: Setting, document: Document) -> Sheet:
    """A page of an office: centered title, heading lines, paragraphs, closing on the right."""
    width, height = PAGE_PX
    sheet = Sheet(width, height)
    frame = _Frame(setting.margin_px, width - 2 * setting.margin_px, 190, height - 110)
    sheet.write(
        document.title, width / 2, 100, setting.typeface.font(setting.body_px + 17, bold=True), "ma"
    )
    font = setting.typeface.font(setting.body_px)
    for text in document.heading:
        _paragraph(sheet, lexicon, setting, frame, text)
    if document.heading:
        sheet.rule((frame.left, frame.y + 4), (frame.left + frame.width, frame.y + 4))
        frame.y += setting.pitch_px * 0.7
    for text in document.body:
        _paragraph(sheet, lexicon, setting, frame, text)
        frame.y += setting.pitch_px * 0.25
    frame.y += setting.pitch_px * 0.6
    for text in document.closing:
        if not frame.full:
            sheet.write(text, frame.left + frame.width, frame.y, font, "ra")
            frame.y += setting.pitch_px
    return sheet


def article(lexicon: Lexicon, setting: Setting, paragraphs: int, sentences: int) -> Sheet:
    """A page full of the language's own sentences under the title of a document."""
    document = lexicon.document()
    body = tuple(lexicon.paragraph(sentences) for _ in range(paragraphs))
    return letter(
        lexicon, setting, replace(document, heading=document.heading[:1], body=body, closing=())
    )


def two_columns(lexicon: Lexicon, setting: Setting, document: Document) -> Sheet:
    """A newsletter: a title over the whole width, then the left column, then the right one."""
    width, height = PAGE_PX
    sheet = Sheet(width, height)
    sheet.write(
        document.title, width / 2, 90, setting.typeface.font(setting.body_px + 19, bold=True), "ma"
    )
    y = 165.0
    for text in document.heading[:1]:
        sheet.write(text, width / 2, y, setting.typeface.font(setting.body_px - 2), "ma")
    sheet.rule((70, 215), (width - 70, 215))
    middle, gutter = width / 2, 26
    left = _Frame(70, middle - gutter - 70, 245, height - 140)
    right = _Frame(middle + gutter, middle - gutter - 70, 245, height - 140)
    half = (len(document.body) + 1) // 2
    for frame, part in (
        (left, document.body[:half]),
        (right, (*document.body[half:], *document.closing)),
    ):
        for text in part:
            _paragraph(sheet, lexicon, setting, frame, text)
            frame.y += setting.pitch_px * 0.4
    sheet.rule((middle, 245), (middle, max(left.y, right.y)), 1)
    return sheet


def vertical(setting: Setting, document: Document) -> Sheet:
    """Japanese prose from top to bottom, lines from right to left."""
    width, height = PAGE_PX
    sheet = Sheet(width, height)
    size, top = setting.body_px, 150
    font = setting.typeface.font(size)
    x = width - setting.margin_px - size / 2.0
    sheet.write_column(
        document.title, x, top + size * 2, setting.typeface.font(size + 8, bold=True)
    )
    x -= setting.pitch_px * 1.8
    for text in document.body:
        for line in columns("\u3000" + text, (height - top - 130) // size):
            indent = size if line.startswith("\u3000") else 0
            sheet.write_column(line.strip("\u3000"), x, top + indent, font)
            x -= setting.pitch_px
    return sheet


def long_page(lexicon: Lexicon, setting: Setting, sections: int) -> Sheet:
    """A captured web page: numbered sections with empty picture frames between them."""
    width, height = LONG_PX
    sheet = Sheet(width, height)
    pitch = (height - 200) // sections
    bold = setting.typeface.font(setting.body_px + 9, bold=True)
    for number in range(sections):
        frame = _Frame(
            setting.margin_px, width - 2 * setting.margin_px, 100 + number * pitch, height - 60
        )
        title = f"{number + 1}. {lexicon.document().title}"
        sheet.write(title, frame.left, frame.y, bold)
        frame.y += setting.pitch_px * 1.6
        _paragraph(sheet, lexicon, setting, frame, lexicon.paragraph(3))
        picture = (frame.left, frame.y + 24, width - setting.margin_px, (number + 1) * pitch + 40)
        sheet.draw.rectangle(picture, fill=226, outline=170, width=3)
    return sheet


def side_by_side(parts: Sequence[tuple[Lexicon, Setting]]) -> Sheet:
    """A notice board: the same kind of notice in several languages, one below the other."""
    width, height = PAGE_PX
    sheet = Sheet(width, height)
    frame = _Frame(80, width - 160, 70, height - 60)
    for lexicon, setting in parts:
        document = lexicon.document("notice")
        sheet.write(
            document.title,
            frame.left,
            frame.y,
            setting.typeface.font(setting.body_px + 9, bold=True),
        )
        frame.y += setting.pitch_px * 1.4
        for text in document.body[1:4]:
            _paragraph(sheet, lexicon, setting, frame, text)
        frame.y += setting.pitch_px * 0.3
        sheet.rule((frame.left, frame.y), (frame.left + frame.width, frame.y), 1)
        frame.y += setting.pitch_px * 0.7
    return sheet


def _paragraph(sheet: Sheet, lexicon: Lexicon, setting: Setting, frame: _Frame, text: str) -> None:
    font = setting.typeface.font(setting.body_px)
    for line in wrap(text, font, frame.width, lexicon.spaced):
        if frame.full:
            return
        sheet.write(line, frame.left, frame.y, font)
        frame.y += setting.pitch_px
