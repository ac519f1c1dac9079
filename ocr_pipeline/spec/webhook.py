"""Who is told about results: an address, a reference to a secret, when a delivery is sealed."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.words import PlainText

_EXAMPLE_URL = "https://example.com/ocr-results"
_MAX_URL_CHARACTERS = 2048  # what receivers and proxies commonly take
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _check_url(url: str) -> str:
    if len(url) > _MAX_URL_CHARACTERS:
        raise ValueError(f"has {len(url)} characters; write at most {_MAX_URL_CHARACTERS}")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"is no URL ({error}); write one like {_EXAMPLE_URL}") from None
    if parts.scheme not in {"http", "https"} or not host or re.search(r"[\s\\]", url):
        raise ValueError(f"is no absolute http or https URL; write one like {_EXAMPLE_URL}")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "holds a user or password; leave it out, deliveries are signed with `secret`"
        )
    if parts.fragment:
        raise ValueError("holds a `#` part, which is never sent; leave it out")
    return url


def _check_environment_name(name: str) -> str:
    if not _ENVIRONMENT_NAME.fullmatch(name):
        raise ValueError(
            "is no variable's name; write one like OCR_WEBHOOK_SECRET, never the secret"
        )
    return name


class SecretRef(Spec):
    """A reference to a secret, never the value: exactly one of the two is set."""

    env: Annotated[str, AfterValidator(_check_environment_name)] | None = None
    """The name of an environment variable that holds the secret."""
    file: PlainText | None = None
    """A file that holds the secret; a relative path counts from the project folder."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.env is None) == (self.file is None):
            raise ValueError(
                "needs exactly one of `env` and `file`; write `env: NAME` or `file: PATH`"
            )
        return self

    def anchored(self, project_dir: Path) -> Self:
        """The same reference with an absolute path, if it is one to a file."""
        if self.file is None:
            return self
        return self.model_copy(update={"file": str(project_dir / self.file)})


class WebhookSpec(Spec):
    """Where results are posted, up to 1,000 items at a time, and what a delivery holds."""

    url: Annotated[PlainText, AfterValidator(_check_url)] = Field(examples=[_EXAMPLE_URL])
    """An absolute http or https address that takes a POST."""
    secret: SecretRef = Field(examples=[{"env": "OCR_WEBHOOK_SECRET"}])
    """Where the signing secret (`whsec_...`) is found."""
    content: Literal["text", "full", "thin"] = "text"
    """`text`: text, values, confidences; `full`: polygons too; `thin`: links to the files."""
    max_items: int = Field(default=1000, ge=1, le=1000)
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
