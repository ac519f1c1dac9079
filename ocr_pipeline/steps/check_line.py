"""One thing that was tried becomes a line: ok, or what is wrong and what to do.

What is tried belongs to ``check`` and ``check_storages``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ocr_pipeline.model.error_codes import definition_of
from ocr_pipeline.model.errors import OcrPipelineError


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that a batch needs; ``ok`` is None for what was not tried."""

    what: str
    ok: bool | None
    detail: str
    code: str | None = None
    remedy: str | None = None


def tried(what: str, attempt: Callable[[], str]) -> CheckLine:
    """The words that an attempt ends with, or the error."""
    try:
        return CheckLine(what, True, attempt())
    except OcrPipelineError as error:
        return failed(what, str(error))


def failed(what: str, detail: str) -> CheckLine:
    """What is wrong; where the detail begins with a code, what to do."""
    known = definition_of(detail)
    if known is None:
        return CheckLine(what, False, detail)
    return CheckLine(what, False, detail, known.code, known.remedy)
