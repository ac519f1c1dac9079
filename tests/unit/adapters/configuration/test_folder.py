"""A change of several files happens, or it does not."""

import errno
import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_pipeline.adapters.configuration import folder as folder_module
from ocr_pipeline.adapters.configuration.folder import apply_change
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.edits import Change, FileEdit, read_before


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    (folder / "batches").mkdir(parents=True)
    for name in ("a", "b", "c"):
        (folder / f"batches/{name}.yaml").write_text(f"{name}: 1\n")
    return folder


def change(config: Path, **after: bytes | None) -> Change:
    edits = []
    for name, content in after.items():
        path = config / "batches" / f"{name}.yaml"
        edits.append(FileEdit(path, read_before(path), content))
    return Change(config, tuple(edits))


def contents(config: Path) -> dict[str, bytes]:
    """Every file that is there, also hidden ones."""
    files = (path for path in sorted(config.rglob("*")) if path.is_file())
    return {path.relative_to(config).as_posix(): path.read_bytes() for path in files}


def test_files_come_change_and_go(config: Path) -> None:
    apply_change(change(config, a=b"a: 2\n", b=None, new=b"n: 1\n"))
    assert contents(config) == {
        "batches/a.yaml": b"a: 2\n",
        "batches/c.yaml": b"c: 1\n",
        "batches/new.yaml": b"n: 1\n",
    }


def test_a_folder_is_made_for_a_file(config: Path) -> None:
    path = config / "templates/receipts/total.yaml"
    apply_change(Change(config, (FileEdit(path, None, b"x"),)))
    assert path.read_bytes() == b"x"


def test_folders_that_are_left_empty_go(config: Path) -> None:
    names = ("a/.versions/form/1/x.png", "a/.versions/form/log.yaml", "b/x.png", "b/y.png")
    paths = [config / "templates" / name for name in names]
    apply_change(Change(config, tuple(FileEdit(path, None, b"x") for path in paths)))
    apply_change(Change(config, tuple(FileEdit(path, b"x", None) for path in paths[:3])))
    left = [path.relative_to(config).as_posix() for path in sorted(config.glob("templates/**/*"))]
    assert left == ["templates/b", "templates/b/y.png"]
    apply_change(Change(config, (FileEdit(paths[3], b"x", None),)))
    assert list((config / "templates").iterdir()) == []


@pytest.mark.parametrize("now", [b"a: 3\n", None])
def test_a_file_that_changed_or_went_meanwhile(config: Path, now: bytes | None) -> None:
    wanted = change(config, b=b"b: 2\n", a=b"a: 2\n")
    apply_change(change(config, a=now))
    before = contents(config)
    with pytest.raises(SpecError, match=r"a.yaml: was changed by somebody else meanwhile"):
        apply_change(wanted)
    assert contents(config) == before


def test_a_file_that_appeared_meanwhile(config: Path) -> None:
    wanted = change(config, new=b"n: 1\n")
    apply_change(wanted)
    with pytest.raises(SpecError, match="meanwhile"):
        apply_change(wanted)


def test_permissions_stay_and_new_files_have_those_of_the_user(config: Path) -> None:
    (config / "batches/a.yaml").chmod(0o640)
    old_mask = os.umask(0o027)
    try:
        apply_change(change(config, a=b"a: 2\n", new=b"n: 1\n"))
    finally:
        os.umask(old_mask)
    modes = {
        name: (config / f"batches/{name}.yaml").stat().st_mode & 0o777 for name in ("a", "new")
    }
    assert modes == {"a": 0o640, "new": 0o640}
    (config / "batches/b.yaml").chmod(0o604)
    apply_change(change(config, b=b"b: 2\n"))
    assert (config / "batches/b.yaml").stat().st_mode & 0o777 == 0o604


