"""A blank form and its recognized words become a proposal of a template: its title and its fields.

The proposal is for a person to look at; what is unsure says so. Files belong to ``steps``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from ocr_pipeline.model.page import Word
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.template import OptionSpec, TemplateFieldSpec
from ocr_pipeline.vision.form_suggestion_cells import FormCells
from ocr_pipeline.vision.form_suggestion_marks import OptionGroup, OptionGroups
from ocr_pipeline.vision.form_suggestion_names import (
    Names,
    asks_for_all,
    clean_name,
    is_either_or,
    kind_of,
)
from ocr_pipeline.vision.form_suggestion_shapes import Area, Cell, FormShapes
from ocr_pipeline.vision.form_suggestion_text import Phrase, around, phrases, title_of

TEXT_PX = 22.0  # the height of text in the copy that is looked at
GLYPHS = 0.65  # of a detected word's height
SCALES = (0.2, 2.0)
TITLE_SIDES = 0.2  # of a title's height, at each end
BLANK_RISE = 2.6  # heights of the text that are written above an underline
LABEL_GAP = 2.5  # heights of the text between a label and what it names
LINE_REACH = 0.8  # heights of the text between an underline and its label's foot
HINT_FOOT = 0.6  # heights of the text: what ends higher above an underline is no hint on it
SEVERAL_LINES = 3.6  # heights of the text: an area that is lower takes one line
LEAST_AREA = 2  # heights of the text: what is narrower is no place to write


@dataclass(frozen=True, slots=True)
class SuggestedField:
    """A field; ``doubts`` are sentences for people about what to look at."""

    spec: TemplateFieldSpec
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSuggestion:
    """What a template of the form may be; ``title_text`` is what its title says.

    ``title`` is None where no text near the top is larger than the others. Fields are in the order
    in which people fill them: from top to bottom, from left to right.
    """

    title: TemplateFieldSpec | None
    title_text: str
    fields: tuple[SuggestedField, ...]


def suggest_form(pixels: Pixels, words: Sequence[Word]) -> FormSuggestion:
    """The proposal for an upright sample and its words, all in its pixels."""
    if not words:
        return FormSuggestion(None, "", ())
    heights = [min(box.height, box.width) for box in (word.quad.bounds for word in words)]
    scale = float(np.clip(TEXT_PX / max(1.0, GLYPHS * median(heights)), *SCALES))
    return _Reader(pixels, words, scale).suggestion()


@dataclass(frozen=True)
class _Draft:
    """A field on its way; its areas are in pixels of the copy."""

    label: str
    type: str
    areas: tuple[Area, ...]
    options: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """What fields are sorted by: rows of the page, then columns."""
        return self.areas[0][1] // round(TEXT_PX), self.areas[0][0]


class _Reader:
    """A copy of the sample with its words, in which text is ``TEXT_PX`` high."""

    def __init__(self, pixels: Pixels, words: Sequence[Word], scale: float) -> None:
        gray = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
        self._size = (pixels.shape[1], pixels.shape[0])
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=method)
        self._scale = scale
        self._shapes = FormShapes(np.asarray(small, np.uint8), TEXT_PX)
        marks, cells = self._shapes.marks, self._shapes.cells
        around_all = FormCells(cells, (), (), TEXT_PX)
        self._phrases = phrases(words, scale, marks, around_all.holding)
        self._title = title_of(self._phrases, small.shape[0])
        labels = [phrase for phrase in self._phrases if phrase != self._title]
        self._cells = FormCells(cells, labels, marks, TEXT_PX)

    def suggestion(self) -> FormSuggestion:
        """What was found."""
        drafts = [*self._texts(), *self._combs(), *self._groups(), *self._blanks()]
        names = Names()
        title = None
        if self._title:
            area = self._back(_with_sides(self._title.area))
            title = TemplateFieldSpec(name=names.take("title"), areas=(area,))
        ordered = sorted(drafts, key=lambda draft: draft.place)
        fields = tuple(self._field(draft, names) for draft in ordered)
        return FormSuggestion(title, clean_name(self._title.text) if self._title else "", fields)

    def _texts(self) -> Iterator[_Draft]:
        for cell, role in self._cells.roles.items():
            area = self._cells.free_part(cell) if role == "blank" else None
            if area is not None and area[2] - area[0] >= LEAST_AREA * TEXT_PX:
                yield _Draft(self._label_of(cell), "text", (area,))

    def _label_of(self, cell: Cell) -> str:
        """The label of a cell: its row's and its column's, else its own text, else one near it."""
        own = self._cells.own_label(cell)
        beside = self._cells.beside(cell, "left")
        if own and (beside is None or self._cells.roles[beside] != "label"):
            return own
        return self._table_label(cell) or own or self._near(cell.area)

    def _table_label(self, cell: Cell) -> str:
        """The label of a cell's column and that of its row."""
        labels = (self._cells.label_above(cell), self._cells.label_before(cell))
        return " ".join(self._text(label) for label in labels if label is not None)

    def _text(self, cell: Cell) -> str:
        return " ".join(clean_name(text.text) for text in self._cells.texts(cell))

    def _near(self, area: Area) -> str:
        """The text to the left of an area, else the nearest above it."""
        return self._left_of(area, TEXT_PX / 2) or self._above(area)

    def _left_of(self, area: Area, reach_px: float) -> str:
        """The nearest text that ends left of an area, no lower than ``reach_px`` above its foot."""
        found = [
            phrase
            for phrase in self._cells.phrases
            if area[0] - phrase.area[2] + TEXT_PX / 2 >= 0
            and area[0] - phrase.area[2] <= LABEL_GAP * TEXT_PX
            and phrase.area[1] < area[3]
            and phrase.area[3] > area[1] + reach_px
        ]
        return max(found, key=lambda phrase: phrase.area[2], default=_NOBODY).text

    def _above(self, area: Area) -> str:
        found = [
            phrase
            for phrase in self._cells.phrases
            if area[1] - phrase.area[3] + TEXT_PX / 2 >= 0
            and area[1] - phrase.area[3] <= LABEL_GAP * TEXT_PX
            and phrase.area[0] < area[2]
            and phrase.area[2] > area[0] - LABEL_GAP * TEXT_PX
        ]
        return max(found, key=lambda phrase: phrase.area[3], default=_NOBODY).text

    def _combs(self) -> Iterator[_Draft]:
        for row in self._cells.combs:
            areas = tuple(cell.area for cell in row)
            room = self._cells.room(row[0]) or row[0]
            label = self._table_label(room) or self._near(around(areas))
            yield _Draft(label, "multi_box", areas)

    def _groups(self) -> Iterator[_Draft]:
        for group in OptionGroups(self._cells).find():
            areas = tuple(option.mark.area for option in group.options)
            options = tuple(clean_name(option.text) for option in group.options)
            if len(areas) == 1:
                yield _Draft(group.label or options[0], "checkbox", areas, options)
            else:
                label = clean_name(group.label) or " / ".join(filter(None, options))
                kind, doubts = _kind_of_group(group, options)
                yield _Draft(label, kind, areas, options, doubts)

    def _blanks(self) -> Iterator[_Draft]:
        """What is written on underlines that have a label before them."""
        for left, top, right, _ in self._shapes.underlines:
            high = (left, top - round(BLANK_RISE * TEXT_PX), right, top - 1)
            label = self._left_of(high, LINE_REACH * TEXT_PX)
            area = self._without_texts(high)
            if label and area[2] - area[0] >= LEAST_AREA * TEXT_PX and area[1] < area[3]:
                yield _Draft(label, "text", (area,))

    def _without_texts(self, area: Area) -> Area:
        """An area above a line without the print in it: a hint at its end, or what is above."""
        left, top, right, bottom = area
        for phrase in self._cells.phrases:
            words = phrase.area
            if words[0] >= right or words[2] <= left or not top < words[3] or words[1] >= bottom:
                continue
            if words[3] < bottom - HINT_FOOT * TEXT_PX:
                top = words[3]
            elif words[0] > left + TEXT_PX:
                right = min(right, words[0])
        return left, top, right, bottom

    def _field(self, draft: _Draft, names: Names) -> SuggestedField:
        label = clean_name(draft.label)
        doubts = list(draft.doubts)
        if not label:
            doubts.append("no label was found near it: name it")
        name = names.take(label or "field 1")
        areas = tuple(self._back(area) for area in draft.areas)
        if draft.type in {"checkbox_group", "radio_group"}:
            return SuggestedField(_group(name, draft, areas), tuple(doubts))
        if draft.type == "checkbox":
            spec = TemplateFieldSpec(name=name, type="checkbox", areas=areas)
            return SuggestedField(spec, tuple(doubts))
        kind = kind_of(label, is_comb=draft.type == "multi_box")
        if kind not in {"all", "numeric"}:
            doubts.append(f"its label sounds like `{kind}`; write `all` for any text")
        low = draft.areas[0][3] - draft.areas[0][1] < SEVERAL_LINES * TEXT_PX
        spec = TemplateFieldSpec(
            name=name,
            type="multi_box" if draft.type == "multi_box" else "text",
            areas=areas,
            value_type=kind,
            multi_line=draft.type == "multi_box" or not low,
        )
        return SuggestedField(spec, tuple(doubts))

    def _back(self, area: Area) -> Area:
        """An area in pixels of the sample, within it."""
        width, height = self._size
        left, top, right, bottom = (round(side / self._scale) for side in area)
        left, top = min(max(0, left), width - 1), min(max(0, top), height - 1)
        return left, top, min(max(left + 1, right), width), min(max(top + 1, bottom), height)


_NOBODY = Phrase("", (0, 0, 0, 0))


def _with_sides(area: Area) -> Area:
    """An area with room at both ends: detectors cut first and last strokes."""
    left, top, right, bottom = area
    side = round(TITLE_SIDES * (bottom - top))
    return left - side, top, right + side, bottom


def _kind_of_group(group: OptionGroup, options: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    is_round = sum(option.mark.is_round for option in group.options) * 2 > len(group.options)
    if asks_for_all(group.label):
        return "checkbox_group", ()
    if is_round or group.is_matrix or is_either_or(list(options)):
        return "radio_group", ()
    return "checkbox_group", ("write `radio_group` if only one may be checked",)


def _group(name: str, draft: _Draft, areas: Iterable[Area]) -> TemplateFieldSpec:
    names = Names()
    options = tuple(
        OptionSpec(name=names.take(option or "option 1"), area=area)
        for option, area in zip(draft.options, areas, strict=True)
    )
    is_radio = draft.type == "radio_group"
    return TemplateFieldSpec(
        name=name, type="radio_group" if is_radio else "checkbox_group", options=options
    )
