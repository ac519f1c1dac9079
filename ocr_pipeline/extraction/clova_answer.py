"""The answer of a remote CLOVA-compatible recognizer becomes the pages of what was sent.

The answer is hostile input: whatever the bytes are, they become pages or a ``ValueError``. How it
was asked for belongs to ``adapters.remote``; our own results are read by ``wire``.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from ocr_pipeline.extraction.wire_form import from_wire
from ocr_pipeline.extraction.wire_poly import poly_to_wire
from ocr_pipeline.extraction.wire_template import nearest_from_wire
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.spec.clova_wire import MAX_COORDINATE_PX, Many, WireImage, WireImageInfo

MAX_VALUES = 2_000_000
"""Numbers, texts, lists and objects of an answer. A word has about 17; a call has some pages."""
_MAX_CELL_AREA = 1_000_000  # grid positions that all cells of a page may cover
_MAX_MESSAGE_CHARACTERS = 300
_UNIT_PX = 2_000  # what CLOVA charges a long image by

_IMAGES = TypeAdapter(Many[WireImage])
_FIELD = {"valueType": "ALL", "type": "NORMAL"}
_IMAGE = {"uid": "", "name": "", "message": "", "validationResult": {"result": "NO_REQUESTED"}}
_OURS = frozenset({"reading", "error"})  # a remote does not say how we read


def read_answer(body: bytes, part_pages: int) -> tuple[RecognizedPage, ...]:
    """One page for each of the ``part_pages`` pages that were sent, by ``page_index`` from 0.

    A page that the recognizer failed on, or left out, has an error. Sizes are 0 where the answer
    does not tell them. ``engine`` and ``seconds`` are the caller's to fill in.

    Raises:
        ValueError: the bytes are no such answer (the message holds no document text).
    """
    pages: dict[int, RecognizedPage] = {}
    for image, info in _placed(_images(body), part_pages):
        if info["pageIndex"] in pages or info["pageIndex"] >= part_pages:
            raise ValueError(f"page {info['pageIndex']} was not asked for, or came twice")
        pages[info["pageIndex"]] = _page(image, info)
    left_out = ItemError("REMOTE_ERROR", "the answer leaves the page out")
    return tuple(
        pages.get(index) or RecognizedPage(index, 0, 0, error=left_out)
        for index in range(part_pages)
    )


def printable(text: str) -> str:
    """What a remote says on one line, without control characters, and not too long."""
    line = "".join(character if character.isprintable() else " " for character in text)
    return line.strip()[:_MAX_MESSAGE_CHARACTERS]


def _images(body: bytes) -> list[WireImage]:
    if sum(map(body.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise ValueError(f"more than {MAX_VALUES} values")
    answer = from_json(body, allow_inf_nan=False)  # bounded in depth, a ValueError beyond
    images = answer.get("images") if isinstance(answer, dict) else None
    if isinstance(images, list):
        images = list(map(_completed, images))
    try:
        valid = _IMAGES.validate_python(images, strict=True)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"images.{place}: {first['type']}") from None
    if any(_cell_area(image) > _MAX_CELL_AREA for image in valid):
        raise ValueError(f"table cells cover more than {_MAX_CELL_AREA} positions")
    return valid


def _cell_area(image: WireImage) -> int:
    cells = (cell for table in image.get("tables", []) for cell in table["cells"])
    return sum(cell["rowSpan"] * cell["columnSpan"] for cell in cells)


def _placed(images: list[WireImage], part_pages: int) -> Iterator[tuple[WireImage, WireImageInfo]]:
    """Each image with its page; those that do not say take the places that are left, in order."""
    named = {image["convertedImageInfo"]["pageIndex"] for image in images if _has_info(image)}
    left = iter([index for index in range(part_pages) if index not in named])
    for image in images:
        if _has_info(image):
            yield image, image["convertedImageInfo"]
        else:
            index = next(left, part_pages)
            yield image, {"width": 0, "height": 0, "pageIndex": index, "longImage": False}


def _has_info(image: WireImage) -> bool:
    return "convertedImageInfo" in image


def _page(image: WireImage, info: WireImageInfo) -> RecognizedPage:
    if image["inferResult"] != "SUCCESS":
        error = _failure(image["inferResult"], printable(image["message"]))
        return RecognizedPage(
            info["pageIndex"],
            info["width"],
            info["height"],
            error=error,
            nearest=nearest_from_wire(image),
        )
    image["convertedImageInfo"] = info
    (page,) = from_wire({"version": "V2", "requestId": "", "timestamp": 0, "images": [image]})
    units = -(-max(info["width"], info["height"]) // _UNIT_PX) if info["longImage"] else 0
    return replace(page, long_image_units=units)


def _failure(result: str, message: str) -> ItemError:
    if message.startswith("NOT_FOUND"):
        return ItemError("TEMPLATE_NOT_FOUND", message)
    code = "REMOTE_FAILURE" if result == "FAILURE" else "REMOTE_ERROR"
    return ItemError(code, f"{result}: {message}")


# -- what remotes leave out or say in an older way -----------------------------------------


def _completed(image: Any) -> Any:
    """An image in the form that ``spec.clova_wire`` names; what is wrong in it stays wrong."""
    if not isinstance(image, dict):
        return image
    image = _IMAGE | {key: value for key, value in _present(image) if key not in _OURS}
    if isinstance(image.get("convertedImageInfo"), dict):
        image["convertedImageInfo"] = {"longImage": False, **image["convertedImageInfo"]}
    if isinstance(image.get("fields"), list):
        image["fields"] = [_completed_field(field) for field in image["fields"]]
    if "title" in image:
        image["title"] = _with_poly(image["title"])
    if isinstance(image["validationResult"], dict):
        image["validationResult"] = dict(_printable_message(image["validationResult"]))
    return image


def _printable_message(validation: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a remote's validation server says is of no known form: only a text is kept."""
    for key, value in validation.items():
        if key != "message":
            yield key, value
        elif isinstance(value, str):
            yield key, printable(value)


def _completed_field(field: Any) -> Any:
    field = _with_poly(field)
    if isinstance(field, dict):
        field = _FIELD | field
        if isinstance(field.get("subFields"), list):
            field["subFields"] = [_with_poly(part) for part in field["subFields"]]
    return field


def _with_poly(area: Any) -> Any:
    """V1 says ``bounding``, an upright rectangle, instead of ``boundingPoly``."""
    if not isinstance(area, dict):
        return area
    area = dict(_present(area))
    bounding = area.pop("bounding", None)
    if "boundingPoly" in area or not isinstance(bounding, dict):
        return area
    sides: list[Any] = [bounding.get(side) for side in ("left", "top", "width", "height")]
    if all(type(side) in {int, float} and abs(side) <= MAX_COORDINATE_PX for side in sides):
        left, top, width, height = sides
        corners = Quad.from_box(Box(left, top, left + width, top + height))
        area["boundingPoly"] = poly_to_wire(corners)
    return area


def _present(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """An absent value may be written as null."""
    return ((key, value) for key, value in values.items() if value is not None)
