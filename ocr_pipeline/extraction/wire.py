"""Recognized pages become JSON in the response form of CLOVA OCR V2, and come back from it.

The form as values belongs to ``wire_form``; rows for people belong to ``rows``; where results are
written belongs to the steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_json

from ocr_pipeline.extraction.wire_form import from_wire, image_to_wire, to_wire
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.model.row import ItemResult
from ocr_pipeline.spec.clova_wire import WireResponse

_RESPONSE = TypeAdapter(WireResponse)


@dataclass(frozen=True, slots=True)
class DecodedResult:
    """What a result in wire form says. ``timestamp_ms`` (Unix) is when it was recognized."""

    pages: tuple[RecognizedPage, ...]
    request_id: str
    timestamp_ms: int


def encode_pages(
    pages: Sequence[RecognizedPage],
    *,
    request_id: str,
    name: str,
    timestamp_ms: int,
    extra: Mapping[str, Any] | None = None,
    error: ItemError | None = None,
) -> bytes:
    """UTF-8 JSON of ``to_wire``: the same arguments give the same bytes."""
    response = to_wire(
        pages, request_id=request_id, name=name, timestamp_ms=timestamp_ms, extra=extra, error=error
    )
    return _encoded(response)


def encode_image(page: RecognizedPage, *, request_id: str, name: str) -> bytes:
    """UTF-8 JSON of what an external validation is asked: ``{"image": ...}``, one page.

    Source of the form: "CLOVA OCR Validation" of the vendor's API reference.
    """
    return _encoded({"image": image_to_wire(page, request_id, name)})


def encode_result(result: ItemResult) -> bytes:
    """The result file of one item: its pages, or why it failed, with our ids."""
    item = result.item
    return encode_pages(
        result.pages,
        request_id=f"{item.batch_uid}-{item.item_id}-{item.generation}",
        name=item.key,
        timestamp_ms=result.timestamp_ms,
        extra={
            "itemId": item.item_id,
            "duplicateOf": item.duplicate_of,
            "supersedes": item.supersedes,
        },
        error=ItemError(item.error_code, item.error_detail or "") if item.error_code else None,
    )


def decode_pages_json(data: bytes) -> tuple[RecognizedPage, ...]:
    """The pages of ``encode_pages``.

    Raises:
        ValueError: the bytes are not a result in this form.
    """
    return decode_result(data).pages


def decode_result(data: bytes) -> DecodedResult:
    """The pages of ``encode_pages`` with its request id and time.

    Raises:
        ValueError: the bytes are not a result in this form (the message holds no document text).
    """
    try:
        response = _RESPONSE.validate_json(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"not a result in CLOVA V2 form: {place}: {first['type']}") from None
    return DecodedResult(from_wire(response), response["requestId"], response["timestamp"])


def _encoded(value: Any) -> bytes:
    try:
        return to_json(value)
    except PydanticSerializationError:  # a lone surrogate: no text in any encoding
        return to_json(_without_surrogates(value))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {key: _without_surrogates(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(entry) for entry in value]
    return value
