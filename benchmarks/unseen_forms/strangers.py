"""A language becomes a page that is no template: other forms, letters, receipts, tables, paper.

Near twins of templates belong to ``layout``, what spoils a page to ``faults``.
"""

import random
from collections.abc import Callable

from benchmarks.corpus.sheet import wrap
from benchmarks.corpus.typeface import Typeface
from benchmarks.unseen_forms import faces
from benchmarks.unseen_forms.cells import Cell, Choices, Comb, Entry, Label, row, underlined
from benchmarks.unseen_forms.form import A4, A5, Form, Style
from benchmarks.unseen_forms.values import pools, value

LANGUAGES = ("ko", "ja", "zh-TW", "zh-CN", "en")
_PRINTED: dict[str, tuple[Typeface, ...]] = {
    "ko": (faces.GULIM, faces.SAEBOM, faces.SHINMUN),
    "ja": (faces.IPA_GOTHIC, faces.IPA_MINCHO, faces.BIZ_GOTHIC, faces.CEDAR),
    "zh-TW": (faces.MING_TW, faces.ZEN_HEI),
    "zh-CN": (faces.SUNGTI, faces.ZEN_HEI, faces.MING_CN),
    "en": (faces.CARLITO, faces.LATO, faces.GARAMOND),
}
_INKS = ((30, 30, 32), (28, 40, 92), (84, 28, 30), (20, 70, 50))
_SHADES = ((232, 232, 232), (224, 232, 244), (244, 236, 224), (228, 242, 230), (255, 255, 255))
_SOURCES = ("name", "date", "money", "address", "email", "companies", "digits:4-8")
_COLUMNS = (2, 4, 2, 3)


def _blank(language: str, rng: random.Random, size: tuple[int, int] = A4) -> Form:
    style = Style(
        rng.choice(_PRINTED[language]),
        size,
        ink=rng.choice(_INKS),
        shade=rng.choice(_SHADES),
        margin=rng.randint(70, 130) if size[0] > size[1] / 2 else 40,
        text_px=rng.randint(20, 24),
    )
    return Form(style, rng.choice(pools(language)["headings"]))


def form(language: str, rng: random.Random) -> Form:
    """Somebody else's form: rows of cells in no order."""
    page = _blank(language, rng, rng.choice((A4, A4, A4[::-1], A5)))
    page.title(page.width / 2, 90, rng.randint(36, 50))
    y = 90.0 + rng.randint(50, 90)
    rows = rng.randint(7, 18)
    for number in range(rows):
        high = rng.choice((46, 50, 56, 56, 110))
        if y + high > page.height - 80:
            break
        y = row(page, y, high, _cells(language, rng, number, wide=page.width > A5[0]))
        y += rng.choice((0, 0, 0, 20))
    return page


def _cells(language: str, rng: random.Random, number: int, wide: bool) -> list[tuple[float, Cell]]:
    cells: list[tuple[float, Cell]] = []
    for part in range(rng.randint(1, 2) if wide else 1):
        name = f"field_{number}_{part}"
        cells += [
            (3, Label(rng.choice(pools(language)["labels"]))),
            (rng.choice((6, 8, 10)), _content(language, rng, name)),
        ]
    return cells


def _content(language: str, rng: random.Random, name: str) -> Cell:
    kind = rng.random()
    if kind < 0.2:  # noqa: PLR2004 - a fifth of the cells
        return Choices(name, tuple(rng.sample(pools(language)["marks"], 2)))
    if kind < 0.35:  # noqa: PLR2004 - and a seventh
        return Comb(name, "digits:6", (6,), largest=36)
    return Entry(name, rng.choice(_SOURCES))


def letter(language: str, rng: random.Random) -> Form:
    """A heading and paragraphs, a date, a name."""
    page = _blank(language, rng)
    page.title(page.width / 2, 150, rng.randint(30, 44))
    page.print(value("date", language, rng), page.right, 230, None, "rm")
    y = 290.0
    for _ in range(rng.randint(2, 5)):
        lines = pools(language)["lines"]
        text = " ".join(rng.sample(lines, rng.randint(2, min(5, len(lines)))))
        font = page.style.face.font(page.style.text_px)
        for line in wrap(text, font, page.right - page.left, language in ("ko", "en")):
            page.print(line, page.left, y)
            y += page.style.text_px * 1.7
        y += 30
    page.print(value("name", language, rng), page.right - 60, y + 60, 26, "rm")
    return page


