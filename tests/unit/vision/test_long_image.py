import pytest

from ocr_pipeline.vision.long_image import long_image_class, long_image_units


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1000, 7999), "normal"),
        ((7999, 7999), "normal"),
        ((1600, 8000), "long"),
        ((8000, 1600), "long"),
        ((1601, 8000), "too_long"),
        ((5000, 25_000), "long"),
        ((1000, 25_001), "too_long"),
        ((8000, 8000), "too_long"),
    ],
)
def test_classes_begin_where_the_rule_says(size: tuple[int, int], expected: str) -> None:
    assert long_image_class(*size) == expected


@pytest.mark.parametrize(
    ("long_side_px", "units"), [(8000, 4), (8001, 5), (10_000, 5), (25_000, 13)]
)
def test_started_units_count(long_side_px: int, units: int) -> None:
    assert long_image_units(long_side_px) == units
