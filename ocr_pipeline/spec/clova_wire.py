"""The response form of CLOVA OCR V2 as types: what our JSON results are made of.

Turning pages into it and back belongs to ``extraction.wire``. The keys are the vendor's (camel
case); what is ours is marked and only ever added, so that a reader of CLOVA responses reads our
results unchanged.
"""

from typing import Annotated, Literal, NotRequired, TypeVar

from pydantic import FailFast, Field
from typing_extensions import TypedDict

from ocr_pipeline.model.template import FieldState

SCHEMA_VERSION = "1"  # raise the number when a key of ours changes its meaning

InferResult = Literal["SUCCESS", "FAILURE", "ERROR"]
GroupType = Literal["checkbox", "radio"]

NOT_FOUND_MESSAGE = "NOT_FOUND: not found matched template"
"""The vendor's ``message`` of a page that no template fits; ``inferResult`` is FAILURE."""

MAX_COORDINATE_PX = 1_000_000  # far beyond any page, and finite

Coordinate = Annotated[float, Field(ge=-MAX_COORDINATE_PX, le=MAX_COORDINATE_PX)]
Confidence = Annotated[float, Field(ge=0, le=1)]
Share = Annotated[float, Field(ge=0, le=1)]
TemplateId = Annotated[int, Field(ge=-(2**63), lt=2**63)]  # what a column of 64 bits holds
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Span = Annotated[int, Field(ge=1, le=1_000_000)]
Item = TypeVar("Item")
Many = Annotated[list[Item], FailFast()]  # an error each for a million items takes gigabytes


class WireVertex(TypedDict):
    """A point in pixels of the page as sent."""

    x: Coordinate
    y: Coordinate


class WirePoly(TypedDict):
    """Four vertices, clockwise from the text's top-left corner."""

    vertices: Annotated[list[WireVertex], Field(min_length=4, max_length=4)]


class WireSubField(TypedDict):
    """One box of a multi-box field, or one option of a group: then the text is its name.

    Ours: ``checked`` and ``fillRatio``, the state of a check box and the share of ink in it.
    """

    boundingPoly: WirePoly
    inferText: str
    inferConfidence: Confidence
    lineBreak: NotRequired[bool]
    checked: NotRequired[bool]
    fillRatio: NotRequired[Share]


class WireField(TypedDict):
    """One word of a General result, or one named field of a Template result.

    ``lineBreak`` marks the last word of a line; ``checked`` is the state of a ``CHECKBOX``.

    Ours: a ``CHECKBOX`` with a ``groupType`` is a group of boxes, its text the names of the checked
    ones, joined by ``, ``. ``value`` is the normalized text, ``state`` whether somebody has to
    review the field, ``problem`` why.
    """

    valueType: str
    boundingPoly: WirePoly
    inferText: str
    inferConfidence: Confidence
    type: str
    lineBreak: NotRequired[bool]
    name: NotRequired[str]
    checked: NotRequired[bool]
    subFields: NotRequired[Many[WireSubField]]
    groupType: NotRequired[GroupType]
    value: NotRequired[str]
    state: NotRequired[FieldState]
    problem: NotRequired[str]


class WireCellWord(TypedDict):
    """One word of a table cell."""

    boundingPoly: WirePoly
    inferText: str
    inferConfidence: Confidence


class WireCellLine(TypedDict):
    """One text line of a table cell."""

    boundingPoly: WirePoly
    inferConfidence: Confidence
    cellWords: Many[WireCellWord]


class WireCell(TypedDict):
    """A cell at a 0-based row and column; spans are at least 1."""

    rowIndex: Count
    columnIndex: Count
    rowSpan: Span
    columnSpan: Span
    boundingPoly: WirePoly
    inferConfidence: Confidence
    cellTextLines: Many[WireCellLine]


class WireTable(TypedDict):
    """A table as a list of cells."""

    boundingPoly: WirePoly
    inferConfidence: Confidence
    cells: Many[WireCell]


class WireImageInfo(TypedDict):
    """Size in pixels; ``pageIndex`` counts from 0."""

    width: Count
    height: Count
    pageIndex: Count
    longImage: bool


class WireValidation(TypedDict):
    """Outcome of an external validation; ``NO_REQUESTED`` where none is set up.

    Ours: ``message``, what the validation server or we have to say about it.
    """

    result: str
    message: NotRequired[str]


class WireMatchedTemplate(TypedDict):
    """The template of a Template result. Ours: ``version``, and ``score``, how well it fits."""

    id: TemplateId
    name: str
    version: NotRequired[Count]
    score: NotRequired[Share]


class WireNearestTemplate(TypedDict):
    """Ours: the template that comes nearest to a page which none fits, and why it does not."""

    id: TemplateId
    name: str
    version: NotRequired[Count]
    score: Share
    reason: str


class WireTitle(TypedDict):
    """The representative area, by whose text a template is found."""

    name: str
    boundingPoly: WirePoly
    inferText: str
    inferConfidence: Confidence


class WireCombined(TypedDict):
    """A value put together from several fields."""

    name: str
    text: str


class WireError(TypedDict):
    """Ours: a code of ``docs/errors.md`` and what happened in this case."""

    code: str
    detail: str


class WireReading(TypedDict):
    """Ours: how a page was read. ``rotation`` is in degrees, a long image unit is 2,000 px."""

    engine: str
    seconds: float
    rotation: int
    longImageUnits: int


class WireImage(TypedDict):
    """One page; ``tables`` is there when one was found.

    Ours: ``reading``, ``error``, ``nearestTemplate`` where no template was found, and
    ``combineResults`` where a template combines several values: all of them, the first being
    ``combineResult``, too.
    """

    uid: str
    name: str
    inferResult: InferResult
    message: str
    validationResult: WireValidation
    convertedImageInfo: NotRequired[WireImageInfo]
    matchedTemplate: NotRequired[WireMatchedTemplate]
    title: NotRequired[WireTitle]
    fields: NotRequired[Many[WireField]]
    nearestTemplate: NotRequired[WireNearestTemplate]
    combineResult: NotRequired[WireCombined]
    combineResults: NotRequired[Many[WireCombined]]
    tables: NotRequired[Many[WireTable]]
    reading: NotRequired[WireReading]
    error: NotRequired[WireError]


class WireResponse(TypedDict):
    """A whole result. ``schemaVersion`` and what follows are ours; item ids are the ledger's."""

    version: Literal["V2"]
    requestId: str
    timestamp: int
    images: Many[WireImage]
    schemaVersion: NotRequired[str]
    itemId: NotRequired[int]
    duplicateOf: NotRequired[int]
    supersedes: NotRequired[int]
    error: NotRequired[WireError]
