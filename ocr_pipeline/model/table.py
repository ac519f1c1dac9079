"""A recognized table as a grid of cells. How a grid is found belongs to ``vision``."""

from dataclasses import dataclass

from ocr_pipeline.model.geometry import Quad


@dataclass(frozen=True, slots=True)
class CellWord:
    """One word of a cell; ``confidence`` is 0..1."""

    text: str
    confidence: float
    quad: Quad


@dataclass(frozen=True, slots=True)
class CellLine:
    """One text line of a cell, words in reading order."""

    words: tuple[CellWord, ...]
    quad: Quad
    confidence: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at a 0-based row and column that spans at least one row and one column."""

    row: int
    column: int
    row_span: int
    column_span: int
    quad: Quad
    confidence: float
    lines: tuple[CellLine, ...]

    @property
    def text(self) -> str:
        """Words joined by a space, lines by a newline."""
        return "\n".join(" ".join(word.text for word in line.words) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A grid without holes or overlaps: every grid position belongs to exactly one cell."""

    quad: Quad
    confidence: float
    cells: tuple[Cell, ...]
