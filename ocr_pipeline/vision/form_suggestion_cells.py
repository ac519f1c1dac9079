"""A form's cells become what they are for: labels, places to write, rows of boxes for characters.

Names of fields are found by ``form_suggestion``, shapes by ``form_suggestion_shapes``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from ocr_pipeline.vision.form_suggestion_shapes import Area, Cell, CheckMark
from ocr_pipeline.vision.form_suggestion_text import Phrase

Role = Literal["label", "blank", "marks", "holder", "nothing"]

RULING = 0.45  # heights of the text: cells that are nearer share a ruling
LEAST_FREE = 0.5  # of a cell with text in it: less is a label's margin
MOST_TEXTS = 3  # in a cell to write in: more are instructions
BOX_SIDES = (1.4, 4.5)  # of a box for one character, in heights of the text
BOX_STRETCH = 1.7
BOX_GAP = 1.6  # of a box's width between two groups of boxes of one field
SAME = 0.12  # of a box's side
LEAST_BOXES = 2
LEAST_CHOICES = 2
CHOICE_GAP = 1.0  # heights of the text between words to circle
MOST_CHOICE = 12  # characters of a word to circle


@dataclass(frozen=True)
class FormCells:
    """Cells with what is in them; ``text_px`` is the height of the page's text."""

    cells: Sequence[Cell]
    phrases: Sequence[Phrase]
    marks: Sequence[CheckMark]
    text_px: float

    def holding(self, area: Area) -> Cell | None:
        """The smallest cell around the middle of an area."""
        return smallest_around(self.cells, area)

    @cached_property
    def combs(self) -> list[list[Cell]]:
        """Boxes for one character each, by field, from left to right."""
        boxes = sorted(filter(self._is_box, self.cells), key=lambda cell: cell.area)
        joined: list[list[Cell]] = []
        for box in boxes:
            row = next((row for row in joined if self._goes_on(row[-1], box)), None)
            if row is None:
                joined.append([box])
            else:
                row.append(box)
        return [row for row in joined if len(row) >= LEAST_BOXES and self._is_comb(row)]

    def _is_box(self, cell: Cell) -> bool:
        shorter, longer = sorted(_sides(cell.area))
        least, most = (side * self.text_px for side in BOX_SIDES)
        fits = least <= shorter and longer <= min(most, BOX_STRETCH * shorter)
        return fits and not cell.is_shaded and not self._held(cell)

    def _goes_on(self, last: Cell, box: Cell) -> bool:
        (width, height), (box_width, box_height) = _sides(last.area), _sides(box.area)
        near = SAME * height + 2
        is_alike = abs(width - box_width) <= near and abs(height - box_height) <= near
        is_level = abs(last.area[1] - box.area[1]) <= near
        gap = box.area[0] - last.area[2]
        return is_alike and is_level and 0 <= gap <= BOX_GAP * width and self._same_room(last, box)

    def room(self, cell: Cell) -> Cell | None:
        """The cell that one is in."""
        return self._room[cell]

    def _same_room(self, one: Cell, other: Cell) -> bool:
        return self._room.get(one) == self._room.get(other)

    @cached_property
    def _room(self) -> dict[Cell, Cell | None]:
        """The cell that each is in."""
        return {
            cell: smallest_around([other for other in self.cells if other != cell], cell.area)
            for cell in self.cells
        }

    def _is_comb(self, row: list[Cell]) -> bool:
        """Whether the boxes adjoin, and no row of a table does above or below."""
        adjoin = any(b.area[0] - a.area[2] <= RULING * self.text_px for a, b in pairwise(row))
        return adjoin and not any(
            self._is_box(other)
            for cell in row
            for other in (self.beside(cell, "above"), self.beside(cell, "below"))
            if other is not None
        )

    @cached_property
    def _contents(self) -> dict[Cell, tuple[list[Phrase], list[CheckMark]]]:
        found: dict[Cell, tuple[list[Phrase], list[CheckMark]]] = {c: ([], []) for c in self.cells}
        for phrase in self.phrases:
            if cell := self.holding(phrase.area):
                found[cell][0].append(phrase)
        for mark in self.marks:
            if cell := self.holding(mark.area):
                found[cell][1].append(mark)
        return found

    def texts(self, cell: Cell) -> list[Phrase]:
        """The phrases in a cell."""
        return self._contents[cell][0]

    def marks_in(self, cell: Cell) -> list[CheckMark]:
        """The boxes to check in a cell."""
        return self._contents[cell][1]

    def _held(self, cell: Cell) -> bool:
        return any(self._contents[cell])

    @cached_property
    def _holders(self) -> set[Cell]:
        return {room for room in self._room.values() if room is not None}

    @cached_property
    def roles(self) -> dict[Cell, Role]:
        """What each cell is for; those of combs are nothing by themselves."""
        boxes = {cell for row in self.combs for cell in row}
        return {cell: "nothing" if cell in boxes else self._role(cell) for cell in self.cells}

    def _role(self, cell: Cell) -> Role:
        texts, marks = self._contents[cell]
        if cell in self._holders:
            return "holder"
        if marks:
            return "marks"
        if cell.is_shaded:
            return "label" if texts else "nothing"
        if not texts:
            return "blank"
        return "label" if self.free_part(cell) is None or self._heads(cell) else "blank"

    def _heads(self, cell: Cell) -> bool:
        """Whether a cell with text has its answer beside or below it."""
        left = self.beside(cell, "left")
        if left is not None and left.is_shaded and self.texts(left):
            return False
        after = [self.beside(cell, "right")]
        if not self._shades_labels:
            after.append(self.beside(cell, "below"))
        return any(
            other is not None
            and not other.is_shaded
            and (not self.texts(other) or bool(self._contents[other][1]))
            for other in after
        )

    @cached_property
    def _shades_labels(self) -> bool:
        return any(cell.is_shaded and self.texts(cell) for cell in self.cells)

    def free_part(self, cell: Cell) -> Area | None:
        """Where one can write in a cell; None where its text leaves too little room."""
        texts = [phrase.area for phrase in self.texts(cell)]
        if not texts:
            return cell.area
        if len(texts) > MOST_TEXTS:
            return None
        left, top, right, bottom = cell.area
        lowest = max(area[3] for area in texts)
        is_at_side = min(area[0] for area in texts) - left < right - max(a[2] for a in texts)
        if is_at_side and bottom - lowest >= LEAST_FREE * (bottom - top):
            return left, lowest, right, bottom
        start, end = max(_gaps(left, right, texts), key=lambda gap: gap[1] - gap[0])
        return (start, top, end, bottom) if end - start >= LEAST_FREE * (right - left) else None

    def beside(self, cell: Cell, side: Literal["left", "right", "above", "below"]) -> Cell | None:
        """The cell that shares most of a ruling."""
        axis = 0 if side in {"left", "right"} else 1
        ahead = side in {"right", "below"}
        near = RULING * self.text_px
        found = [
            other
            for other in self.cells
            if other != cell
            and abs(_gap(cell.area, other.area, axis, ahead=ahead)) <= near
            and _shared(cell.area, other.area, 1 - axis) > 0
        ]
        return max(found, key=lambda each: _shared(cell.area, each.area, 1 - axis), default=None)

    def label_before(self, cell: Cell) -> Cell | None:
        """The first label to the left in its row."""
        return next(
            (each for each in self._walk(cell, "left") if self.roles[each] == "label"), None
        )

    def label_above(self, cell: Cell) -> Cell | None:
        """The first label above in its column."""
        for each in self._walk(cell, "above"):
            if not self._is_as_wide(cell, each):
                return None
            if self.roles[each] == "label" and each.is_shaded >= self._shades_labels:
                return each
        return None

    def own_label(self, cell: Cell) -> str:
        """The text in a cell that stands before or above its free part."""
        free = self.free_part(cell) or cell.area
        before = [
            text.text
            for text in self.texts(cell)
            if text.area[2] <= free[0] or text.area[3] <= free[1]
        ]
        return " ".join(before)

    def choices(self, cell: Cell) -> list[Phrase]:
        """Words in a row of which one is circled; none where a cell's text is something else."""
        texts = sorted(self.texts(cell), key=lambda text: text.area)
        before = self.beside(cell, "left")
        if (
            len(texts) < LEAST_CHOICES
            or cell.is_shaded
            or before is None
            or self._contents[cell][1]
        ):
            return []
        gaps = [b.area[0] - a.area[2] for a, b in pairwise(texts)]
        is_row = min(gaps) >= CHOICE_GAP * self.text_px and _is_level(texts)
        is_short = all(len(t.text) <= MOST_CHOICE and _is_word(t.text) for t in texts)
        return texts if is_row and is_short and before.is_shaded > cell.is_shaded else []

    def _is_as_wide(self, cell: Cell, other: Cell) -> bool:
        near = RULING * self.text_px
        return all(abs(cell.area[side] - other.area[side]) <= near for side in (0, 2))

    def _walk(self, cell: Cell, side: Literal["left", "above"]) -> Iterator[Cell]:
        following = self.beside(cell, side)
        for _ in self.cells:
            if following is None:
                return
            yield following
            following = self.beside(following, side)


