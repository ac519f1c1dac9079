"""A folder for files on their way: it ends with its block, and no disk problem blames an image."""

import errno
import os
import resource
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.temporary import temporary_folder


@pytest.fixture
def small_files_only() -> Iterator[None]:
    """The kernel refuses files over 64 KiB, as it does on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_left_behind(fails: bool) -> None:
    try:
        with temporary_folder("test") as folder:
            (folder / "file").touch()
            assert not fails
    except AssertionError:
        assert fails
    assert not folder.exists()


@pytest.mark.usefixtures("small_files_only")
def test_what_does_not_fit_is_a_service_that_is_full() -> None:
    with (
        pytest.raises(ServiceUnavailable, match="TEMPORARY_FULL: temporary files in /") as full,
        temporary_folder("test") as folder,
    ):
        (folder / "file").write_bytes(bytes(65_537))
    assert full.value.code == "TEMPORARY_FULL"
    assert not folder.exists()


def test_no_place_for_temporary_files_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with (
        pytest.raises(ServiceUnavailable, match=r"TEMPORARY_FULL: .*missing: No such file"),
        temporary_folder("test"),
    ):
        pass


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(BrokenPipeError), temporary_folder("test"):
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
