"""The checkout as values: its root, its modules with their syntax trees, its tracked files."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("ocr_pipeline", "benchmarks", "samples", "scripts", "tests")


@dataclass(frozen=True)
class Module:
    """A Python file; ``path`` counts from the root."""

    path: Path
    source: str

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.source)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in ast.walk(self.syntax) if isinstance(node, ast.ClassDef))


def tracked_files() -> list[Path]:
    """What git would commit: tracked and new, without the ignored; paths count from the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(name) for name in listing.split("\0") if name and (ROOT / name).is_file()]


def modules() -> list[Module]:
    paths = [path for path in tracked_files() if path.suffix == ".py" and path.parts[0] in CODE]
    return [Module(path, (ROOT / path).read_text(encoding="utf-8")) for path in sorted(paths)]
