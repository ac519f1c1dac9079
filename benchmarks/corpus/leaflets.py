"""Texts become leaflets for tuning: notice, signs and symbols, three columns, vertical tiers.

Boxes and rows belong to ``boxes``, the prose of the samples to ``layouts``.
"""

from benchmarks.corpus.canvas import HEIGHT, WIDTH, Canvas
from benchmarks.corpus.sheet import WHITE, columns, wrap

_INDENT = "\u3000"


def notice(canvas: Canvas) -> None:
    """A dark band with the title, items, a seal over the office's name."""
    text = canvas.texts("notice")
    canvas.box((60, 90, WIDTH - 60, 190), fill=40)
    canvas.write(text["title"], WIDTH / 2, 140, 40, "mm", WHITE)
    y = 280.0
    for line in text["lines"]:
        y = _paragraph(canvas, line, (90, y, WIDTH - 180), 28) + 26
    for line in text["sign"]:
        y += 62
        canvas.write(line, WIDTH - 110, y, 32, "ra")
    canvas.seal(WIDTH - 120, y + 22)


def symbols(canvas: Canvas) -> None:
    """A leaflet of signs, circled numbers, units and currencies."""
    text = canvas.texts("symbols")
    canvas.write(text["title"], 80, 90, 44)
    y = 220.0
    for line in text["lines"]:
        y = _paragraph(canvas, line, (80, y, WIDTH - 160), 27) + 34


def three_columns(canvas: Canvas) -> None:
    """A bulletin: a title over three columns of sentences, a page number outside."""
    document = canvas.lexicon.document()
    canvas.write(document.title, WIDTH / 2, 80, 42, "ma")
    width, gap, top, size = 270, 35, 190, 21
    paragraphs = [canvas.lexicon.paragraph(4) for _ in range(7)]
    font = canvas.font(size)
    lines = [
        line
        for paragraph in paragraphs
        for line in wrap(paragraph, font, width * canvas.scale, canvas.lexicon.spaced)
    ]
    length = min(-(-len(lines) // 3), 32)
    for number, line in enumerate(lines[: 3 * length]):
        column, row = divmod(number, length)
        canvas.write(line, 60 + column * (width + gap), top + row * 36, size)
    canvas.write(f"{canvas.lexicon.rng.randint(2, 60)}", WIDTH - 70, HEIGHT - 60, 20, "ra")


def one_tier(canvas: Canvas) -> None:
    """Vertical writing over the whole height, a page number below."""
    _vertical(canvas, tiers=1)


def two_tiers(canvas: Canvas) -> None:
    """Vertical writing in an upper and a lower tier."""
    _vertical(canvas, tiers=2)


def _vertical(canvas: Canvas, tiers: int) -> None:
    text = canvas.lexicon.rng.choice(canvas.texts("verticals"))
    size = round((30 if tiers == 1 else 25) * canvas.scale)
    font, bold = canvas.face.font(size), canvas.face.font(round(size * 1.4), bold=True)
    top, tall = 130 * canvas.scale, (1150 / tiers - 30 * (tiers - 1)) * canvas.scale
    start = (WIDTH - 100) * canvas.scale
    canvas.sheet.write_column(text["title"], start, top + size, bold)
    lines = [
        line
        for paragraph in text["paragraphs"]
        for line in columns(_INDENT + paragraph, int(tall / size) - 1)
    ]
    per_tier = -(-len(lines) // tiers)
    for number, line in enumerate(lines):
        tier, place = divmod(number, per_tier)
        x = start - size * (3.2 + 1.9 * place)
        y = top + tier * (tall + 60 * canvas.scale) + size * line.startswith(_INDENT)
        canvas.sheet.write_column(line.strip(_INDENT), x, y, font)
    canvas.write(f"{canvas.lexicon.rng.randint(2, 300)}", 70, HEIGHT - 60, 20)


def _paragraph(canvas: Canvas, text: str, place: tuple[float, float, float], size: float) -> float:
    """Wrapped lines from a left, a top and a width in units; returns the y below them."""
    left, y, width = place
    filled, font = canvas.lexicon.fill(text), canvas.font(size)
    for line in wrap(filled, font, width * canvas.scale, canvas.lexicon.spaced):
        canvas.write(line, left, y, size)
        y += size * 1.7
    return y
