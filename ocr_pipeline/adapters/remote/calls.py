"""The words of one call to a remote recognizer: what is sent, and what came of it.

How it goes over the wire belongs to ``client``, which calls are made and when to the pool.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.gates import CallVerdict

PartFormat = Literal["jpg", "png", "pdf", "tiff"]


@dataclass(frozen=True, slots=True)
class CallPart:
    """What one call carries: one image, or a document of ``pages`` pages.

    ``name`` is a label that the recognizer gets and echoes: ours, never the customer's key.
    """

    format: PartFormat
    data: bytes
    name: str
    pages: int


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What came of one call. One of ``body`` and ``item_error`` is set when it was answered.

    ``code`` (of ``ERRORS``, scope service) and ``reason`` are for people when the verdict is not
    ANSWERED. ``body`` is an answer that ``extraction.clova_answer`` reads, exactly as received.
    ``item_error`` refuses the whole part. ``may_be_charged``: the recognizer may have done and
    charged the work, although no answer came.
    """

    verdict: CallVerdict
    code: str | None = None
    reason: str = ""
    body: bytes | None = None
    item_error: ItemError | None = None
    may_be_charged: bool = False


class RemoteClient(Protocol):
    """Makes calls to one Invoke URL; shared by threads."""

    def post(self, part: CallPart, options: RecognitionOptions, request_id: str) -> CallOutcome:
        """Make one call, without a retry; every way that it may end is an outcome, not an error."""

    def close(self) -> None:
        """End all connections; safe to call twice."""
