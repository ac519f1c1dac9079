"""Turns the size of a page into its class (normal, long, too long), charged units and tiles.

Reading the tiles and joining what was read belongs to ``tile_reading``.
"""

from dataclasses import dataclass
from typing import Literal

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognitionOptions

LONG_SIDE_PX = 8_000
MAX_LONG_SIDE_PX = 25_000
MIN_ASPECT = 5
UNIT_PX = 2_000
TILE_PX = 1_600
OVERLAP_PX = 200


@dataclass(frozen=True, slots=True)
class Tile:
    """A piece along the long side, ``start_px`` to ``end_px``.

    What has its center in the core (``core_start_px`` to ``core_end_px``, the end excluded) belongs
    to this tile; the cores of a page's tiles follow each other without gap or overlap.
    """

    start_px: int
    end_px: int
    core_start_px: float
    core_end_px: float


def long_image_class(width_px: int, height_px: int) -> Literal["normal", "long", "too_long"]:
    """Normal below 8,000 px; long up to 25,000 px with an aspect ratio of 5 or more."""
    short_px, long_px = sorted((width_px, height_px))
    if long_px < LONG_SIDE_PX:
        return "normal"
    if long_px <= MAX_LONG_SIDE_PX and long_px >= MIN_ASPECT * short_px:
        return "long"
    return "too_long"


def size_error(width_px: int, height_px: int, options: RecognitionOptions) -> ItemError | None:
    """Why a page of this size is not read; None when it is."""
    size = long_image_class(width_px, height_px)
    if size == "too_long":
        return ItemError("IMAGE_TOO_LONG", f"{width_px} x {height_px} px")
    if size == "long" and not options.long_image:
        return ItemError("LONG_IMAGE_NOT_ENABLED", f"{width_px} x {height_px} px")
    return None


def long_image_units(long_side_px: int) -> int:
    """How many 2,000-px pieces of the long side were started."""
    return -(-long_side_px // UNIT_PX)


def tiles(long_side_px: int) -> list[Tile]:
    """Pieces of at most 1,600 px that overlap by 200 px; the last one may be shorter.

    The first and the last core are open outwards: a box may stand out of the page by rounding.
    """
    step_px = TILE_PX - OVERLAP_PX
    starts = range(0, max(long_side_px - OVERLAP_PX, 1), step_px)
    return [
        Tile(
            start_px=start,
            end_px=min(start + TILE_PX, long_side_px),
            core_start_px=start + OVERLAP_PX / 2 if start else float("-inf"),
            core_end_px=start + step_px + OVERLAP_PX / 2 if start != starts[-1] else float("inf"),
        )
        for start in starts
    ]
