"""Texts become pages written from top to bottom, columns from right to left.

Prose in rows belongs to ``prose``.
"""

from collections.abc import Iterator

from benchmarks.corpus.sheet import columns
from benchmarks.unseen.desk import Desk

_INDENT = "\u3000"


def one_tier(desk: Desk) -> None:
    """A page of a book: title, author, columns over the whole height, a page number below."""
    body = _open(desk, desk.px(32))
    size = round(12 * desk.dpi / 72)
    length = int((desk.height - desk.px(62)) / size)
    x = desk.width - desk.px(58)
    for line, indent in _lines(body, length):
        desk.sheet.write_column(line, x, desk.px(32) + indent * size, desk.face.font(size))
        x -= size * 1.8
    _foot(desk)


def two_tiers(desk: Desk) -> None:
    """A page of a magazine: the same in two tiers, the upper one read first."""
    body = _open(desk, desk.px(26))
    size = round(10.5 * desk.dpi / 72)
    height = (desk.height - desk.px(66)) / 2
    lines = list(_lines(body, int(height / size)))
    half = (len(lines) + 1) // 2
    for tier, part in enumerate((lines[:half], lines[half:])):
        x = desk.width - desk.px(58)
        for line, indent in part:
            top = desk.px(26) + tier * (height + desk.px(12)) + indent * size
            desk.sheet.write_column(line, x, top, desk.face.font(size))
            x -= size * 1.8
    middle = desk.px(26) + height + desk.px(6)
    desk.sheet.rule((desk.px(20), middle), (desk.width - desk.px(50), middle), 1)
    _foot(desk)


def _open(desk: Desk, top: float) -> list[str]:
    text = desk.words.section("verticals", desk.variant)
    title, author = desk.face.font(round(17 * desk.dpi / 72), bold=True), desk.font(10.5)
    desk.sheet.write_column(text["title"], desk.width - desk.px(26), top + desk.px(10), title)
    name = desk.words.fill(text["author"])
    desk.sheet.write_column(name, desk.width - desk.px(39), desk.height / 2, author)
    return [str(paragraph) for paragraph in text["paragraphs"]]


def _lines(paragraphs: list[str], length: int) -> Iterator[tuple[str, int]]:
    """Each column's text and by how many characters it is indented."""
    for paragraph in paragraphs:
        opened = "" if paragraph.startswith("「") else _INDENT
        for line in columns(opened + paragraph, length):
            yield line.strip(_INDENT), int(line.startswith(_INDENT))


def _foot(desk: Desk) -> None:
    number = str(desk.words.rng.randint(4, 320))
    desk.sheet.write(number, desk.px(24), desk.height - desk.px(14), desk.font(9))