def receipt(language: str, rng: random.Random) -> Form:
    """A slip of a cash register."""
    items = rng.randint(4, 14)
    page = _blank(language, rng, (rng.randint(460, 600), 560 + 44 * items))
    page.print(rng.choice(pools(language)["companies"]), page.width / 2, 60, 30, "mm", bold=True)
    page.print(value("date", language, rng), page.left, 130)
    y, total = 190.0, 0
    for _ in range(items):
        amount = rng.randrange(100, 90000, 10)
        total += amount
        page.print(rng.choice(pools(language)["wares"]), page.left, y)
        page.print(f"{amount:,}", page.right, y, None, "ra")
        y += 44
    page.dots(page.left, page.right, y + 10, 9)
    page.print(f"{total:,}", page.right, y + 36, 34, "ra", bold=True)
    for number in range(60):
        x = page.left + number * (page.right - page.left) / 60
        page.rule((x, y + 130, x, y + 200), rng.choice((1, 2, 3)))
    return page


def table(language: str, rng: random.Random) -> Form:
    """A printed table of numbers."""
    page = _blank(language, rng, rng.choice((A4, A4[::-1])))
    page.title(page.left, 110, 36, "lm")
    labels = rng.sample(pools(language)["labels"], len(_COLUMNS))
    y = row(
        page, 170, 44, [(width, Label(text)) for width, text in zip(_COLUMNS, labels, strict=True)]
    )
    for number in range(rng.randint(8, 22)):
        texts = (str(number + 1), value("companies", language, rng), value("digits:1-3", "", rng))
        cells = [Label(text, shaded=False) for text in (*texts, value("money", "", rng))]
        y = row(page, y, 42, list(zip(_COLUMNS, cells, strict=True)))
    return page


def notepaper(language: str, rng: random.Random) -> Form:
    """Ruled or squared paper with notes on some of its lines."""
    page = _blank(language, rng, rng.choice((A4, A5)))
    pitch = rng.choice((44, 52, 60))
    pale = (150, 176, 206)
    for y in range(120, page.height - 60, pitch):
        page.rule((0, y, page.width, y), color=pale)
        if rng.random() < 0.4:  # noqa: PLR2004 - two lines of five
            area = (page.left, y - pitch, page.right, y)
            Entry(f"line_{y}", "lines").draw(page, area)
    if rng.random() < 0.3:  # noqa: PLR2004 - some are squared
        for x in range(0, page.width, pitch):
            page.rule((x, 0, x, page.height), color=pale)
    return page


def sheet_to_sign(language: str, rng: random.Random) -> Form:
    """A list of names with lines to sign on."""
    page = _blank(language, rng)
    page.title(page.left, 120, 40, "lm")
    for number in range(rng.randint(6, 16)):
        y = 220.0 + number * 84
        underlined(page, f"{number + 1}.", Entry(f"name_{number}", "name"), (page.left, 560, y), 44)
        place = (620.0, page.right, y)
        underlined(page, "", Entry(f"date_{number}", "date", "date"), place, 44)
    return page


def empty(language: str, rng: random.Random) -> Form:
    """The back of a sheet, now and then with a page number."""
    page = _blank(language, rng)
    if rng.random() < 0.5:  # noqa: PLR2004 - every other one
        page.print(f"- {rng.randint(2, 40)} -", page.width / 2, page.height - 80, 20, "mm")
    if rng.random() < 0.3:  # noqa: PLR2004 - with a fold
        page.rule((0, page.height / 2, page.width, page.height / 2), 0.5, (225, 225, 225))
    return page


KINDS: dict[str, Callable[[str, random.Random], Form]] = {
    "form": form,
    "letter": letter,
    "receipt": receipt,
    "table": table,
    "notepaper": notepaper,
    "list": sheet_to_sign,
    "empty": empty,
}
