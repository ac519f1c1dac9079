"""Service plans: what recognition is charged with, inside the house or by a vendor.

Counting belongs to the ledger, multiplying to ``usage``.
"""

from typing import Annotated

from pydantic import Field

from ocr_pipeline.spec.base import Spec

DEFAULT_PLAN = "in_house"

Price = Annotated[float, Field(ge=0)]


class PlanSpec(Spec):
    """What a domain's month costs. All prices are in the currency of ``plans.yaml``."""

    name: str = Field(min_length=1, max_length=100, examples=["In-house"])
    """What people read."""
    price_per_month: Price = 0
    """The base fee of a month, also without a page."""
    included_pages: int = Field(default=0, ge=0)
    """Pages of a month that the base fee covers; those of the month's first days are taken."""
    price_per_page: Price = 0
    """For each page beyond them. A page of a PDF or TIFF is a page, an image is one."""
    price_per_table_page: Price = 0
    """On top, for each page whose tables were extracted; several tables on it count once."""
    price_per_template_area: Price = 0
    """On top, for each area of a template that was read."""
    price_per_long_image_unit: Price = 0
    """On top, for each started 2,000 px of a long image's long side."""


class PlansFile(Spec):
    """Service plans by the name that domains refer to."""

    currency: str = Field(default="KRW", pattern="^[A-Z]{3}$", examples=["KRW"])
    """ISO 4217 code of the currency of all prices."""
    plans: dict[str, PlanSpec] = Field(
        default={DEFAULT_PLAN: PlanSpec(name="In-house")}, min_length=1
    )
    """Each plan under its name; `in_house` is what a domain has that names none."""
