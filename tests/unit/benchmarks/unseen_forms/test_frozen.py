import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from benchmarks.unseen_forms import frozen
from benchmarks.unseen_forms.frozen import FOLDER, RECORD, ROOT, TOOLS, FormsChanged

TODAY = date(2026, 11, 22)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The recorded files alone, committed in a repository of their own."""
    for name in (*TOOLS, RECORD):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER, ignore=leave)
    _git(tmp_path, "init", "-q")
    _commit(tmp_path)
    return tmp_path


def _git(root: Path, *command: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *who, *command], cwd=root, check=True, capture_output=True, text=True
    ).stdout.strip()


def _commit(root: Path) -> str:
    _git(root, "add", "--all")
    _git(root, "commit", "-q", "-m", "forms")
    return _git(root, "rev-parse", "HEAD")


def test_nobody_changed_the_reported_forms_since_they_were_recorded() -> None:
    recorded = (ROOT / RECORD).read_text(encoding="utf-8").split()[0]
    assert frozen.digest() == recorded


def test_the_commit_is_the_one_that_last_changed_the_forms(checkout: Path) -> None:
    drawn = _git(checkout, "rev-parse", "HEAD")
    (checkout / "README").write_text("of other things", encoding="utf-8")
    _commit(checkout)
    assert frozen.frozen(checkout).commit == drawn


@pytest.mark.parametrize("name", [f"{FOLDER}/texts/ja.toml", f"{FOLDER}/faults.py", TOOLS[0]])
def test_a_changed_file_is_an_error_even_when_it_was_committed(checkout: Path, name: str) -> None:
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("# easier\n")
    _commit(checkout)
    with pytest.raises(FormsChanged, match="changed since"):
        frozen.frozen(checkout)


def test_a_new_file_is_a_change(checkout: Path) -> None:
    (checkout / FOLDER / "easier.py").write_text("", encoding="utf-8")
    with pytest.raises(FormsChanged, match="changed since"):
        frozen.frozen(checkout)


def test_a_renewed_record_counts_only_when_committed(checkout: Path) -> None:
    (checkout / FOLDER / "texts/ja.toml").write_text("", encoding="utf-8")
    frozen.record(TODAY, checkout)
    with pytest.raises(FormsChanged, match=r"not committed: .*ja\.toml"):
        frozen.frozen(checkout)
    renewed = _commit(checkout)
    assert frozen.frozen(checkout) == frozen.Frozen(renewed, TODAY, frozen.digest(checkout))


def test_without_a_record_nothing_is_reported(checkout: Path) -> None:
    (checkout / RECORD).unlink()
    with pytest.raises(FormsChanged, match="cannot be read"):
        frozen.frozen(checkout)


def test_every_drawing_tool_that_is_used_is_recorded() -> None:
    used = {
        line.split()[1].replace(".", "/") + ".py"
        for path in (ROOT / FOLDER).glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("from benchmarks.") and not line.startswith("from benchmarks.unseen_")
    }
    assert used <= set(TOOLS)
