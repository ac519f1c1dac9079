"""Where models are (in the ``rapidocr`` wheel), and Tesseract's language data (on the system).

Answers without loading any of them, so that a configuration can be checked quickly.
"""

import os
from collections.abc import Collection, Iterator
from importlib.util import find_spec
from pathlib import Path

from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.spec.models import KOREAN_LINES, carried_place

DETECTOR_FILE = "PP-OCRv6_det_small.onnx"
RECOGNIZER_FILE = "PP-OCRv6_rec_small.onnx"
TRAINED = ".traineddata"
HANGUL_FILES = ("Hangul.traineddata", "script/Hangul.traineddata")
TESSDATA_DIRS = (
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
    Path("/usr/share/tessdata"),
    Path("/usr/local/share/tessdata"),
)
INSTALL_HANGUL = "apt-get install tesseract-ocr-script-hang"


def missing_data(languages: Collection[str], spec: EmbeddedEngine) -> str | None:
    """What an engine of this declaration would not find, with a remedy; None when all is there."""
    try:
        detector_model(spec)
        recognizer_model(spec)
        if "ko" in languages:
            korean_recognizer_model(spec)
    except ServiceUnavailable as error:
        return str(error)
    missing = missing_language_data(languages, spec)
    return missing and f"ENGINE_NOT_READY: {missing}"


def missing_language_data(languages: Collection[str], spec: EmbeddedEngine) -> str | None:
    """What these languages lack and the command that installs it; None when all is there."""
    if "ko" not in languages or spec.korean_recognizer_model or hangul_data(spec) is not None:
        return None
    if spec.hangul_model:
        return _not_there(Path(spec.hangul_model))
    where = spec.tessdata or ", ".join(map(str, _tessdata_dirs(spec)))
    return f"Korean needs Tesseract's Hangul model ({where}): install it with `{INSTALL_HANGUL}`"


def hangul_data(spec: EmbeddedEngine) -> tuple[Path, str] | None:
    """Tesseract's data folder and the name of its Hangul model there."""
    if spec.hangul_model:
        file = Path(spec.hangul_model)
        return (file.parent, file.name.removesuffix(TRAINED)) if file.is_file() else None
    for folder in _tessdata_dirs(spec):
        for name in HANGUL_FILES:
            if (folder / name).is_file():
                return folder, name.removesuffix(TRAINED)
    return None


def detector_model(spec: EmbeddedEngine) -> Path:
    """The detector's file; ServiceUnavailable when it is not there."""
    return _there(_place(spec.detector_model, DETECTOR_FILE))


def recognizer_model(spec: EmbeddedEngine) -> Path:
    """The recognizer's file; ServiceUnavailable when it is not there."""
    return _there(_place(spec.recognizer_model, RECOGNIZER_FILE))


def korean_recognizer_model(spec: EmbeddedEngine) -> Path | None:
    """The file of the recognizer that reads Korean alone, None where none is configured.

    Raises:
        ServiceUnavailable: it is not there.
    """
    return _there(Path(spec.korean_recognizer_model)) if spec.korean_recognizer_model else None


def _tessdata_dirs(spec: EmbeddedEngine) -> Iterator[Path]:
    if spec.tessdata:
        yield Path(spec.tessdata)
        return
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        yield Path(prefix)
    yield from TESSDATA_DIRS


def used_models(spec: EmbeddedEngine) -> set[Path]:
    """The model files that an engine of this declaration loads, whether they are there or not."""
    own = (spec.korean_recognizer_model or carried_place(KOREAN_LINES), spec.hangul_model)
    return {
        _place(spec.detector_model, DETECTOR_FILE),
        _place(spec.recognizer_model, RECOGNIZER_FILE),
        *(Path(path) for path in own if path),
    }


def _place(configured: str | None, carried: str) -> Path:
    if configured is not None:
        return Path(configured)
    if folder := _carried_models():
        return folder / carried
    raise ServiceUnavailable(
        "the models' package is missing: pip install rapidocr", "ENGINE_NOT_READY"
    )


def _carried_models() -> Path | None:
    package = find_spec("rapidocr")  # finds the folder without running the package
    return Path(package.origin).parent / "models" if package and package.origin else None


def _there(path: Path) -> Path:
    if not path.is_file():
        raise ServiceUnavailable(_not_there(path), "ENGINE_NOT_READY")
    return path


def _not_there(path: Path) -> str:
    carried = _carried_models()
    if carried and (carried / path.name).is_file():
        return f"no model at {path}: the rapidocr package carries it, leave it out of engines.yaml"
    return (
        f"no model at {path}: `ocr-pipeline models fetch {path.stem}` gets it, if `ocr-pipeline "
        "models list` names it; else correct its name or path in engines.yaml"
    )
