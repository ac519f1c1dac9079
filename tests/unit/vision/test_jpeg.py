import os
import tempfile
from pathlib import Path

import numpy as np
import pytest

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.vision.jpeg import decode_jpeg
from tests.unit.vision.drawn import encoded, textured

PROGRESSIVE = {"progressive": True}


def scan_start(data: bytes) -> int:
    return data.find(b"\xff\xda") + 14


@pytest.mark.parametrize("options", [{}, PROGRESSIVE, {"subsampling": 0}])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_pixels_come_in_bgr(options: dict[str, object], mode: str) -> None:
    image = textured(mode=mode)
    pixels = decode_jpeg(encoded(image, "JPEG", quality=95, **options))
    expected = np.asarray(image.convert("RGB"))[..., ::-1]
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).mean() < 10


@pytest.mark.parametrize("options", [{}, PROGRESSIVE])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("ending", [b"", b"\xff\xd9"])
def test_a_truncated_file_is_refused(
    options: dict[str, object], share: float, ending: bytes
) -> None:
    data = encoded(textured(), "JPEG", **options)
    cut = scan_start(data) + int(share * (len(data) - scan_start(data)))
    with pytest.raises(ItemFailure, match="CORRUPT_IMAGE"):
        decode_jpeg(data[:cut] + ending)


def test_a_thumbnail_that_is_complete_does_not_hide_that_the_image_is_not() -> None:
    data = encoded(textured(), "JPEG")
    thumbnail = encoded(textured(64, 48), "JPEG")
    exif = b"\xff\xe1" + (len(thumbnail) + 8).to_bytes(2, "big") + b"Exif\0\0" + thumbnail
    with_thumbnail = data[:2] + exif + data[2:]
    assert decode_jpeg(with_thumbnail).shape == (240, 320, 3)
    with pytest.raises(ItemFailure, match="CORRUPT_IMAGE"):
        decode_jpeg(with_thumbnail[: len(with_thumbnail) * 2 // 3])


def test_damage_that_libjpeg_only_warns_about_is_refused() -> None:
    data = encoded(textured(), "JPEG")
    middle = (scan_start(data) + len(data)) // 2
    with pytest.raises(ItemFailure, match="CORRUPT_IMAGE"):
        decode_jpeg(data[:middle] + data[middle + 400 :])


def test_damage_is_seen_where_no_temporary_file_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    test_damage_that_libjpeg_only_warns_about_is_refused()
    assert decode_jpeg(encoded(textured(), "JPEG")).shape == (240, 320, 3)


def test_data_that_is_left_over_is_damage() -> None:
    data = encoded(textured(), "JPEG")
    with pytest.raises(ItemFailure, match="CORRUPT_IMAGE"):
        decode_jpeg(data[:-2] + bytes(range(1, 60)) + data[-2:])


def test_padding_after_the_last_scan_is_no_damage() -> None:
    data = encoded(textured(), "JPEG")
    assert decode_jpeg(data[:-2] + bytes(8) + data[-2:]).shape == (240, 320, 3)


def test_what_others_write_to_standard_error_meanwhile_is_passed_on(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import cv2

    decode = cv2.imdecode

    def noisy(*arguments: object) -> object:
        os.write(2, b"a line of another library\n")
        return decode(*arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(cv2, "imdecode", noisy)
    decode_jpeg(encoded(textured(), "JPEG"))
    assert "a line of another library" in capfd.readouterr().err
