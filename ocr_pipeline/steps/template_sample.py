"""A template and its sample's bytes become what keeps the template from being deployed.

What is wrong with the template's file alone belongs to ``spec.template_rules``.
"""

from collections.abc import Iterator

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.spec.problems import Fault, Loc, shown
from ocr_pipeline.spec.template import Area, TemplateFieldSpec, TemplateSpec
from ocr_pipeline.vision.decode import decode_pages
from ocr_pipeline.vision.sniff import ImageFormat, sniff

# A4 has 8.7 million pixels at 300 dpi and 35 million at 600. A form of less than 200 px to a side
# has no print that could be found again.
LEAST_SIDE_PX = 200
MOST_PIXELS = 40_000_000
MOST_BYTES = 30_000_000  # every version keeps its sample
_LIMITS = RecognitionOptions(
    languages=(), max_pages=1, max_pixels=MOST_PIXELS, max_file_bytes=MOST_BYTES
)


def sample_faults(template: TemplateSpec, sample: bytes | None) -> Iterator[Fault]:
    """The sample is no image that scans can be compared with, or areas are not on it."""
    if sample is None:
        what = f"is {shown(template.sample)}, which is not there"
        yield ("sample",), f"{what}; put the image beside the template's file"
        return
    try:
        width_px, height_px = _size(sample)
    except ItemFailure as failure:
        what = f"is no image that can be used ({failure})"
        yield ("sample",), f"{what}; write the name of a PNG or JPEG of the empty form"
        return
    if min(width_px, height_px) < LEAST_SIDE_PX:
        what = f"has {width_px} x {height_px} px, less than {LEAST_SIDE_PX} to a side"
        yield ("sample",), f"{what}; scan the empty form at 200 dpi or more"
    yield from _outside(template, width_px, height_px)


def _size(sample: bytes) -> tuple[int, int]:
    """Width and height, upright, of what was decoded to the last pixel.

    Raises:
        ItemFailure: it cannot be, or is no single image.
    """
    if sniff(sample) is ImageFormat.PDF:
        raise ItemFailure("UNSUPPORTED_FORMAT", "a PDF")
    (page,) = decode_pages(sample, _LIMITS)
    if page.error is not None:
        raise ItemFailure(page.error.code, page.error.detail)
    return page.width_px, page.height_px


def _outside(template: TemplateSpec, width_px: int, height_px: int) -> Iterator[Fault]:
    for loc, (left, top, right, bottom) in _areas(template):
        if right > width_px or bottom > height_px:
            what = f"is [{left}, {top}, {right}, {bottom}], outside of the sample"
            yield loc, f"{what} ({width_px} x {height_px} px); write an area of it"


def _areas(template: TemplateSpec) -> Iterator[tuple[Loc, Area]]:
    yield from _areas_of(("representative",), template.representative)
    for index, field in enumerate(template.fields):
        yield from _areas_of(("fields", index), field)
    for index, area in enumerate(template.not_compared):
        yield ("not_compared", index), area


def _areas_of(loc: Loc, field: TemplateFieldSpec) -> Iterator[tuple[Loc, Area]]:
    for key, areas in (("areas", field.areas), ("not_recognized", field.not_recognized)):
        for index, area in enumerate(areas):
            yield (*loc, key, index), area
    for index, option in enumerate(field.options):
        yield (*loc, "options", index, "area"), option.area
