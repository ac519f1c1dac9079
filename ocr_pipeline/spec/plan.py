"""Service plans: what recognition is charged with, inside the house or by a vendor.

Counting belongs to the ledger, multiplying to ``planning.cost``.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.rulebook import first, rule, typed_rule

DEFAULT_PLAN = "in_house"

_MAX_PRICE = 1e9  # with 6 decimal places a float still tells all prices apart
_DECIMAL_PLACES = 6
_PLAN_ID = re.compile(r"[A-Za-z0-9_]{1,50}")
_CURRENCY = re.compile("^[A-Z]{3}$")


@rule("plan.price.range", "A price is from 0 to 1,000,000,000.")
def _range_faults(price: float) -> Iterator[str]:
    if not 0 <= price <= _MAX_PRICE:
        yield "is no price; write a number from 0 to 1000000000"


@rule("plan.price.decimals", "A price has at most 6 decimal places: sums of it are exact.")
def _decimal_faults(price: float) -> Iterator[str]:
    exponent = Decimal(str(price)).normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_DECIMAL_PLACES:
        yield "has too many decimal places; write at most 6"


def _as_price(price: float) -> float:
    first(_range_faults(price))
    first(_decimal_faults(price))
    return price


Price = Annotated[
    float, AfterValidator(_as_price), Field(json_schema_extra={"minimum": 0, "maximum": _MAX_PRICE})
]


class PlanSpec(Spec):
    """What a domain's month costs. All prices are in the currency of ``plans.yaml``."""

    name: str = Field(min_length=1, max_length=100, examples=["In-house"])
    """What people read."""
    price_per_month: Price = 0
    """The base fee of a month, also without a page; it falls due on the month's first day."""
    included_pages: Annotated[
        int,
        Field(ge=0),
        typed_rule("plan.included_pages.range", "The included pages of a month are 0 or more."),
    ] = 0
    """Pages of a month that the base fee covers; those of the month's first days are taken."""
    price_per_page: Price = 0
    """For each page beyond them. A page of a PDF or TIFF is a page, an image is one."""
    price_per_table_page: Price = 0
    """On top, for each page whose tables were extracted; several tables on it count once."""
    price_per_template_area: Price = 0
    """On top, for each area of a template that was read."""
    price_per_long_image_unit: Price = 0
    """On top, for each started 2,000 px of a long image's long side."""


@rule("plan.id.characters", "A plan's id has 1 to 50 English letters, digits and underscores.")
def _id_faults(plans: Mapping[str, PlanSpec]) -> Iterator[str]:
    for plan_id in plans:
        if not _PLAN_ID.fullmatch(plan_id):
            yield f"holds {shown(plan_id)}; name a plan by 1 to 50 of A-Z, a-z, 0-9 and _"


@rule("plan.in_house.exists", "There is always a plan `in_house`: domains that name none have it.")
def _default_faults(plans: Mapping[str, PlanSpec]) -> Iterator[str]:
    if DEFAULT_PLAN not in plans:
        yield f"holds no `{DEFAULT_PLAN}`, which domains have that name no plan; add it"


def _as_plans(plans: dict[str, PlanSpec]) -> dict[str, PlanSpec]:
    first(_id_faults(plans))
    first(_default_faults(plans))
    return plans


@rule("plan.currency.code", "A currency is written as its code of three capital letters.")
def _currency_faults(currency: str) -> Iterator[str]:
    if not _CURRENCY.fullmatch(currency):
        yield f"is {shown(currency)}; write the currency's code of three capital letters: KRW"


def _as_currency(currency: str) -> str:
    first(_currency_faults(currency))
    return currency


class PlansFile(Spec):
    """Service plans by the name that domains refer to."""

    currency: Annotated[
        str, AfterValidator(_as_currency), Field(json_schema_extra={"pattern": _CURRENCY.pattern})
    ] = "KRW"
    """ISO 4217 code of the currency of all prices."""
    plans: Annotated[dict[str, PlanSpec], AfterValidator(_as_plans)] = Field(
        default={DEFAULT_PLAN: PlanSpec(name="In-house")}
    )
    """Each plan under its name; `in_house` is what a domain has that names none."""
