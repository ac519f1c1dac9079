"""The bytes of a page become pieces of text, read by our engine or by a peer.

Scoring belongs to ``cer``, timing to ``speed``.
"""

from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.cer import Piece
from benchmarks.corpus.files import DPI

Read = Callable[[bytes], list[Piece]]

TESSERACT_MODELS = {"ko": "kor", "ja": "jpn", "zh-TW": "chi_tra", "zh-CN": "chi_sim", "en": "eng"}


def our_reader(language: str) -> Read:
    """The embedded engine with the settings of a domain of this one language."""
    from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
    from ocr_pipeline.spec.engine import EmbeddedEngine
    from ocr_pipeline.vision.document import recognize_document

    spec = EmbeddedEngine()
    engine = EmbeddedFactory(spec, (language,))()
    options = spec.options((language,), tables=False, long_image=False)

    def read(data: bytes) -> list[Piece]:
        pages = recognize_document(data, engine, options)
        return [
            Piece(word.text, _center(word.quad.vertices)) for page in pages for word in page.words
        ]

    return read


def tesseract_languages(language: str) -> str | None:
    """What Tesseract is asked for: the language and English; None when its data is missing."""
    names = list(dict.fromkeys((TESSERACT_MODELS[language], "eng")))
    folder = _tessdata()
    if folder is None or not all((folder / f"{name}.traineddata").is_file() for name in names):
        return None
    return "+".join(names)


def tesseract_reader(languages: str) -> Read:
    """Tesseract's own page analysis (psm 3), told the true resolution."""
    from tesserocr import OEM, PSM, RIL, PyTessBaseAPI, iterate_level

    engine = PyTessBaseAPI(path=str(_tessdata()), lang=languages, psm=PSM.AUTO, oem=OEM.LSTM_ONLY)

    def words() -> Iterator[Piece]:
        for word in iterate_level(engine.GetIterator(), RIL.WORD):
            box = word.BoundingBox(RIL.WORD)
            if box is not None:
                left, top, right, bottom = box
                yield Piece(word.GetUTF8Text(RIL.WORD), ((left + right) / 2, (top + bottom) / 2))

    def read(data: bytes) -> list[Piece]:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
        if pixels is None:
            raise ValueError("not an image")
        height, width = pixels.shape
        engine.SetImageBytes(pixels.tobytes(), width, height, 1, width)
        engine.SetSourceResolution(DPI[0])
        engine.Recognize()
        return list(words())

    return read


def tesseract_name() -> str:
    """Program and version."""
    import tesserocr

    return str(tesserocr.tesseract_version()).splitlines()[0].strip().capitalize()


def rapidocr_reader() -> Read:
    """RapidOCR as its users get it: every default."""
    import logging

    from rapidocr import RapidOCR

    engine: Any = RapidOCR()
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)

    def read(data: bytes) -> list[Piece]:
        result = engine(data)
        boxes = () if result.boxes is None else result.boxes
        return [
            Piece(text, _center(box)) for box, text in zip(boxes, result.txts or (), strict=True)
        ]

    return read


def rapidocr_name() -> str:
    """Program and version."""
    return f"RapidOCR {version('rapidocr')} default"


def _center(vertices: Any) -> tuple[float, float]:
    xs, ys = zip(*vertices, strict=True)
    return float(sum(xs) / len(xs)), float(sum(ys) / len(ys))


def _tessdata() -> Path | None:
    from ocr_pipeline.adapters.engines.language_data import TESSDATA_DIRS

    return next((folder for folder in TESSDATA_DIRS if folder.is_dir()), None)
