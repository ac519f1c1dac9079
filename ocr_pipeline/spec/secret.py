"""Where a secret is found. The value itself is never configuration."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.rulebook import first, rule
from ocr_pipeline.spec.words import PlainText

_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@rule("secret.variable", "A secret is named by its variable, never written itself.")
def _variable_faults(name: str) -> Iterator[str]:
    if not _ENVIRONMENT_NAME.fullmatch(name):
        yield "is no variable's name; write one like OCR_WEBHOOK_SECRET, never the secret"


def _check_environment_name(name: str) -> str:
    first(_variable_faults(name))
    return name


class SecretRef(Spec):
    """A reference to a secret, never the value: exactly one of the two is set."""

    env: Annotated[str, AfterValidator(_check_environment_name)] | None = None
    """The name of an environment variable that holds the secret."""
    file: PlainText | None = None
    """A file that holds the secret; a relative path counts from the project folder."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        first(_place_faults(self))
        return self

    @property
    def place(self) -> str:
        """Where the secret is, in words."""
        return f"environment variable {self.env}" if self.env else f"file {self.file}"

    def anchored(self, project_dir: Path) -> Self:
        """The same reference with an absolute path, if it is one to a file."""
        if self.file is None:
            return self
        return self.model_copy(update={"file": str(project_dir / self.file)})


@rule("secret.place", "A secret is in one place: a variable or a file.")
def _place_faults(secret: SecretRef) -> Iterator[str]:
    if (secret.env is None) == (secret.file is None):
        yield "needs exactly one of `env` and `file`; write `env: NAME` or `file: PATH`"
