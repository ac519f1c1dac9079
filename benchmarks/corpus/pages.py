"""A language and a seed become benchmark pages with truth beside them.

The committed samples belong to ``samples``.
"""

import random
from collections.abc import Callable
from pathlib import Path

from benchmarks.corpus import files, layouts, slips
from benchmarks.corpus.fonts import TYPEFACES
from benchmarks.corpus.layouts import Setting
from benchmarks.corpus.lexicon import Lexicon
from benchmarks.corpus.paper import random_wear, worn
from benchmarks.corpus.sheet import Sheet
from benchmarks.corpus.truth import FileTruth, to_json
from benchmarks.corpus.typeface import Typeface

_DEGRADED_QUALITY = 40


def _article(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    setting = Setting(typeface, lexicon.rng.randint(21, 25), lexicon.rng.randint(38, 44), 84)
    return layouts.article(lexicon, setting, paragraphs=6, sentences=5)


def _letter(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    return layouts.letter(lexicon, Setting(typeface), lexicon.document())


def _columns(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    return layouts.two_columns(lexicon, Setting(typeface, 22, 38), lexicon.document())


def _invoice(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    return slips.invoice(lexicon, typeface, lexicon.rng.randint(5, 10))


def _receipt(lexicon: Lexicon, typeface: Typeface) -> Sheet:
    return slips.receipt(lexicon, typeface, lexicon.rng.randint(4, 9))


_LAYOUTS: tuple[Callable[[Lexicon, Typeface], Sheet], ...] = (
    _article,
    _letter,
    _columns,
    _invoice,
    _article,
    slips.form,
    _receipt,
    slips.table_page,
)


def write_pages(language: str, count: int, seed: int, out: Path, degraded: bool) -> list[Path]:
    """Write pages (PNG, or worn JPEG of quality 40) and their truth; returns the page files.

    Layouts and typefaces take turns, so a longer series begins with the shorter one.
    ``FontMissing`` when a Debian package of fonts is not installed.
    """
    out.mkdir(parents=True, exist_ok=True)
    return [_write_page(language, number, seed, out, degraded) for number in range(count)]


def _write_page(language: str, number: int, seed: int, out: Path, degraded: bool) -> Path:
    rng = random.Random(f"{language}/{seed}/{number}")
    typefaces = TYPEFACES[language]
    sheet = _LAYOUTS[number % len(_LAYOUTS)](
        Lexicon(language, rng), typefaces[number % len(typefaces)]
    )
    image, truth = sheet.image, sheet.truth
    if degraded:
        image, truth = worn(image, truth, random_wear(rng), rng.getrandbits(32))
    data = files.jpeg(image, _DEGRADED_QUALITY) if degraded else files.png(image)
    target = out / f"{language}-{seed}-{number:04d}{'.jpg' if degraded else '.png'}"
    target.write_bytes(data)
    target.with_name(target.name + ".json").write_text(
        to_json(FileTruth(target.name, (language,), (truth,))), encoding="utf-8"
    )
    return target
