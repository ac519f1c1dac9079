"""An unfinished file is one command's, and says what it is a part of."""

import fcntl
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline.adapters.models.part import Part
from ocr_pipeline.model.errors import ServiceUnavailable


def test_what_came_stays_for_the_next_command(tmp_path: Path) -> None:
    with Part(tmp_path / "big") as part:
        part.begin('"1"')
        part.append(b"abc")
        assert not part.is_pieced
    with Part(tmp_path / "big") as part:
        assert (part.size_bytes, part.tag, part.is_pieced) == (3, '"1"', True)
        part.append(b"def")
        part.finish()
    assert (tmp_path / "big").read_bytes() == b"abcdef"
    assert [path.name for path in tmp_path.iterdir()] == ["big"]


def test_what_begins_anew_has_its_own_tag(tmp_path: Path) -> None:
    with Part(tmp_path / "big") as part:
        part.begin('"1"')
        part.append(b"abc")
        part.begin("")
        assert (part.size_bytes, part.tag) == (0, "")


def test_nothing_leaves_nothing(tmp_path: Path) -> None:
    with Part(tmp_path / "big") as part:
        part.begin('"1"')
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"\xff", b'"1"\r\nHost: elsewhere'])
def test_a_damaged_tag_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "big.part.etag").write_bytes(content)
    with Part(tmp_path / "big") as part:
        assert part.tag == ""


def test_what_another_command_finishes_meanwhile_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the opening of the part and its lock the other one put it into its place."""
    (tmp_path / "big.part").write_bytes(b"whole")

    def lock(file: Any, how: int) -> None:
        (tmp_path / "big.part").replace(tmp_path / "big")

    monkeypatch.setattr(fcntl, "flock", lock)
    with pytest.raises(ServiceUnavailable, match="another command"), Part(tmp_path / "big"):
        pass
    assert (tmp_path / "big").read_bytes() == b"whole"


def test_a_file_system_without_locks_is_used_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock(file: Any, how: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", lock)
    with Part(tmp_path / "big") as part:
        part.append(b"abc")
        part.finish()
    assert (tmp_path / "big").read_bytes() == b"abc"
