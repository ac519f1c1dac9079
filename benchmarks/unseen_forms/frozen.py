"""The files that draw the reported forms become one digest, held against the recorded one.

``benchmarks/unseen_forms.sha256`` names the digest and the day on which it was recorded, before a
reader of templates was written. Drawing belongs to the other modules of this package.
"""

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "benchmarks/unseen_forms"
RECORD = "benchmarks/unseen_forms.sha256"
# Of the tuning set's drawing tools, those that these forms use too.
TOOLS = tuple(f"benchmarks/corpus/{name}.py" for name in ("seal", "sheet", "truth", "typeface"))


class FormsChanged(Exception):
    """What draws the forms is not what was recorded, or not committed; the message says which."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The commit that last changed the forms, the day of the record, the digest."""

    commit: str
    recorded: date
    digest: str


def frozen(root: Path = ROOT) -> Frozen:
    """The state of a checkout's forms.

    Raises:
        FormsChanged: the record is missing, differs from the files, or something is not committed.
    """
    try:
        recorded, day = (root / RECORD).read_text(encoding="utf-8").split()
        recorded_on = date.fromisoformat(day)
    except (OSError, ValueError) as error:
        message = f"{RECORD} cannot be read: {error}"
        raise FormsChanged(message) from error
    found = digest(root)
    if found != recorded:
        message = f"the reported forms changed since {day}: {found}, recorded {recorded}"
        raise FormsChanged(message)
    paths = (FOLDER, RECORD, *TOOLS)
    if pending := _git(root, "status", "--porcelain", "--", *paths).splitlines():
        message = f"of the reported forms not committed: {', '.join(pending)}"
        raise FormsChanged(message)
    commit = _git(root, "log", "-1", "--format=%H", "--", *paths)
    return Frozen(commit, recorded_on, found)


def digest(root: Path = ROOT) -> str:
    """SHA-256 over names and bytes of every file that decides how the forms look."""
    total = hashlib.sha256()
    for name in _files(root):
        content = hashlib.sha256((root / name).read_bytes()).hexdigest()
        total.update(f"{content}  {name}\n".encode())
    return total.hexdigest()


def record(today: date, root: Path = ROOT) -> str:
    """Write the record of the files as they are; returns the digest."""
    found = digest(root)
    (root / RECORD).write_text(f"{found}  {today.isoformat()}\n", encoding="utf-8")
    return found


def _files(root: Path) -> Iterator[str]:
    own = (
        path.relative_to(root).as_posix()
        for path in (root / FOLDER).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    yield from sorted((*own, *TOOLS))


def _git(root: Path, *command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands
            ["git", *command],  # noqa: S607 - the one on the path
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        message = f"git cannot tell whether the reported forms are committed: {error}"
        raise FormsChanged(message) from error
    return done.stdout.strip()
