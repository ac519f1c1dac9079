"""Limits that the vendor set and nature does not impose; an operator may lift them."""

from pydantic import Field

from ocr_pipeline.spec.base import Spec


class PolicySpec(Spec):
    """Limits on what may be declared; ``null`` lifts one."""

    max_general_domains: int | None = Field(default=1, ge=1)
    """How many General domains may exist; `null` for any number."""
    max_general_batches: int | None = Field(default=1, ge=1)
    """How many batches on General domains may exist; `null` for any number."""
    region: str = "default"
    """A name for this installation, shown to people."""
