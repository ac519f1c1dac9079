"""Pages that a template read become pages whose values an external server has judged.

How it is asked belongs to an adapter, what its answers mean to ``delivery.validation``.
"""

import logging
import time
from dataclasses import replace
from threading import Lock

from ocr_pipeline.delivery.validation import unchecked
from ocr_pipeline.extraction.wire import encode_image
from ocr_pipeline.extraction.wire_form import image_uid
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.model.template import TemplateReading, ValidationAnswer
from ocr_pipeline.ports.validation import Validator

MAX_UNANSWERED_IN_A_ROW = 5
# Of all questions together: a server that answers slowly may not hold a chunk's results for hours.
MAX_WAITING_SECONDS = 1800.0

_log = logging.getLogger(__name__)


class PageValidation:
    """Asks one server about the pages of one chunk or call, from several threads.

    After ``MAX_UNANSWERED_IN_A_ROW``, or ``MAX_WAITING_SECONDS`` of waiting, nothing more is asked:
    the pages that are left are ``UNCHECKED``, and the log says so once.
    """

    def __init__(self, validator: Validator) -> None:
        """Ask nothing yet."""
        self._validator = validator
        self._lock = Lock()
        self._unanswered = 0
        self._waited_seconds = 0.0
        self.given_up = ""
        """Why nothing more is asked; empty until then."""

    def validated(
        self, pages: tuple[RecognizedPage, ...], *, request_id: str, name: str
    ) -> tuple[RecognizedPage, ...]:
        """The same pages; those that a template read say what the server said of them.

        ``request_id`` and ``name`` are those of the result that the pages become.
        """
        return tuple(
            self._validated(page, page.template, request_id, name) if page.template else page
            for page in pages
        )

    def _validated(
        self, page: RecognizedPage, reading: TemplateReading, request_id: str, name: str
    ) -> RecognizedPage:
        asked = _judged(page, reading, ValidationAnswer("UNCHECKED"))
        answer = self._answer(asked, request_id, name)
        return _judged(page, reading, answer)

    def _answer(self, page: RecognizedPage, request_id: str, name: str) -> ValidationAnswer:
        if self.given_up:
            return unchecked(f"not asked: {self.given_up}")
        started = time.monotonic()
        answer = self._validator.validate(
            encode_image(page, request_id=request_id, name=name),
            f"msg_{image_uid(request_id, page.page_index)}",
        )
        self._count(answer, time.monotonic() - started)
        return answer

    def _count(self, answer: ValidationAnswer, seconds: float) -> None:
        with self._lock:
            self._unanswered = self._unanswered + 1 if answer.result == "UNCHECKED" else 0
            self._waited_seconds += seconds
            if self.given_up:
                return
            if self._unanswered >= MAX_UNANSWERED_IN_A_ROW:
                self.given_up = f"{self._unanswered} questions in a row were not answered"
            elif self._waited_seconds >= MAX_WAITING_SECONDS:
                self.given_up = f"answers took {MAX_WAITING_SECONDS:g} s in all"
            else:
                return
        # Why is in the results: an answer could repeat the document's text.
        _log.warning("validation is given up, the rest is UNCHECKED: %s", self.given_up)


def _judged(
    page: RecognizedPage, reading: TemplateReading, answer: ValidationAnswer
) -> RecognizedPage:
    said = replace(reading, validation=answer.result, validation_message=answer.message)
    return replace(page, template=said)
