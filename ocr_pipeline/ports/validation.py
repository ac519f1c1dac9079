"""What asks an external server about the values of a page."""

from collections.abc import Callable
from typing import Protocol

from ocr_pipeline.model.template import ValidationAnswer
from ocr_pipeline.spec.validation import ValidationSpec


class Validator(Protocol):
    """Asks one server. Never raises for what the server or the network does."""

    def validate(self, image: bytes, message_id: str) -> ValidationAnswer:
        """Ask about the JSON of one image, within bounded time; from several threads at a time.

        ``message_id`` is the same whenever the same page is asked about.
        """


ValidatorFor = Callable[[ValidationSpec], Validator]
