"""The process of our engine: ``python -m benchmarks.read_ours LANGUAGE NAME`` serves readings.

It reads a file as a worker of a domain of that one language does, without tables. ``NAME`` is that
of our engine, or of one of ``readers.PARTS``: then that part reads Korean lines alone.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.peers.serving import Field, Read, field, serve
from benchmarks.readers import OURS
from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.adapters.engines.korean_cascade import Glyphs, KoreanCascade, words_of
from ocr_pipeline.adapters.engines.line_reader import KoreanLines
from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.model.page import Word
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.vision.document import recognize_document


@dataclass(frozen=True)
class Hybrid:
    """Tesseract and PP-OCR without our own recognizer."""

    reader: Glyphs

    def read(self, crop: Crop) -> list[Piece]:
        """The words of a line."""
        return words_of(self.reader.glyphs(crop))


def words_reader(language: str, name: str = OURS) -> tuple[str, Callable[[Path], list[Word]]]:
    """The embedded engine's name with every default, and what reads a file's words with it."""
    spec = EmbeddedEngine()
    engine = EmbeddedFactory(spec, (language,))()
    if name != OURS:
        korean = alone(engine.reader.korean, name)
        engine = replace(engine, name=name, reader=replace(engine.reader, korean=korean))
    options = spec.options((language,), tables=False, long_image=False)

    def read(path: Path) -> list[Word]:
        pages = recognize_document(path.read_bytes(), engine, options)
        return [word for page in pages for word in page.words]

    return engine.name, read


def alone(reader: KoreanLines | None, part: str) -> KoreanLines:
    """One part of what reads Korean lines together; ``ValueError`` when it has no such part."""
    if not isinstance(reader, KoreanCascade) or reader.hybrid is None:
        raise ValueError(f"Korean lines are read by {reader}")
    return Hybrid(reader.hybrid) if part == "hybrid" else KoreanCascade(reader.own, None)


def embedded(language: str, name: str) -> tuple[str, Read]:
    """The same, as a peer's process would serve it."""
    called, words = words_reader(language, name)

    def read(path: str) -> list[Field]:
        return [field(word.text, word.confidence, word.line_break) for word in words(Path(path))]

    return called, read


if __name__ == "__main__":
    serve(lambda: embedded(sys.argv[1], sys.argv[2]))
