"""Pieces of recognized text and the lines that were drawn become a character error rate.

Each piece belongs to the line that its center lies in, so the order in which an engine reads a page
neither helps nor hurts it. Text is compared in NFKC without white space; what lies in no line
counts as inserted, a line without a piece as deleted.
"""

import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from benchmarks.corpus.truth import LineTruth, Point


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a line as an engine reports it."""

    text: str
    center: Point


@dataclass(frozen=True, slots=True)
class Errors:
    """Character errors among drawn characters; sums of them are micro averages."""

    errors: int = 0
    characters: int = 0

    def __add__(self, other: "Errors") -> "Errors":
        """Both together."""
        return Errors(self.errors + other.errors, self.characters + other.characters)

    @property
    def percent(self) -> float:
        """The character error rate; ``nan`` without characters."""
        return 100 * self.errors / self.characters if self.characters else math.nan

    def __str__(self) -> str:
        """The rate and what it is made of."""
        return f"{self.percent:.2f} % ({self.errors} of {self.characters})"


def compared(text: str) -> str:
    """The text as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def line_errors(lines: Sequence[LineTruth], pieces: Iterable[Piece]) -> Errors:
    """The errors of one page."""
    found: list[list[tuple[float, str]]] = [[] for _ in lines]
    inserted = 0
    for piece in pieces:
        spots = [_spot(line, piece.center) for line in lines]
        nearest = min(range(len(lines)), key=lambda index: spots[index][1], default=None)
        if nearest is None or spots[nearest][1] > _tolerance_px(lines[nearest]):
            inserted += len(compared(piece.text))
        else:
            found[nearest].append((spots[nearest][0], piece.text))
    wrong = [
        Levenshtein.distance(
            compared(line.text), compared("".join(text for _, text in sorted(got)))
        )
        for line, got in zip(lines, found, strict=True)
    ]
    return Errors(sum(wrong) + inserted, sum(len(compared(line.text)) for line in lines))


def _tolerance_px(line: LineTruth) -> float:
    """Half the height of the type: truth encloses the ink, and boxes of engines are looser."""
    return min(math.dist(line.quad[0], line.quad[1]), math.dist(line.quad[0], line.quad[3])) / 2


def _spot(line: LineTruth, point: Point) -> tuple[float, float]:
    """How far along a line a point is, and its distance from the line's quad; in pixels."""
    across, across_px = _along(line.quad[0], line.quad[1], point)
    down, down_px = _along(line.quad[0], line.quad[3], point)
    outside_x = max(-across, 0.0, across - across_px)
    outside_y = max(-down, 0.0, down - down_px)
    return (down if line.vertical else across), math.hypot(outside_x, outside_y)


def _along(start: Point, end: Point, point: Point) -> tuple[float, float]:
    """The projection of a point on an edge, and the edge's length."""
    length = math.dist(start, end) or 1.0
    x, y = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    return (point[0] - start[0]) * x + (point[1] - start[1]) * y, length


def read_lines(page: Path) -> list[LineTruth]:
    """The lines of a page of ``benchmarks.corpus``, from the truth file beside it."""
    truth = json.loads(page.with_name(page.name + ".json").read_text(encoding="utf-8"))
    return [_line(line) for drawn in truth["pages"] for line in drawn["lines"]]


def _line(entry: dict[str, Any]) -> LineTruth:
    a, b, c, d = ((float(x), float(y)) for x, y in entry["quad"])
    return LineTruth(entry["text"], (a, b, c, d), entry.get("vertical", False))
