"""A reference to a secret becomes its text. What the text means belongs to ``delivery.signing``."""

import os
from pathlib import Path

from ocr_pipeline.spec.batch import SecretRef


def read_secret(reference: SecretRef) -> str | None:
    """The text of an environment variable or a file; None when not set, empty or not readable.

    Read anew at every attempt, so that a rotated secret needs no restart.
    """
    try:
        text = os.environ.get(reference.env) if reference.env else _file_text(reference.file)
    except (OSError, UnicodeDecodeError):
        return None
    return text.strip() or None if text else None


def _file_text(path: str | None) -> str | None:
    return Path(path).read_text(encoding="utf-8") if path else None
