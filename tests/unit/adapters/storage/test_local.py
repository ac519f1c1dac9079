"""The folder as a store: what the contract of all stores does not say."""

import os
import stat
import threading
from pathlib import Path

import pytest

from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


def _keys(store: LocalStore) -> list[str]:
    return [found.key for found in store.list_page("", 1000)]


def _fails(store: LocalStore, key: str) -> str:
    with pytest.raises(ItemFailure) as failure:
        store.read(key, 100)
    return failure.value.error.code


def test_a_missing_root_is_an_unavailable_service(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "not mounted")
    with pytest.raises(ServiceUnavailable, match=r"^STORAGE_MISSING: .*not mounted.*No such file"):
        store.list_page("", 10)
    with pytest.raises(ServiceUnavailable):
        store.read("key", 10)  # not OBJECT_GONE: the object is there, the share is not


def test_the_root_of_results_is_created_by_the_first_write(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "a" / "results")
    assert not store.exists("key")
    store.write("folder/key", b"x")
    assert _keys(store) == ["folder/key"]


def test_a_version_names_time_size_and_inode(root: Path) -> None:
    (root / "key").write_bytes(b"12345")
    os.utime(root / "key", ns=(1, 1_700_000_000_123_456_789))
    found = LocalStore(root).head("key")
    assert found.version == f"1700000000123456789-5-{(root / 'key').stat().st_ino}"
    assert found.modified == pytest.approx(1_700_000_000.123)


def test_a_file_replaced_within_the_same_time_and_size_is_another_version(root: Path) -> None:
    (root / "key").write_bytes(b"one")
    before = LocalStore(root).head("key")
    (root / "new").write_bytes(b"two")
    os.utime(root / "new", ns=(1, (root / "key").stat().st_mtime_ns))
    (root / "new").rename(root / "key")
    assert LocalStore(root).head("key").version != before.version


@pytest.mark.parametrize("rest", [b"half and the rest", b"half", b""])
def test_a_file_written_to_while_it_is_read_is_replaced(
    root: Path, monkeypatch: pytest.MonkeyPatch, rest: bytes
) -> None:
    path = root / "key"
    path.write_bytes(b"half")
    store = LocalStore(root)
    real_fstat = os.fstat
    calls = []

    def fstat_while_somebody_writes(descriptor: int) -> os.stat_result:
        status = real_fstat(descriptor)
        calls.append(status)
        if len(calls) == 2:  # the kind of file, then the version before reading
            path.write_bytes(rest)
            os.utime(path, (1, 1))
        return status

    monkeypatch.setattr(os, "fstat", fstat_while_somebody_writes)
    assert _fails(store, "key") == "OBJECT_REPLACED"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_unreadable(root: Path) -> None:
    (root / "key").write_bytes(b"x")
    (root / "key").chmod(0)
    assert _fails(LocalStore(root), "key") == "OBJECT_UNREADABLE"