def smallest_around(cells: Iterable[Cell], area: Area) -> Cell | None:
    """The smallest cell around the middle of an area."""
    x, y = (area[0] + area[2]) / 2, (area[1] + area[3]) / 2
    found = [
        cell
        for cell in cells
        if cell.area[0] < x < cell.area[2] and cell.area[1] < y < cell.area[3]
    ]
    return min(found, key=lambda cell: _sides(cell.area)[0] * _sides(cell.area)[1], default=None)


def _is_word(text: str) -> bool:
    """Whether a text is of letters: not what somebody wrote, no hint in brackets."""
    return text.replace(" ", "").isalpha()


def _is_level(texts: Sequence[Phrase]) -> bool:
    tops, feet = [text.area[1] for text in texts], [text.area[3] for text in texts]
    return max(tops) < min(feet)


def _sides(area: Area) -> tuple[int, int]:
    return area[2] - area[0], area[3] - area[1]


def _gap(area: Area, other: Area, axis: int, *, ahead: bool) -> int:
    return other[axis] - area[axis + 2] if ahead else area[axis] - other[axis + 2]


def _shared(area: Area, other: Area, axis: int) -> int:
    return min(area[axis + 2], other[axis + 2]) - max(area[axis], other[axis])


def _gaps(left: int, right: int, texts: Iterable[Area]) -> Iterator[tuple[int, int]]:
    """What is free between texts, across."""
    for area in sorted(texts):
        yield left, max(left, area[0])
        left = max(left, area[2])
    yield left, max(left, right)
