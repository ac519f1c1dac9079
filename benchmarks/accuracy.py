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
    figures: list[Figure] = []
    notes = []
    with tempfile.TemporaryDirectory(prefix="ocr-accuracy-") as folder:
        for language in languages or LANGUAGES:
            models = tesseract_languages(language)
            peer = tesseract_reader(models) if models else None
            if peer is None:
                notes.append(f"{language}: Tesseract's language data is not installed")
            figures += _language(language, count, seed, Path(folder), our_reader(language), peer)
            say("; ".join(f"{figure.name} {figure.value:.2f} %" for figure in figures[-2:]))
    notes.append(f"{count} pages per language and condition; Tesseract reads language + English")
    return Measurement("accuracy", figures, PACKAGES, notes)


def _language(
    language: str, count: int, seed: int, folder: Path, ours: Read, peer: Read | None
) -> list[Figure]:
    figures = []
    for condition in ("clean", "degraded"):
        pages = write_pages(language, count, seed, folder / condition, condition == "degraded")
        theirs = (
            f"{tesseract_name()} psm 3: {errors_on(pages, peer).percent:.2f} %" if peer else None
        )
        value = errors_on(pages, ours).percent
        figures.append(Figure(f"CER {language} {condition}", value, "%", against=theirs))
    return figures


def errors_on(pages: Sequence[Path], read: Read) -> Errors:
    """The errors of a reader on all pages together."""
    total = Errors()
    for page in pages:
        total += line_errors(read_lines(page), read(page.read_bytes()))
    return total
