"""The files that draw the reported pages become one digest, compared with the recorded one.

The record names the day on which it was made; git names the commit. Which fonts were installed is
no part of it: they are Debian's, and no file of this project.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "benchmarks/unseen"
RECORD = "benchmarks/unseen.sha256"
TOOLS = tuple(
    f"benchmarks/corpus/{name}.py"
    for name in ("files", "grids", "paper", "seal", "sheet", "truth", "typeface")
)
_SUFFIXES = (".py", ".toml")


class UnseenChanged(Exception):
    """A file that draws the reported pages is not as it was recorded, or not committed."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """Which state of the reported pages a figure belongs to."""

    commit: str
    recorded: date
    digest: str


def frozen(root: Path = ROOT) -> Frozen:
    """The commit that last changed what draws the reported pages, and the day of the record.

    ``UnseenChanged`` when a file, the record included, differs from what was committed, or when
    the digest of the files is not the recorded one. Outside a git checkout the commit is empty.
    """
    recorded, day = _record(root)
    found = digest(root)
    if found != recorded:
        raise UnseenChanged(
            f"the files that draw the unseen pages changed since {day}: {RECORD} names"
            f" {recorded[:12]}, they are {found[:12]}; figures of changed pages are not comparable"
        )
    changed = _git(root, "status", "--porcelain")
    if changed:
        raise UnseenChanged(f"not committed: {', '.join(line[3:] for line in changed)}")
    return Frozen("".join(_git(root, "log", "-1", "--format=%H")), day, found)


def digest(root: Path = ROOT) -> str:
    """SHA-256 over the name and the bytes of every file that decides how a page looks."""
    total = hashlib.sha256()
    for path in sorted(_files(root)):
        content = hashlib.sha256((root / path).read_bytes()).hexdigest()
        total.update(f"{content}  {path}\n".encode())
    return total.hexdigest()


def record(today: date, root: Path = ROOT) -> str:
    """Write the digest down, once the pages are final; returns it."""
    found = digest(root)
    (root / RECORD).write_text(f"{found}  {today.isoformat()}\n", encoding="utf-8")
    return found


def _files(root: Path) -> Iterator[str]:
    yield from TOOLS
    for path in (root / FOLDER).rglob("*"):
        if path.suffix in _SUFFIXES:
            yield path.relative_to(root).as_posix()


def _record(root: Path) -> tuple[str, date]:
    try:
        found, day = (root / RECORD).read_text(encoding="utf-8").split()
        return found, date.fromisoformat(day)
    except (OSError, ValueError) as error:
        raise UnseenChanged(f"{RECORD} cannot be read: {error}") from error


def _git(root: Path, *command: str) -> list[str]:
    """Lines of a git command about these files; none outside a checkout."""
    paths = (FOLDER, RECORD, *TOOLS)
    git = shutil.which("git")
    if git is None:
        return []
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [git, *command, "--", *paths], cwd=root, check=True, capture_output=True, text=True
        )
    except subprocess.CalledProcessError:
        return []
    return done.stdout.splitlines()
