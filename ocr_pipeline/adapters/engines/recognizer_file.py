"""The file of a recognizer and its list of characters become a recognizer that can be trusted.

Where the files are belongs to ``language_data``, reading lines to ``recognizer``.
"""

from pathlib import Path

import numpy as np

from ocr_pipeline.adapters.engines.recognizer import (
    HEIGHT_PX,
    MIN_WIDTH_PX,
    Recognizer,
    alphabet_of,
)
from ocr_pipeline.adapters.engines.runtime import Network, Runtime
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.spec.models import CHARACTERS_SUFFIX


def load_recognizer(runtime: Runtime, model: Path, characters: str | None) -> Recognizer:
    """Load a model with the characters that are named, lie beside it, or are in it.

    Raises:
        ServiceUnavailable: there are none, or not as many as the model has classes.
    """
    network = runtime.load(model)
    beside = model.with_name(f"{model.stem}{CHARACTERS_SUFFIX}")
    if characters is not None:
        text = _characters_in(Path(characters))
    elif beside.is_file():
        text = _characters_in(beside)
    else:
        text = network.alphabet
    if not text:
        raise _not_ready(f"{model} carries no characters: name a list of them in engines.yaml")
    alphabet = alphabet_of(text)
    if (classes := _classes(network)) != len(alphabet):
        what = f"{model} tells {classes} characters apart, its list (with blank and space) has"
        raise _not_ready(f"{what} {len(alphabet)}: name the list that belongs to it")
    return Recognizer(network, alphabet)


def _characters_in(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise _not_ready(f"the characters in {file} cannot be read: {reason}") from error


def _classes(network: Network) -> int:
    """Reading with another list would give other letters without an error."""
    blank = np.zeros((1, 3, HEIGHT_PX, MIN_WIDTH_PX), np.float32)
    return int(network.run(blank).shape[2])


def _not_ready(message: str) -> ServiceUnavailable:
    return ServiceUnavailable(message, "ENGINE_NOT_READY")