def test_a_link_stays_a_link(config: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.yaml"
    link = config / "batches/a.yaml"
    link.rename(real)
    link.symlink_to("../../elsewhere.yaml")
    apply_change(change(config, a=b"a: 2\n"))
    assert (link.is_symlink(), real.read_bytes()) == (True, b"a: 2\n")
    apply_change(change(config, a=None))
    assert (link.is_symlink(), real.read_bytes()) == (False, b"a: 2\n")


class Failing:
    """A call of the system that fails once."""

    def __init__(self, call: object, fails_at: int, number: int) -> None:
        self._call = call
        self._left = fails_at
        self._error = OSError(number, os.strerror(number))

    def __call__(self, *args: object) -> object:
        self._left -= 1
        if self._left == 0:
            raise self._error
        return self._call(*args)  # type: ignore[operator]


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
def test_a_full_disk_leaves_everything_as_it_was(
    config: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    wanted = change(config, a=b"a: 2\n", b=b"b: 2\n", c=None)
    wanted = Change(config, (*wanted.edits, FileEdit(config / "new/x.yaml", None, b"x")))
    before = contents(config)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", Failing(os.fsync, fails_at, errno.ENOSPC))
        with pytest.raises(SpecError, match=r"\(No space left on device\); nothing was changed"):
            apply_change(wanted)
    assert contents(config) == before
    assert not (config / "new").exists()


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), KeyboardInterrupt()])
def test_half_a_change_is_taken_back(
    config: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int, error: BaseException
) -> None:
    wanted = change(config, c=None, a=b"a: 2\n", new=b"n: 1\n", b=None)
    before = contents(config)
    calls = 0
    rename = Path.replace

    def replace(path: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise error
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises((SpecError, KeyboardInterrupt)):
        apply_change(wanted)
    assert contents(config) == before


def test_who_looks_meanwhile_sees_a_file_too_many_and_misses_none(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace
    seen = []

    def replace(path: Path, target: Path) -> Path:
        done = rename(path, target)
        seen.append(sorted(p.name for p in config.glob("batches/*.yaml")))
        return done

    monkeypatch.setattr(Path, "replace", replace)
    apply_change(change(config, c=None, a=b"a: 2\n", new=b"n: 1\n"))
    assert seen == [
        ["a.yaml", "b.yaml", "c.yaml", "new.yaml"],
        ["a.yaml", "b.yaml", "c.yaml", "new.yaml"],
        ["a.yaml", "b.yaml", "new.yaml"],
    ]


@pytest.fixture
def held(config: Path) -> Iterator[int]:
    """The lock of another command."""
    descriptor = os.open(config, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield descriptor
    os.close(descriptor)


def test_two_writers_do_not_interleave(config: Path, held: int) -> None:
    wanted = change(config, a=b"a: 2\n")
    writer = threading.Thread(target=apply_change, args=(wanted,))
    writer.start()
    writer.join(0.2)
    assert writer.is_alive()
    assert contents(config)["batches/a.yaml"] == b"a: 1\n"
    fcntl.flock(held, fcntl.LOCK_UN)
    writer.join(30)
    assert contents(config)["batches/a.yaml"] == b"a: 2\n"


@pytest.mark.usefixtures("held")
def test_a_writer_that_never_ends_is_not_waited_for(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "LOCK_WAIT_SECONDS", 0.0)
    with pytest.raises(SpecError, match="another command has been writing"):
        apply_change(change(config, a=b"a: 2\n"))


@pytest.mark.parametrize(("number", "works"), [(errno.EBADF, True), (errno.EIO, False)])
def test_a_file_system_without_locks(
    config: Path, monkeypatch: pytest.MonkeyPatch, number: int, works: bool
) -> None:
    monkeypatch.setattr(fcntl, "flock", Failing(fcntl.flock, 1, number))
    wanted = change(config, a=b"a: 2\n")
    if works:
        apply_change(wanted)
    else:
        with pytest.raises(SpecError, match="cannot be locked"):
            apply_change(wanted)
    assert contents(config)["batches/a.yaml"] == (b"a: 2\n" if works else b"a: 1\n")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="cannot be opened"):
        apply_change(Change(tmp_path / "nowhere", ()))
