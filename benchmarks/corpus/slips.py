"""Goods and labels become business slips: a receipt, an invoice, a form, a bordered table.

Sums add up. Prose belongs to ``layouts``, wear to ``paper``.
"""

from benchmarks.corpus.grids import GridStyle, draw_grid
from benchmarks.corpus.layouts import PAGE_PX
from benchmarks.corpus.lexicon import Goods, Lexicon
from benchmarks.corpus.sheet import Sheet
from benchmarks.corpus.typeface import Typeface

RECEIPT_WIDTH_PX = 640
_ROW_PX = 46
_Sale = tuple[Goods, int]


def receipt(lexicon: Lexicon, typeface: Typeface, items: int) -> Sheet:
    """A till receipt: shop, items, sums and thanks between dashed rules."""
    labels = lexicon.labels("receipt")
    sales = [(good, lexicon.rng.randint(1, 4)) for good in lexicon.goods("dishes", items)]
    sheet = Sheet(RECEIPT_WIDTH_PX, (items + 16) * _ROW_PX + 40)
    roll = _Roll(sheet, typeface)
    roll.title(lexicon.rng.choice(labels["shops"]))
    roll.center(lexicon.fill("{phone}"))
    roll.center(lexicon.fill("{date}"))
    roll.pair(
        f"{labels['number']} {lexicon.fill('{number}')}",
        f"{labels['clerk']} {lexicon.fill('{name}')}",
    )
    roll.cut()
    roll.row(labels["item"], labels["quantity"], labels["amount"])
    roll.cut()
    for good, count in sales:
        roll.row(good.name, str(count), lexicon.money(good.price * count))
    roll.cut()
    for label, amount in _sums(lexicon, sales, labels):
        roll.pair(label, amount)
    roll.pair(labels["paid"], _sums(lexicon, sales, labels)[-1][1])
    roll.cut()
    for text in labels["closing"]:
        roll.center(lexicon.fill(text))
    return sheet


def invoice(lexicon: Lexicon, typeface: Typeface, items: int) -> Sheet:
    """A quotation or invoice: addressee, a ruled list of goods with merged sum rows, a note."""
    labels = lexicon.labels("invoice")
    sales = [(good, lexicon.rng.randint(1, 20)) for good in lexicon.goods("goods", items)]
    sheet = Sheet(*PAGE_PX)
    width = PAGE_PX[0]
    body = typeface.font(25)
    sheet.write(labels["title"], width / 2, 90, typeface.font(48, bold=True), "ma")
    sheet.write(lexicon.fill(labels["to"]), 80, 200, typeface.font(28, bold=True))
    sheet.write(lexicon.fill("{date}"), width - 80, 204, body, "ra")
    sheet.write(lexicon.fill(labels["intro"]), 80, 262, body)
    sheet.write(lexicon.fill("{company2}"), width - 80, 300, body, "ra")
    sheet.write(lexicon.fill("{phone}"), width - 80, 342, body, "ra")
    rows = [list(labels["columns"])]
    for number, (good, count) in enumerate(sales, start=1):
        amounts = (lexicon.money(good.price), lexicon.money(good.price * count))
        rows.append([str(number), good.name, str(count), *amounts])
    rows += [[label, "<", "<", "<", amount] for label, amount in _sums(lexicon, sales, labels)]
    style = GridStyle(typeface.font(23), 58, right_columns=(2, 3, 4))
    bottom = draw_grid(sheet, (80, 410, width - 80), (8, 36, 10, 20, 22), rows, style)
    sheet.write(labels["note"], 80, bottom + 40, typeface.font(22))
    sheet.stamp((width - 140, bottom + 130), 46)
    return sheet


def form(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    """An application form: labels and values in a ruled frame; its first column is one cell."""
    labels = lexicon.labels("form")
    sheet = Sheet(*PAGE_PX)
    width = PAGE_PX[0]
    sheet.write(labels["title"], width / 2, 110, typeface.font(44, bold=True), "ma")
    rows = [["^", label, lexicon.fill(value)] for label, value in labels["fields"]]
    rows[0][0] = labels["section"]
    bottom = draw_grid(
        sheet, (80, 230, width - 80), (15, 20, 65), rows, GridStyle(typeface.font(23), 78)
    )
    sheet.write(labels["pledge"], width / 2, bottom + 70, typeface.font(23), "ma")
    sheet.write(
        lexicon.fill(labels["signature"]), width - 90, bottom + 150, typeface.font(26), "ra"
    )
    return sheet


def table_page(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    """A titled bordered table with merged cells, then a remark."""
    table = lexicon.table()
    sheet = Sheet(PAGE_PX[0], 300 + 76 * len(table["rows"]))
    width = PAGE_PX[0]
    sheet.write(table["title"], width / 2, 70, typeface.font(32, bold=True), "ma")
    style = GridStyle(typeface.font(25), 76)
    bottom = draw_grid(sheet, (60, 150, width - 60), table["widths"], table["rows"], style)
    sheet.write(table["source"], width - 60, bottom + 40, typeface.font(24), "ra")
    return sheet


class _Roll:
    """The paper of a till: writes row after row."""

    def __init__(self, sheet: Sheet, typeface: Typeface) -> None:
        self._sheet = sheet
        self._typeface = typeface
        self._y = 40
        self._right = RECEIPT_WIDTH_PX - 50

    def title(self, text: str) -> None:
        self._sheet.write(text, RECEIPT_WIDTH_PX / 2, self._y, self._typeface.font(36, True), "ma")
        self._y += _ROW_PX + 14

    def center(self, text: str) -> None:
        self._sheet.write(text, RECEIPT_WIDTH_PX / 2, self._y, self._typeface.font(24), "ma")
        self._y += _ROW_PX

    def pair(self, left: str, right: str) -> None:
        font = self._typeface.font(24)
        self._sheet.write(left, 50, self._y, font)
        self._sheet.write(right, self._right, self._y, font, "ra")
        self._y += _ROW_PX

    def row(self, name: str, count: str, amount: str) -> None:
        font = self._typeface.font(24)
        self._sheet.write(name, 50, self._y, font)
        self._sheet.write(count, 430, self._y, font, "ra")
        self._sheet.write(amount, self._right, self._y, font, "ra")
        self._y += _ROW_PX

    def cut(self) -> None:
        self._sheet.dashes(44, self._right + 6, self._y + 6)
        self._y += _ROW_PX // 2


def _sums(lexicon: Lexicon, sales: list[_Sale], labels: dict[str, str]) -> list[tuple[str, str]]:
    subtotal = sum(good.price * count for good, count in sales)
    tax = round(subtotal * lexicon.tax_percent / 100, 2 if lexicon.language == "en" else 0)
    amounts = (("subtotal", subtotal), ("tax", tax), ("total", subtotal + tax))
    return [(labels[name], lexicon.money(amount)) for name, amount in amounts]
