"""The boxes of a multi-box field become a character each, by the recognizers that read lines.

Which boxes have writing, and its picture, belong to ``vision.comb_boxes`` and ``vision.comb_line``;
what kinds of values may hold, to ``box_alphabet``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ocr_pipeline.adapters.engines.box_alphabet import ALLOWED, Alphabet, alphabet_of, plain
from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.recognizer import (
    HEIGHT_PX,
    Recognizer,
    normalized,
    padded_width,
)
from ocr_pipeline.adapters.engines.runtime import Array
from ocr_pipeline.adapters.engines.two_readings import HANGUL
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.template import FieldPart, FieldReading
from ocr_pipeline.model.value import ValueKind
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.template import TemplateFieldSpec
from ocr_pipeline.vision.comb_boxes import Written, written
from ocr_pipeline.vision.comb_line import CombLine, comb_line
from ocr_pipeline.vision.form_view import FormView

LEAST_SEEN = 0.2  # of the probability of a step: what is less leaves doubt, whatever is likeliest
SEEN_POWER = 0.25
LEAST_SUM = 1e-6
# Of a field: then what is as likely an open 0 as a c is a digit, and an X that is clear stays one.
MOSTLY = 0.6
OTHER_THAN_DIGIT = 0.2
LEAST_LIKENESS = 0.25  # of the print of a field's boxes
LEAST_THERE = 0.8  # of a box
DOUBTFUL = 0.3  # confidence at most, where a box may not have been seen

CUT_OFF = "A box lies beyond the edge of the scan: scan the whole page."
NOT_FOUND = "The print of the boxes was not found where it should be: compare them with the scan."

Reading = tuple[str, float]  # a character, and how likely it is right


@dataclass(frozen=True)
class BoxReader:
    """Reads multi-boxes with the recognizers of a line reader."""

    reader: LineReader

    def read(
        self, view: FormView, field: TemplateFieldSpec, languages: Sequence[str]
    ) -> FieldReading:
        """A part for each box, in the template's order; that of an empty one has no text.

        ``text`` is the characters without anything for empty boxes: where those are, the parts
        tell. ``confidence`` is that of the least sure box: one wrong box makes the value wrong.
        """
        boxes = written(view, field)
        filled = [box for box in boxes if not box.is_empty]
        characters = iter(self._characters(filled, field.value_type, languages) if filled else ())
        fits = [box.likeness for box in boxes if box.likeness is not None]
        is_found = not fits or max(fits) >= LEAST_LIKENESS
        parts = []
        for area, box in zip(field.areas, boxes, strict=True):
            text, sure = ("", 1.0) if box.is_empty else next(characters)
            is_seen = is_found and box.is_there >= LEAST_THERE
            sure = min(sure * box.confidence, 1.0 if is_seen else DOUBTFUL)
            parts.append(FieldPart(text, sure, view.quad(area, of=area)))
        is_cut = min(box.is_there for box in boxes) < LEAST_THERE
        return FieldReading(
            "".join(part.text for part in parts),
            min(part.confidence for part in parts),
            tuple(parts),
            CUT_OFF if is_cut else "" if is_found else NOT_FOUND,
        )

    def _characters(
        self, filled: Sequence[Written], kind: ValueKind, languages: Sequence[str]
    ) -> list[Reading]:
        """One for each box that is not empty."""
        line = comb_line(filled)
        if kind not in ALLOWED and self.reader.korean is not None and "ko" in languages:
            korean = self._korean(line, languages)
            if any(HANGUL.search(text) for text, _ in korean):
                return korean
        recognizer = self.reader.recognizer.writing(languages)
        return list(_placed(recognizer, line, alphabet_of(recognizer, kind)))

    def _korean(self, line: CombLine, languages: Sequence[str]) -> list[Reading]:
        """As the line is read, where that gives a character for each box; else box by box."""
        together = self._line(line.pixels, languages)
        if len(together) == line.count:
            return together
        alone = [self._line(line.alone(number), languages) for number in range(line.count)]
        return [
            characters[0] if len(characters) == 1 else ("".join(c for c, _ in characters), 0.0)
            for characters in alone
        ]

    def _line(self, pixels: Pixels, languages: Sequence[str]) -> list[Reading]:
        height, width = pixels.shape[:2]
        crop = Crop(pixels, Quad.from_box(Box(0, 0, width, height)), tall=False)
        pieces = self.reader.read(crop, languages)
        return [
            (plain(character), piece.confidence) for piece in pieces for character in piece.text
        ]


def _placed(recognizer: Recognizer, line: CombLine, alphabet: Alphabet) -> Iterator[Reading]:
    """The likeliest character in each place: how many there are, and where, is known."""
    seen = _seen(recognizer, line, alphabet)
    digits = alphabet.digits
    if digits[seen.argmax(axis=1)].mean() >= MOSTLY:
        seen = np.where(digits, seen, seen * OTHER_THAN_DIGIT)
    for each in seen:
        best, total = int(each.argmax()), float(each.sum())
        share = float(each[best]) / max(total, LEAST_SUM)
        yield alphabet.characters[best], share * min(1.0, total / LEAST_SEEN) ** SEEN_POWER


def _seen(recognizer: Recognizer, line: CombLine, alphabet: Alphabet) -> Array:
    """How likely each character of the alphabet is, by place."""
    pixels = normalized(line.pixels)
    width = pixels.shape[2]
    batch = np.zeros((1, 3, HEIGHT_PX, padded_width(width)), np.float32)
    batch[0, :, :, :width] = pixels
    steps = recognizer.network.run(batch)[0]
    per_px = len(steps) / batch.shape[3]
    places = (line.place(number) for number in range(line.count))
    return np.array(
        [
            alphabet.seen(steps[round(start * per_px) : round(end * per_px)].max(axis=0))
            for start, end in places
        ]
    )
