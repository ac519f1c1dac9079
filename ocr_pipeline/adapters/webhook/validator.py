"""The JSON of an image becomes a signed POST to a validation server, and its verdict.

What an answer means belongs to ``delivery.validation``, when to stop asking to ``steps.validate``.
"""

from collections.abc import Callable
from io import BytesIO

from ocr_pipeline.adapters.webhook.exchange import Exchange, NoReply
from ocr_pipeline.delivery.signing import sign_stream, signing_keys
from ocr_pipeline.delivery.validation import MAX_ANSWER_BYTES, judge, unchecked
from ocr_pipeline.model.template import ValidationAnswer
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.validation import ValidationSpec

_HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "ocr-pipeline"}


class SignedValidator:
    """A ``Validator`` of one spec; the secret is read for every question."""

    def __init__(
        self, spec: ValidationSpec, secret_for: Callable[[SecretRef], str | None], clock: Clock
    ) -> None:
        """Connect nowhere yet; ``secret_for`` gives None for what cannot be read."""
        self._spec = spec
        self._secret_for = secret_for
        self._clock = clock
        self._exchange = Exchange(MAX_ANSWER_BYTES + 1)  # one more tells that it is too long

    def validate(self, image: bytes, message_id: str) -> ValidationAnswer:
        """Ask once; without a secret nothing is sent, and nobody answers."""
        spec = self._spec
        secret = self._secret_for(spec.secret)
        if secret is None:
            return unchecked(f"there is no secret in {spec.secret.place}")
        try:
            keys = signing_keys(secret)
        except ValueError as error:
            return unchecked(f"the secret in {spec.secret.place} is none: {error}")
        signed = sign_stream(BytesIO(image), message_id, int(self._clock.now()), keys)
        try:
            reply = self._exchange.post(
                spec.url,
                _HEADERS | signed.headers,
                image,
                spec.timeout_seconds,
                allow_private_addresses=spec.allow_private_addresses,
            )
        except NoReply as error:
            return unchecked(error.detail)
        return judge(reply.status, reply.body)
