"""What a file system in trouble says, by its own means where this machine may mount one."""

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.adapters.storage.local_errors import cannot_read, cannot_read_file, cannot_write
from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable

Mount = Callable[..., None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not _mounted("-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)):
        pytest.skip("file systems cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=False, capture_output=True)


def _mounted(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0


def code_of(act: Callable[[], object]) -> str | None:
    with pytest.raises(ServiceUnavailable) as unavailable:
        act()
    return unavailable.value.code


@pytest.mark.parametrize(
    ("number", "reading", "writing"),
    [
        (errno.ENOENT, "STORAGE_MISSING", "STORAGE_MISSING"),
        (errno.ENOTDIR, "STORAGE_MISSING", "STORAGE_MISSING"),
        (errno.EACCES, "STORAGE_FORBIDDEN", "STORAGE_READ_ONLY"),
        (errno.EPERM, "STORAGE_FORBIDDEN", "STORAGE_READ_ONLY"),
        (errno.EROFS, "STORAGE_UNREACHABLE", "STORAGE_READ_ONLY"),
        (errno.ENOSPC, "STORAGE_UNREACHABLE", "STORAGE_FULL"),
        (errno.EDQUOT, "STORAGE_UNREACHABLE", "STORAGE_FULL"),
        (errno.ESTALE, "STORAGE_UNREACHABLE", "STORAGE_UNREACHABLE"),
        (errno.EIO, "STORAGE_UNREACHABLE", "STORAGE_UNREACHABLE"),
        (errno.ENOTCONN, "STORAGE_UNREACHABLE", "STORAGE_UNREACHABLE"),
    ],
)
def test_every_reason_has_a_code_and_no_path_below_the_root(
    number: int, reading: str, writing: str
) -> None:
    error = OSError(number, "said the system", "/data/in/secret name")
    assert (cannot_read(error, "/data/in").code, cannot_write(error, "/data/in").code) == (
        reading,
        writing,
    )
    assert "secret name" not in f"{cannot_read(error, '/data/in')}{cannot_write(error, '/data/in')}"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOENT, "OBJECT_GONE"),
        (errno.EACCES, "OBJECT_UNREADABLE"),
        (errno.EIO, "OBJECT_UNREADABLE"),
        (errno.ESTALE, "STORAGE_UNREACHABLE"),
        (errno.EMFILE, "STORAGE_UNREACHABLE"),
    ],
)
def test_a_file_is_blamed_for_its_own_trouble_only(number: int, code: str) -> None:
    found = cannot_read_file(OSError(number, ""), "/data/in")
    assert (found.error.code if isinstance(found, ItemFailure) else found.code) == code


def test_a_full_disk_keeps_what_was_there_and_takes_more_when_there_is_room(disk: Path) -> None:
    store = LocalStore(disk)
    store.write("old", b"old")
    assert code_of(lambda: store.write("old", bytes(300_000))) == "STORAGE_FULL"
    assert [found.key for found in store.list_page("", 9)] == ["old"]
    store.write("old", bytes(100_000))
    assert store.read("old", 100_000)[1].size_bytes == 100_000


def test_a_disk_that_is_read_only_can_be_read(disk: Path) -> None:
    store = LocalStore(disk)
    store.write("key", b"x")
    assert _mounted("-o", "remount,ro", str(disk))
    assert store.read("key", 9)[0] == b"x"
    assert code_of(lambda: store.write("key", b"y")) == "STORAGE_READ_ONLY"
    assert code_of(lambda: store.write_once("new", b"y")) == "STORAGE_READ_ONLY"
    assert code_of(lambda: store.delete("key")) == "STORAGE_READ_ONLY"


def test_a_disk_that_is_unmounted_meanwhile_has_lost_nothing(disk: Path) -> None:
    """What is left is an empty folder: its files are not deleted, and no result belongs there."""
    store = LocalStore(disk)
    store.write("key", b"x")
    subprocess.run(["umount", disk], check=True)
    assert code_of(lambda: store.list_page("", 9)) == "STORAGE_UNREACHABLE"
    assert code_of(lambda: store.read("key", 9)) == "STORAGE_UNREACHABLE"
    assert code_of(lambda: store.exists("key")) == "STORAGE_UNREACHABLE"
    assert code_of(lambda: store.write("key", b"y")) == "STORAGE_UNREACHABLE"
    assert not any(disk.iterdir())


def test_a_file_system_that_goes_away_while_it_is_listed_is_not_a_folder_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scandir(_: bytes) -> object:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    monkeypatch.setattr(os, "scandir", scandir)
    assert code_of(lambda: LocalStore(tmp_path).list_page("", 9)) == "STORAGE_UNREACHABLE"


def test_a_folder_whose_files_may_not_be_entered_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "a").touch()
    (tmp_path / "open").touch()
    monkeypatch.setattr(os, "access", lambda path, _: not path.endswith(b"closed/"))
    assert [found.key for found in LocalStore(tmp_path).list_page("", 9)] == ["open"]
    assert "left out: Permission denied" in caplog.text
