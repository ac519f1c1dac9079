"""Who checks the values that a Template domain reads: an address, a secret, a time limit."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.rulebook import typed_rule
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.words import HttpAddress

_EXAMPLE_URL = "https://example.com/ocr-validation"

_Url = Annotated[
    HttpAddress,
    typed_rule(
        "domain.validation.url",
        "A validation's URL is an absolute http or https address without user, password and `#` "
        "part.",
    ),
]
_TimeoutSeconds = Annotated[
    float,
    Field(ge=0.1, le=30),
    typed_rule(
        "domain.validation.timeout",
        "A validation waits 0.1 to 30 seconds for an answer: results wait with it.",
    ),
]


class ValidationSpec(Spec):
    """Where each page that a template read is posted, and what answers for its values."""

    url: _Url = Field(examples=[_EXAMPLE_URL])
    """An absolute http or https address that takes a POST and answers `VALID` or `INVALID`."""
    secret: SecretRef = Field(examples=[{"env": "OCR_VALIDATION_SECRET"}])
    """Where the signing secret (`whsec_...`) is found."""
    timeout_seconds: _TimeoutSeconds = 5
    """How long one answer may take."""
    allow_private_addresses: bool = False
    """Whether the server may be on this machine or in a private network."""

    def anchored(self, project_dir: Path) -> Self:
        """The same validation with an absolute path of the secret's file."""
        return self.model_copy(update={"secret": self.secret.anchored(project_dir)})
