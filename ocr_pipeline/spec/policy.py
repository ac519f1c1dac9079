"""Limits that the vendor set and nature does not impose; an operator may lift them."""

from pydantic import Field

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.domain import SpecializedModel


class PolicySpec(Spec):
    """Limits on what may be declared; ``null`` lifts one."""

    max_general_domains: int | None = Field(default=1, ge=1)
    """How many General domains may exist; `null` for any number."""
    max_general_batches: int | None = Field(default=1, ge=1)
    """How many batches on General domains may exist; `null` for any number."""
    max_domains_per_model: int | None = Field(default=2, ge=1)
    """How many Document domains may use one specialized model; `null` for any number."""
    max_template_areas: int | None = Field(default=50, ge=1)
    """How many areas one template may have; `null` for any number."""
    specialized_models: tuple[SpecializedModel, ...] = ()
    """Specialized models that Document domains may use."""
    region: str = "default"
    """A name for this installation, shown to people."""
