"""The process of our engine: ``python -m benchmarks.read_ours LANGUAGE`` serves readings.

It reads a file as a worker of a domain of that one language does, without tables.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers.serving import Field, Read, field, serve
from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.model.page import Word
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.vision.document import recognize_document


def words_reader(language: str) -> tuple[str, Callable[[Path], list[Word]]]:
    """The embedded engine's name with every default, and what reads a file's words with it."""
    spec = EmbeddedEngine()
    engine = EmbeddedFactory(spec, (language,))()
    options = spec.options((language,), tables=False, long_image=False)

    def read(path: Path) -> list[Word]:
        pages = recognize_document(path.read_bytes(), engine, options)
        return [word for page in pages for word in page.words]

    return engine.name, read


def embedded(language: str) -> tuple[str, Read]:
    """The same, as a peer's process would serve it."""
    name, words = words_reader(language)

    def read(path: str) -> list[Field]:
        return [field(word.text, word.confidence, word.line_break) for word in words(Path(path))]

    return name, read


if __name__ == "__main__":
    serve(lambda: embedded(sys.argv[1]))