def test_links_are_not_listed_not_read_and_not_written_through(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (root / "file").symlink_to(outside / "secret")
    (root / "folder").symlink_to(outside)
    store = LocalStore(root)
    assert _keys(store) == []
    assert _fails(store, "file") == "OBJECT_UNREADABLE"
    assert _fails(store, "folder/secret") == "OBJECT_GONE"
    with pytest.raises(ServiceUnavailable):
        store.write("folder/secret", b"x")
    store.write("file", b"mine")  # the link is replaced, not what it points to
    assert (outside / "secret").read_bytes() == b"secret"
    assert store.read("file", 10)[0] == b"mine"


def test_the_root_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    LocalStore(tmp_path / "link").write("key", b"x")
    assert (root / "key").exists()


def test_pipes_are_not_listed_and_never_block(root: Path) -> None:
    os.mkfifo(root / "pipe")
    store = LocalStore(root)
    assert _keys(store) == []
    assert _fails(store, "pipe") == "OBJECT_UNREADABLE"


def test_names_that_are_not_utf8_are_keys_that_can_be_read(root: Path) -> None:
    name = "계약서.png".encode("euc-kr")
    Path(os.fsdecode(os.fsencode(root) + b"/" + name)).write_bytes(b"x")
    store = LocalStore(root)
    (key,) = _keys(store)
    assert key.startswith(r"\xb0\xe8")
    assert store.read(key, 10)[0] == b"x"
    assert store.list_page(key, 10) == []


def test_a_failed_write_leaves_nothing_and_keeps_what_was_there(root: Path, tmp_path: Path) -> None:
    store = LocalStore(root)
    store.write("key", b"old")
    with pytest.raises(IsADirectoryError):
        store.write_file("key", tmp_path)
    with pytest.raises(TypeError):
        store.write("key", "no bytes")  # type: ignore[arg-type]
    assert store.read("key", 10)[0] == b"old"
    assert list((root / ".ocr" / "tmp").iterdir()) == []


def test_what_a_killed_process_left_is_not_listed_and_removed_when_old(root: Path) -> None:
    drafts = root / ".ocr" / "tmp"
    drafts.mkdir(parents=True)
    (drafts / "1-old").write_bytes(b"half")
    (drafts / "2-new").write_bytes(b"half")
    os.utime(drafts / "1-old", (0, 0))
    store = LocalStore(root)
    assert _keys(store) == []
    store.write("key", b"x")
    assert [path.name for path in drafts.iterdir()] == ["2-new"]


def test_a_write_is_synced_before_it_is_visible_and_its_folder_after(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        events.append(f"sync {kind}")
        real_fsync(descriptor)

    def replace(source: str, target: bytes, **folders: int) -> None:
        events.append("rename")
        real_replace(source, target, **folders)

    store = LocalStore(root)
    store.write("key", b"one")  # makes the folder of drafts
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    store.write("key", b"two")
    assert events == ["sync file", "rename", "sync folder"]


def test_the_next_page_reads_no_folder_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10):
        (root / f"{number}").write_bytes(b"x")
    store = LocalStore(root)
    scans = []
    real_scandir = os.scandir

    def scandir(path: bytes) -> object:
        scans.append(path)
        return real_scandir(path)

    monkeypatch.setattr(os, "scandir", scandir)
    keys: list[str] = []
    while page := store.list_page(keys[-1] if keys else "", 2):
        keys += [found.key for found in page]
    assert len(keys) == 10
    assert len(scans) == 1


def test_folders_before_the_start_are_not_entered(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        (root / name).mkdir()
        (root / name / "file").write_bytes(b"x")
    scans = []
    real_scandir = os.scandir

    def scandir(path: bytes) -> object:
        scans.append(path[-2:])
        return real_scandir(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert [found.key for found in LocalStore(root).list_page("b/file", 9)] == ["c/file"]
    assert b"a/" not in scans


def test_a_file_that_vanishes_during_the_listing_is_skipped(root: Path) -> None:
    for name in ("1", "2", "3"):
        (root / name).write_bytes(b"x")
    store = LocalStore(root)
    assert [found.key for found in store.list_page("", 1)] == ["1"]
    (root / "2").unlink()
    assert [found.key for found in store.list_page("1", 9)] == ["3"]


def test_a_folder_that_cannot_be_listed_is_left_out_and_said(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (root / "closed").mkdir()
    (root / "open").write_bytes(b"x")
    real_scandir = os.scandir

    def scandir(path: bytes) -> object:
        if path.endswith(b"closed/"):
            raise PermissionError(13, "Permission denied")
        return real_scandir(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert _keys(LocalStore(root)) == ["open"]
    assert "left out: Permission denied" in caplog.text


def test_two_threads_list_one_store(root: Path) -> None:
    for number in range(200):
        (root / f"{number:03}").write_bytes(b"x")
    store = LocalStore(root)
    seen: list[list[str]] = []

    def sweep() -> None:
        keys: list[str] = []
        while page := store.list_page(keys[-1] if keys else "", 7):
            keys += [found.key for found in page]
        seen.append(keys)

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [[f"{number:03}" for number in range(200)]] * 4
