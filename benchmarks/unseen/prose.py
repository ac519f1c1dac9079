"""Texts become pages of prose: contract, notice, article, two columns, a list of symbols.

Boxes and tables belong to ``slips``, writing from top to bottom to ``vertical``.
"""

from PIL import ImageFont

from benchmarks.corpus.sheet import WHITE
from benchmarks.unseen.desk import Desk, Flow


def contract(desk: Desk) -> None:
    """Title, preamble, numbered clauses, signatures on the left with a seal, a page number."""
    text = desk.words.section("contracts", desk.variant)
    margin = desk.px(23)
    desk.sheet.write(text["title"], desk.width / 2, desk.px(24), desk.font(18, bold=True), "ma")
    flow = Flow(desk, margin, desk.width - 2 * margin, desk.px(42), desk.font(10.5), desk.px(6.6))
    flow.paragraph(desk.words.fill(text["intro"]))
    for article in desk.words.filled(text["articles"]):
        flow.skip(0.35)
        flow.paragraph(article, hanging=desk.px(5))
    flow.skip(1.2)
    for line in desk.words.filled(text["closing"]):
        flow.line(line)
        flow.skip(0.5)
    end = desk.sheet.lines[-1].quad[1]
    desk.seal((end[0] - desk.px(4), end[1] + desk.px(1)))
    _page_number(desk)


def notice(desk: Desk) -> None:
    """A poster on a wall: a big title in a band, items, date and office in the middle below."""
    text = desk.words.section("notices", desk.variant)
    margin, band = desk.px(21), (desk.px(18), desk.px(20), desk.width - desk.px(18), desk.px(38))
    dark = desk.words.chance(0.5)
    desk.sheet.draw.rectangle(band, fill=52 if dark else WHITE, outline=52, width=4)
    title = _fitting(desk, text["title"], band[2] - band[0] - desk.px(8), 21)
    spot = (desk.width / 2, desk.px(29))
    desk.sheet.write(text["title"], *spot, title, "mm", ink=WHITE if dark else 28)
    flow = Flow(desk, margin, desk.width - 2 * margin, desk.px(52), desk.font(13), desk.px(9))
    for line in desk.words.filled(text["lines"]):
        indented = line.startswith("  ")
        if indented:
            flow.line(line.strip(), desk.px(12))
        else:
            flow.paragraph(line)
        flow.skip(0.2)
    flow.skip(1.0)
    for line in desk.words.filled(text["sign"]):
        desk.sheet.write(line, desk.width / 2, flow.y, desk.font(15, bold=True), "ma")
        flow.y += desk.px(11)
    end = desk.sheet.lines[-1].quad[1]
    desk.seal((end[0] + desk.px(3), end[1] + desk.px(3)))
    if dark:
        desk.tags.append("white-on-dark")


def article(desk: Desk) -> None:
    """A page of a magazine in one column: running head, title, author, body, page number."""
    text = desk.words.section("articles", desk.variant)
    margin = desk.px(26)
    _head(desk, text)
    flow = Flow(desk, margin, desk.width - 2 * margin, desk.px(58), desk.font(11.5), desk.px(7.6))
    for paragraph in text["paragraphs"]:
        flow.paragraph(paragraph)
        flow.skip(0.5)
    _page_number(desk)


def columns(desk: Desk) -> None:
    """The same in two columns, a picture with a caption below the right one."""
    text = desk.words.section("articles", desk.variant)
    margin, gutter = desk.px(18), desk.px(8)
    _head(desk, text)
    width = (desk.width - 2 * margin - gutter) / 2
    left = Flow(desk, margin, width, desk.px(58), desk.font(11), desk.px(6.8))
    right = Flow(desk, margin + width + gutter, width, desk.px(58), desk.font(11), desk.px(6.8))
    lines = [line for paragraph in text["paragraphs"] for line in left.lines(paragraph)]
    half = (len(lines) + 1) // 2
    for flow, part in ((left, lines[:half]), (right, lines[half:])):
        for line in part:
            flow.line(line)
    if desk.words.chance(0.5):
        middle = margin + width + gutter / 2
        desk.sheet.rule((middle, desk.px(58)), (middle, left.y), 1)
    _picture(desk, (right.left, right.y + desk.px(6), right.left + width, right.y + desk.px(50)))
    _page_number(desk)


def symbols(desk: Desk) -> None:
    """A leaflet full of signs: stars, circled numbers, units, currencies, full-width forms."""
    text = desk.words.section("symbols")
    margin = desk.px(20)
    title = _fitting(desk, text["title"], desk.width - 2 * margin, 19)
    desk.sheet.write(text["title"], desk.width / 2, desk.px(26), title, "ma")
    flow = Flow(desk, margin, desk.width - 2 * margin, desk.px(50), desk.font(12), desk.px(8))
    for line in desk.words.filled(text["lines"]):
        flow.paragraph(line, hanging=desk.px(5))
        flow.skip(0.45)


def _head(desk: Desk, text: dict[str, str]) -> None:
    desk.sheet.write(desk.words.fill("{company}"), desk.px(20), desk.px(14), desk.font(8))
    line = desk.px(20)
    desk.sheet.rule((desk.px(20), line), (desk.width - desk.px(20), line), 1)
    title = _fitting(desk, text["title"], desk.width - desk.px(44), 22)
    desk.sheet.write(text["title"], desk.px(22), desk.px(28), title)
    desk.sheet.write(desk.words.fill(text["byline"]), desk.px(22), desk.px(44), desk.font(9.5))


def _fitting(desk: Desk, text: str, width: float, points: float) -> ImageFont.FreeTypeFont:
    font = desk.font(points, bold=True)
    while font.getlength(text) > width:
        points -= 0.5
        font = desk.font(points, bold=True)
    return font


def _picture(desk: Desk, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    desk.sheet.draw.rectangle(box, fill=205, outline=120, width=2)
    for number in range(9):
        x = left + (right - left) * number / 9
        desk.sheet.draw.ellipse((x, top + number * 9, x + 80, top + 90 + number * 11), fill=150)
    caption = desk.words.fill("{address}")
    desk.sheet.write(caption, left, bottom + desk.px(2), desk.font(8))


def _page_number(desk: Desk) -> None:
    number = f"- {desk.words.rng.randint(2, 96)} -"
    desk.sheet.write(number, desk.width / 2, desk.height - desk.px(14), desk.font(9), "ma")
