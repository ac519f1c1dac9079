"""The process of a peer: ``python -m benchmarks.peers.read PEER LANGUAGE`` serves readings.

It runs in the peers' environment (``requirements.txt`` beside it), so of this project it imports
nothing but ``serving``.
"""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.peers.serving import Field, Make, Read, field, serve

TESSERACT_MODELS = {"ko": "kor", "ja": "jpn", "zh-TW": "chi_tra", "zh-CN": "chi_sim", "en": "eng"}
TESSDATA = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tessdata")  # Debian's, and others'

# As every reader: two threads that wait for each other on one core burn its time.
ONE_THREAD: dict[str, Any] = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "EngineConfig.openvino.inference_num_threads": 1,
}
# RapidOCR on OpenVINO. The line classifier is off because it turns long upright lines.
BEST: dict[str, Any] = {"Global.use_cls": False}
# Detector input capped at 1,280 px, crops from the full resolution: about the same errors for less.
QUICK: dict[str, Any] = {
    **BEST,
    "Global.max_side_len": 100_000,
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
}


def tesseract(language: str) -> tuple[str, Read]:
    """Tesseract's own page analysis (psm 3) in the language and English.

    It is told the resolution when the file names one, and estimates it otherwise.
    """
    from PIL import Image, ImageOps
    from tesserocr import OEM, PSM, RIL, PyTessBaseAPI, iterate_level, tesseract_version

    names = "+".join(dict.fromkeys((TESSERACT_MODELS[language], "eng")))
    engine = PyTessBaseAPI(path=_tessdata(), lang=names, psm=PSM.AUTO, oem=OEM.LSTM_ONLY)

    def read(path: str) -> list[Field]:
        with Image.open(path) as image:
            dots = image.info.get("dpi")
            engine.SetImage(ImageOps.exif_transpose(image).convert("L"))
        if dots:
            engine.SetSourceResolution(round(dots[0]))
        engine.Recognize()
        return [
            field(
                word.GetUTF8Text(RIL.WORD),
                word.Confidence(RIL.WORD) / 100,
                word.IsAtFinalElement(RIL.TEXTLINE, RIL.WORD),
            )
            for word in iterate_level(engine.GetIterator(), RIL.WORD)
            if not word.Empty(RIL.WORD)
        ]

    program = str(tesseract_version()).splitlines()[0].strip().capitalize()
    return f"{program}, psm 3, language and English", read


def _tessdata() -> str:
    folders = (os.environ.get("TESSDATA_PREFIX", ""), *TESSDATA)
    return next(folder for folder in folders if folder and Path(folder).is_dir())


def rapidocr() -> tuple[str, Read]:
    """RapidOCR as its users get it, but for its threads: every default."""
    return f"RapidOCR {version('rapidocr')}, default", _rapidocr({})


def rapidocr_openvino(settings: str, parameters: dict[str, Any]) -> tuple[str, Read]:
    """RapidOCR on OpenVINO; ``settings`` says in words what its parameters are for."""
    from rapidocr import EngineType

    backend = {"Det.engine_type": EngineType.OPENVINO, "Rec.engine_type": EngineType.OPENVINO}
    name = f"RapidOCR {version('rapidocr')} on OpenVINO, {settings}"
    return name, _rapidocr({**backend, **parameters})


def _rapidocr(parameters: dict[str, Any]) -> Read:
    """A field is a line."""
    from rapidocr import RapidOCR

    engine: Any = RapidOCR(params={"Global.log_level": "critical", **ONE_THREAD, **parameters})

    def read(path: str) -> list[Field]:
        found = engine(path)
        texts, scores = found.txts or (), found.scores or ()
        return [field(text, score) for text, score in zip(texts, scores, strict=True)]

    return read


if __name__ == "__main__":
    peer, spoken = sys.argv[1:]
    makers: dict[str, Make] = {
        "tesseract": lambda: tesseract(spoken),
        "rapidocr": rapidocr,
        "rapidocr-best": lambda: rapidocr_openvino("most accurate settings", BEST),
        "rapidocr-quick": lambda: rapidocr_openvino("quickest settings", QUICK),
    }
    serve(makers[peer])
