"""Vendor limits that nature does not impose: defaults that an operator may lift in ``config/policy.yaml``."""

from pydantic import Field

from ocr_pipeline.spec.base import Spec


class PolicySpec(Spec):
    """``None`` lifts a limit."""

    max_general_domains: int | None = Field(default=1, ge=1)
    max_general_batches: int | None = Field(default=1, ge=1)
    region: str = "default"
