import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.unseen_forms.faults import CLEAN, FAULTS, SCHEDULE, Scan, spoiled
from benchmarks.unseen_forms.form import ZOOM

SIZE = (600, 840)
MARKS = ((80, 90), (520, 110), (300, 420), (90, 760), (510, 750))
NEAR_PX = 34


def _scan(fault: str, seed: int) -> Scan:
    """A page with dark squares around the marks."""
    page = Image.new("RGB", (SIZE[0] * ZOOM, SIZE[1] * ZOOM), (255, 255, 255))
    pen = ImageDraw.Draw(page)
    for x, y in MARKS:
        pen.rectangle([value * ZOOM for value in (x - 8, y - 8, x + 8, y + 8)], (200, 0, 160))
    return spoiled(page, SIZE, fault, random.Random(seed))


def _found(scan: Scan, mark: tuple[float, float]) -> tuple[float, float] | None:
    """The middle of what is dark around the place where a mark is said to be."""
    x, y = scan.bend.point(mark)
    gray = np.asarray(scan.image.convert("L"), dtype=np.float64)
    left, top = round(x) - NEAR_PX, round(y) - NEAR_PX
    part = gray[max(0, top) : top + 2 * NEAR_PX, max(0, left) : left + 2 * NEAR_PX]
    if left < 0 or top < 0 or part.shape != (2 * NEAR_PX, 2 * NEAR_PX):
        return None
    rows, columns = np.nonzero(part < (part.max() + part.min()) / 2)
    return (left + float(columns.mean()), top + float(rows.mean()))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_point_of_the_sample_lies_where_the_truth_says(fault: str) -> None:
    scan = _scan(fault, 7)
    found = [(mark, _found(scan, mark)) for mark in MARKS]
    seen = [(scan.bend.point(mark), place) for mark, place in found if place]
    assert len(seen) >= 3
    for (x, y), place in seen:
        assert abs(place[0] - x) < 2, fault
        assert abs(place[1] - y) < 2, fault


@pytest.mark.parametrize("fault", FAULTS)
def test_the_corners_tell_the_same_as_the_bend(fault: str) -> None:
    bend = _scan(fault, 3).bend
    corners = bend.corners(SIZE)
    assert corners[0] == bend.point((0, 0))
    assert corners[2] == bend.point(SIZE)


def test_of_thirty_scans_eight_are_clean_and_every_fault_occurs() -> None:
    assert len(SCHEDULE) == 30
    assert SCHEDULE.count(CLEAN) == 8
    assert set(SCHEDULE) == set(FAULTS)


def _width(fault: str) -> float:
    left, right = _scan(fault, 5).bend.corners(SIZE)[:2]
    return float(np.hypot(right[0] - left[0], right[1] - left[1]))


def test_scales_are_half_and_double() -> None:
    assert _width("scale-50") == pytest.approx(SIZE[0] / 2, rel=0.01)
    assert _width("scale-200") == pytest.approx(SIZE[0] * 2, rel=0.01)


@pytest.mark.parametrize(
    ("fault", "degrees"), [("turn-90", 90), ("turn-180", 180), ("turn-270", -90)]
)
def test_quarter_turns_are_clockwise(fault: str, degrees: int) -> None:
    (x0, y0), (x1, y1) = _scan(fault, 5).bend.corners(SIZE)[:2]
    turn = np.degrees(np.arctan2(y1 - y0, x1 - x0))
    assert abs((turn - degrees + 180) % 360 - 180) < 2


def test_a_fax_is_black_and_white_and_half_as_high_or_doubled() -> None:
    sent, doubled = _scan("fax", 5), _scan("fax-doubled", 5)
    for scan in (sent, doubled):
        assert set(np.unique(np.asarray(scan.image))) <= {0, 255}
        assert scan.quality == 0
    assert doubled.image.height == 2 * sent.image.height
    rows = np.asarray(doubled.image)
    assert np.array_equal(rows[0::2], rows[1::2])


def test_a_crop_loses_at_most_a_twentieth_of_a_side() -> None:
    for seed in range(20):
        scan = _scan("crop", seed)
        assert SIZE[0] * 0.9 - 1 <= scan.image.width <= SIZE[0]
        assert SIZE[1] * 0.9 - 1 <= scan.image.height <= SIZE[1]
        assert scan.image.size != SIZE


def test_a_photo_shows_the_desk_all_around() -> None:
    for fault in ("photo", "photo-dim", "photo-turned"):
        scan = _scan(fault, 11)
        for x, y in scan.bend.corners(SIZE):
            assert 5 < x < scan.image.width - 5
            assert 5 < y < scan.image.height - 5


def test_angles_reach_from_four_to_fifteen_degrees() -> None:
    for seed in range(12):
        (x0, y0), (x1, y1) = _scan("angle", seed).bend.corners(SIZE)[:2]
        assert 4 <= abs(np.degrees(np.arctan2(y1 - y0, x1 - x0))) <= 15


def test_equal_seeds_give_equal_scans() -> None:
    one, two, other = (_scan("copy-noise", seed).image.tobytes() for seed in (1, 1, 2))
    assert one == two
    assert one != other
