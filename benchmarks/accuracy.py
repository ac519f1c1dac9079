"""Generated pages become character error rates per language: our engine beside Tesseract.

The rate itself belongs to ``cer``.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.cer import Errors, line_errors, read_lines
from benchmarks.corpus.lexicon import LANGUAGES
from benchmarks.corpus.pages import write_pages
from benchmarks.figures import Figure, Measurement
from benchmarks.readers import (
    Read,
    our_reader,
    tesseract_languages,
    tesseract_name,
    tesseract_reader,
)

PACKAGES = ("rapidocr", "openvino", "onnxruntime", "tesserocr", "RapidFuzz")

Say = Callable[[str], None]


def measure(languages: Sequence[str], count: int, seed: int, say: Say) -> Measurement:
    """``count`` clean and ``count`` degraded pages per language."""
    figures = []
    notes = [f"{count} pages per language and condition; Tesseract reads language + English"]
    with tempfile.TemporaryDirectory(prefix="ocr-accuracy-") as folder:
        for language in languages or LANGUAGES:
            ours, peer = our_reader(language), _peer(language, notes)
            for condition in ("clean", "degraded"):
                degraded = condition == "degraded"
                pages = write_pages(language, count, seed, Path(folder) / condition, degraded)
                found = errors_on(pages, ours)
                against = f"{tesseract_name()} psm 3: {errors_on(pages, peer)}" if peer else None
                figures.append(Figure(f"CER {language} {condition}", found.percent, "%", against))
                say(f"{language} {condition}: {found}; {against}")
    return Measurement("accuracy", figures, PACKAGES, notes)


def _peer(language: str, notes: list[str]) -> Read | None:
    models = tesseract_languages(language)
    if models is None:
        notes.append(f"{language}: Tesseract's language data is not installed")
        return None
    return tesseract_reader(models)


def errors_on(pages: Sequence[Path], read: Read) -> Errors:
    """The errors of a reader on all pages together."""
    total = Errors()
    for page in pages:
        total += line_errors(read_lines(page), read(page.read_bytes()))
    return total
