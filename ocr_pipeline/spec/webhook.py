"""Who is told about results: an address, a reference to a secret, when a delivery is sealed."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.rulebook import Origin, typed_rule
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.words import HttpAddress

_EXAMPLE_URL = "https://example.com/ocr-results"

_Url = Annotated[
    HttpAddress,
    typed_rule(
        "batch.webhook.url",
        "A webhook's URL is an absolute http or https address without user, password and `#` part.",
        Origin.BATCH_GUIDE,
    ),
]
_Method = Annotated[
    Literal["POST"],
    typed_rule("batch.webhook.method", "A webhook is sent by POST.", Origin.BATCH_GUIDE),
]
_MaxItems = Annotated[
    int,
    Field(ge=1, le=1000),
    typed_rule(
        "batch.webhook.items",
        "A delivery of a webhook holds 1 to 1,000 items.",
        Origin.BATCH_GUIDE,
    ),
]


class WebhookSpec(Spec):
    """Where results are posted, up to 1,000 items at a time, and what a delivery holds."""

    url: _Url = Field(examples=[_EXAMPLE_URL])
    """An absolute http or https address that takes a POST."""
    method: _Method = "POST"
    """How results are sent; there is no other way."""
    secret: SecretRef = Field(examples=[{"env": "OCR_WEBHOOK_SECRET"}])
    """Where the signing secret (`whsec_...`) is found."""
    content: Literal["text", "full", "thin"] = "text"
    """`text`: text, values, confidences; `full`: polygons too; `thin`: links to the files."""
    max_items: _MaxItems = 1000
    """A delivery is sealed at this many items."""
    idle_seconds: float = Field(default=60, ge=1)
    """A smaller delivery is sealed when nothing was recognized for so long."""
    max_age_seconds: float = Field(default=3600, ge=1)
    """A delivery is sealed at the latest when its first item has waited so long."""
    max_body_bytes: int = Field(default=20_000_000, ge=1024)
    """A larger delivery falls back to `thin` and says so."""
    timeout_seconds: float = Field(default=30, ge=1, le=600)
    """How long the receiver may take to answer."""
    allow_private_addresses: bool = False
    """Whether the receiver may be on this machine or in a private network."""

    def anchored(self, project_dir: Path) -> Self:
        """The same webhook with an absolute path of the secret's file."""
        return self.model_copy(update={"secret": self.secret.anchored(project_dir)})
