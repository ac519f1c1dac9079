"""What is raised when an item, a batch or a service fails.

Causes and remedies of the codes belong to ``error_codes``. What Dagster does with an error belongs
to ``failures.py``, what is retried belongs to the ledger.

Tree of exceptions::

    OcrPipelineError
    |-- SpecError              a configuration is wrong; nothing was started        exit 2
    |-- ItemFailure            one image cannot be recognized; becomes a row         exit 1
    |-- ServiceUnavailable     storage, ledger, engine or receiver; retried          exit 3
    `-- LeaseLost              another run holds the chunk now; this one must stop
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemError:
    """An error code with what happened in this case. ``detail`` never holds document text."""

    code: str
    detail: str = ""


class OcrPipelineError(Exception):
    """Base of all errors that this package raises on purpose."""


class SpecError(OcrPipelineError):
    """A configuration is wrong: ``file:line: field: what is wrong, what to write``."""


class ItemFailure(OcrPipelineError):
    """One item cannot be recognized; ``error`` becomes its row."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Take a code of ``ERRORS`` and a detail without document text."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.error = ItemError(code, detail)


class ServiceUnavailable(OcrPipelineError):
    """A storage, ledger, engine or receiver does not answer; trying again later can succeed.

    ``code`` is one of ``ERRORS``, where one is known; the text begins with it. With
    ``retry_seconds`` it is known for how long trying again is in vain.
    """

    def __init__(
        self, message: str, code: str | None = None, retry_seconds: float | None = None
    ) -> None:
        """Say what happened, without secrets."""
        super().__init__(f"{code}: {message}" if code else message)
        self.reason = message
        self.code = code
        self.retry_seconds = retry_seconds


class LeaseLost(OcrPipelineError):
    """Another run holds this chunk or delivery now; the one that gets this must stop writing."""
