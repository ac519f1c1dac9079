"""A template of a Template domain: a sample, its title, and the fields to read from their areas.

Finding a template's areas in a scan belongs to ``vision``.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ocr_pipeline.model.value import ValueKind
from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.rulebook import Origin, first, rule, typed_rule
from ocr_pipeline.spec.words import Name, PlainText, check_plain

State = Annotated[
    Literal["draft", "beta", "service"],
    typed_rule("template.state.known", "A template is in `draft`, `beta` or `service`."),
]
FieldType = Annotated[
    Literal["text", "multi_box", "checkbox", "checkbox_group", "radio_group"],
    typed_rule(
        "template.field.type",
        "A field is a `text`, a `multi_box`, a `checkbox`, or a group of boxes: a "
        "`checkbox_group` or a `radio_group`.",
        Origin.DOMAIN_GUIDE,
    ),
]
ValueType = Annotated[
    ValueKind,
    typed_rule(
        "template.field.value_type",
        "A field takes `all` values, `numeric` ones, or those of one of our kinds.",
        Origin.DOMAIN_GUIDE,
    ),
]


@rule("template.area.size", "An area ends to the right of and below where it begins.")
def _area_faults(area: tuple[int, int, int, int]) -> Iterator[str]:
    left, top, right, bottom = area
    if right <= left or bottom <= top:
        yield "is empty; write [left, top, right, bottom] in pixels of the sample"


def _right_side_up(area: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    first(_area_faults(area))
    return area


def _check_part(text: str) -> str:
    check_plain(text.replace(" ", "_"))  # a space alone may stand between two fields
    return text


Part = Annotated[str, AfterValidator(_check_part)]
Pixel = Annotated[int, Field(ge=0, le=100_000)]
Area = Annotated[
    tuple[Pixel, Pixel, Pixel, Pixel],
    AfterValidator(_right_side_up),
    Field(examples=[[120, 80, 560, 140]]),
]
"""``[left, top, right, bottom]`` in pixels of the sample image."""


Share = Annotated[float, Field(ge=0, le=1)]


class OptionSpec(Spec):
    """One box of a group (Premium)."""

    name: PlainText
    """What is in results if the box is checked."""
    area: Area = Field(examples=[[120, 80, 140, 100]])
    """The box itself."""


class TemplateFieldSpec(Spec):
    """One field of a template: a name, and the areas that hold its value."""

    name: PlainText
    """The key of the value in results."""
    type: FieldType = "text"
    """`text`, or with Premium `multi_box`, `checkbox`, `checkbox_group`, `radio_group`."""
    areas: tuple[Area, ...] = Field(default=(), examples=[[[120, 80, 560, 140]]])
    """Where it is; a `multi_box` has several areas, one per character; a group has `options`."""
    options: tuple[OptionSpec, ...] = ()
    """The boxes of a group."""
    multi_line: bool = True
    """A `text` may have several lines; `false` takes what is in one line only."""
    required: bool = False
    """A field without a value is for people to look at: its state is `review`."""
    threshold: Share | None = None
    """Confidence below which its state is `review`; the template's when left out."""
    value_type: ValueType = "all"
    """`numeric`: only digits are read; or the kind that a value is checked as (Premium)."""
    choices: tuple[PlainText, ...] = ()
    """The texts that a `choice` may be."""
    pattern: str | None = Field(default=None, examples=["[A-Z]{2}-\\d{4}"])
    """The regular expression that the whole text of a `pattern` matches."""
    day_first: bool = False
    """A `date` such as 03/01/2025 is the third of January."""
    not_recognized: tuple[Area, ...] = ()
    """Areas inside that are masked before anything is read (Premium)."""
    checked_text: PlainText | None = None
    """What a checked `checkbox` becomes in results (Premium); `true` when left out."""
    unchecked_text: PlainText | None = None
    """What an empty `checkbox` becomes in results (Premium); `false` when left out."""


GROUPS = frozenset({"checkbox_group", "radio_group"})


def areas_of(field: TemplateFieldSpec) -> tuple[Area, ...]:
    """All areas that are looked at for a field's value."""
    return (*field.areas, *(option.area for option in field.options))


class CombinedFieldSpec(Spec):
    """A value that is made of others (Premium)."""

    name: PlainText
    """The key of the value in results."""
    parts: tuple[Part, ...] = Field(min_length=1, examples=[["{year}", "-", "{month}"]])
    """Names of fields in braces, and text between them."""


class TemplateSpec(Spec):
    """One form. The file's stem is its id within its domain."""

    name: Name
    """What people read: 1 to 50 characters."""
    id: int | None = Field(default=None, ge=1, le=99_999_999, examples=[10001])
    """Its number in results; the first deployment writes it."""
    state: State = "draft"
    """`draft`; `beta`: can be tested; `service`: answers batches and calls."""
    version: int | None = Field(default=None, ge=1)
    """The deployed version that answers; a deployment writes it."""
    beta_version: int | None = Field(default=None, ge=1)
    """A newer version that is only tried; a deployment to beta writes it."""
    sample: PlainText = Field(examples=["application.png"])
    """The sample image's file name, beside this file."""
    representative: TemplateFieldSpec = Field(
        examples=[{"name": "title", "areas": [[120, 80, 560, 140]]}]
    )
    """The title: its text tells the form from others."""
    fields: tuple[TemplateFieldSpec, ...] = Field(min_length=1)
    """What is read."""
    threshold: Share = 0.5
    """Confidence below which a field's state is `review` and the report counts it."""
    not_compared: tuple[Area, ...] = Field(default=(), examples=[[[900, 40, 1140, 90]]])
    """Areas that are neither read nor compared with the sample: a serial number, a barcode."""
    combined: tuple[CombinedFieldSpec, ...] = ()
    """Values that are made of others (Premium)."""
