"""A language and a seed become pages of every kind on worn paper, for tuning.

They share drawing tools with the reported pages of ``benchmarks.unseen`` and nothing else. The
pages that samples are made of belong to ``pages``.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.corpus import boxes, files, layouts, leaflets, slips
from benchmarks.corpus.canvas import HEIGHT, Canvas
from benchmarks.corpus.fonts import HANDS, TUNING_TYPEFACES
from benchmarks.corpus.layouts import Setting
from benchmarks.corpus.lexicon import LANGUAGES, Lexicon
from benchmarks.corpus.paper import Wear, bent, random_wear, worn
from benchmarks.corpus.seal import pressed
from benchmarks.corpus.sheet import Sheet
from benchmarks.corpus.truth import FileTruth, PageTruth, Point, moved, to_json
from benchmarks.corpus.typeface import Typeface

_SCALES = (1.0, 1.25, 1.5)
ALL_SIGNS = 2  # so many first typefaces of a language have every sign
_TRANSPOSED = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A layout: drawn on a canvas (with seals), or as the samples are."""

    draw: Callable[[Canvas], None] | None = None
    sample: Callable[[Lexicon, Typeface], Sheet] | None = None
    languages: tuple[str, ...] = LANGUAGES
    height: int = HEIGHT


def _letter(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    return layouts.letter(lexicon, Setting(typeface), lexicon.document())


def _columns(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    return layouts.two_columns(lexicon, Setting(typeface, 22, 38), lexicon.document())


def _receipt(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    return slips.receipt(lexicon, typeface, lexicon.rng.randint(4, 9))


def _invoice(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    return slips.invoice(lexicon, typeface, lexicon.rng.randint(5, 10))


_CJK = ("ja", "zh-TW", "zh-CN")
KINDS = {
    "letter": Kind(sample=_letter),
    "form": Kind(boxes.form),
    "statement": Kind(boxes.statement),
    "vertical": Kind(leaflets.one_tier, languages=_CJK),
    "receipt": Kind(sample=_receipt),
    "notice": Kind(leaflets.notice, height=1100),
    "table": Kind(sample=slips.table_page),
    "columns": Kind(sample=_columns),
    "tiers": Kind(leaflets.two_tiers, languages=_CJK),
    "symbols": Kind(leaflets.symbols, height=1000),
    "three-columns": Kind(leaflets.three_columns),
    "invoice": Kind(sample=_invoice),
    "machine": Kind(boxes.machine, languages=("en",), height=800),
    "handwriting": Kind(boxes.survey, languages=tuple(HANDS), height=1200),
}


def write_tuning(
    language: str,
    count: int,
    seed: int,
    out: Path,
    kinds: Sequence[str] = (),
    turn_degrees: int = 0,
    typefaces: Sequence[Typeface] = (),
) -> list[Path]:
    """Write pages and their truth, each turned clockwise by 0, 90, 180 or 270 degrees.

    Kinds (all of the language when none is named) and typefaces (its own when none is) take turns,
    so a longer series begins with the shorter one. Tags of the truth name kind, wear and turn.
    ``ValueError`` when none of the kinds exists in the language, ``FontMissing`` when a package is
    not installed.
    """
    chosen = [kind for kind in kinds or KINDS if language in KINDS[kind].languages]
    if not chosen:
        raise ValueError(f"no page of these kinds in {language}: {', '.join(kinds)}")
    out.mkdir(parents=True, exist_ok=True)
    return [
        _write(
            out,
            language,
            chosen[number % len(chosen)],
            (seed, number),
            turn_degrees,
            typefaces or TUNING_TYPEFACES[language],
        )
        for number in range(count)
    ]


def _write(
    out: Path,
    language: str,
    kind: str,
    number: tuple[int, int],
    turn: int,
    faces: Sequence[Typeface],
) -> Path:
    rng = random.Random(f"tuning/{language}/{number[0]}/{number[1]}/{kind}")
    sheet, seals = _drawn(kind, Lexicon(language, rng), faces, number[1])
    name, wear = _wear(kind, rng)
    image, truth, seed = sheet.image, sheet.truth, rng.getrandbits(32)
    if name != "clean":
        image, truth = worn(image, truth, wear, seed)
    if seals is not None and seals.getbbox():
        image = pressed(image, bent(seals, wear, seed), red=rng.random() < 0.5)  # noqa: PLR2004
    image, truth = _turned(image, truth, turn)
    stem = f"{language}-{number[0]}-{number[1]:04d}-{kind}-{turn:03d}"
    target = out / (stem + (".png" if name == "clean" else ".jpg"))
    data = files.png(image) if name == "clean" else files.jpeg(image, rng.randint(40, 90))
    target.write_bytes(data)
    tags = (kind, name, *([f"turned-{turn}"] if turn else []))
    target.with_name(f"{target.name}.json").write_text(
        to_json(FileTruth(target.name, (language,), (truth,), tags=tags)), encoding="utf-8"
    )
    return target


def _drawn(
    kind: str, lexicon: Lexicon, faces: Sequence[Typeface], number: int
) -> tuple[Sheet, Image.Image | None]:
    language, rng, row = lexicon.language, lexicon.rng, KINDS[kind]
    typeface = faces[number % (ALL_SIGNS if kind == "symbols" else len(faces))]
    if row.sample is not None:
        return row.sample(lexicon, typeface), None
    hand = rng.choice(HANDS[language]) if language in HANDS else None
    canvas = Canvas(lexicon, typeface, rng.choice(_SCALES), row.height, hand)
    if row.draw is not None:
        row.draw(canvas)
    return canvas.sheet, canvas.seals


def _wear(kind: str, rng: random.Random) -> tuple[str, Wear]:
    side = rng.choice((-1, 1))
    thermal = Wear(side * 0.7, 0.0, 0.6, 3.0, 0.1, 242, rng.randint(50, 115))
    wears = {
        "clean": Wear(),
        "scan": Wear(side * rng.uniform(0.1, 0.8), 0.0, 0.5, 2.5, 0.0, 248, 12),
        "tilted": Wear(side * rng.uniform(1.5, 3.2), 0.0, 0.6, 3.0, 0.0, 246, 14),
        "worn": random_wear(rng),
        "faded": Wear(side * 0.4, 0.0, 0.9, 9.0, 0.0, 236, rng.randint(40, 80)),
    }
    name = "thermal" if kind == "receipt" else rng.choice(tuple(wears))
    return name, thermal if name == "thermal" else wears[name]


def _turned(image: Image.Image, truth: PageTruth, turn: int) -> tuple[Image.Image, PageTruth]:
    if not turn:
        return image, truth
    width, height = image.size

    def move(point: Point) -> Point:
        x, y = point
        return {90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[turn]

    turned = image.transpose(_TRANSPOSED[turn])
    return turned, moved(truth, move, turned.width, turned.height)
