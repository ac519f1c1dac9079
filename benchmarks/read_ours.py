"""The process of our engine: ``python -m benchmarks.read_ours LANGUAGE`` serves readings.

It reads a file as a worker of a domain of that one language does, without tables.
"""

import sys
from pathlib import Path

from benchmarks.peers.serving import Field, Read, field, serve
from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.vision.document import recognize_document


def embedded(language: str) -> tuple[str, Read]:
    """The embedded engine with every default."""
    spec = EmbeddedEngine()
    engine = EmbeddedFactory(spec, (language,))()
    options = spec.options((language,), tables=False, long_image=False)

    def read(path: str) -> list[Field]:
        pages = recognize_document(Path(path).read_bytes(), engine, options)
        return [
            field(word.text, word.confidence, word.line_break)
            for page in pages
            for word in page.words
        ]

    return engine.name, read


if __name__ == "__main__":
    serve(lambda: embedded(sys.argv[1]))
