"""What a template read on a scan, beside its truth, becomes counts of what is right.

- boxes: check boxes, alone or in a group; one that nobody could tell is wrong;
- cells: the boxes of multi-box fields, one character each, empty ones too;
- text: text fields whose text is right, empty ones too; ``joined``: spaces left out; ``written``:
  those only that somebody wrote into;
- fields: of every type, right as a whole; ``silent``: wrong, and nobody is told to look.

Text is compared in NFKC, its spaces collapsed. Of a scan that was not found every one is wrong, and
none is silent. Whose figures these are belongs to ``template_figures``.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from benchmarks.template_sets import Value
from ocr_pipeline.model.template import FieldPart, TemplateField
from ocr_pipeline.spec.template import TemplateFieldSpec, TemplateSpec


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of how many."""

    count: int = 0
    total: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Of both."""
        return Tally(self.count + other.count, self.total + other.total)

    @property
    def percent(self) -> float:
        """0..100; NaN of nothing."""
        return 100 * self.count / self.total if self.total else float("nan")

    @classmethod
    def of(cls, answers: Iterable[bool]) -> Self:
        """How many of them are true."""
        listed = list(answers)
        return cls(sum(listed), len(listed))


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one scan, or of several."""

    boxes: Tally = Tally()
    cells: Tally = Tally()
    text: Tally = Tally()
    joined: Tally = Tally()
    written: Tally = Tally()
    fields: Tally = Tally()
    silent: Tally = Tally()
    review: Tally = Tally()

    def __add__(self, other: "Score") -> "Score":
        """Of both."""
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def score(
    spec: TemplateSpec, truth: Mapping[str, Value], found: Mapping[str, TemplateField]
) -> Score:
    """A scan; ``found`` is by the fields' names, empty where the template was not found."""
    scores = (
        _field_score(field, truth[field.name], found.get(field.name)) for field in spec.fields
    )
    return sum(scores, Score())


def _field_score(field: TemplateFieldSpec, truth: Value, found: TemplateField | None) -> Score:
    right, part = _part(field, truth, found)
    is_reviewed = found is not None and found.state == "review"
    is_silent = found is not None and not right and not is_reviewed
    return part + Score(
        fields=Tally.of([right]),
        silent=Tally.of([is_silent]),
        review=Tally.of([is_reviewed]),
    )


def _part(
    field: TemplateFieldSpec, truth: Value, found: TemplateField | None
) -> tuple[bool, Score]:
    """Whether the field is right, and what counts in fields of its type only."""
    if field.type == "text":
        return _text(str(truth), found)
    wanted = wanted_parts(field, truth)
    seen = [part.text if field.type == "multi_box" else part.checked for part in _parts(found)]
    seen += [None] * (len(wanted) - len(seen))
    tally = Tally.of(_same(one, other) for one, other in zip(wanted, seen, strict=False))
    part = Score(cells=tally) if field.type == "multi_box" else Score(boxes=tally)
    return tally.count == tally.total, part


def _text(truth: str, found: TemplateField | None) -> tuple[bool, Score]:
    seen = found.text if found else None
    is_right = seen is not None and folded(seen) == folded(truth)
    is_joined = seen is not None and joined(seen) == joined(truth)
    return is_right, Score(
        text=Tally.of([is_right]),
        joined=Tally.of([is_joined]),
        written=Tally.of([is_right] if truth else []),
    )


def wanted_parts(field: TemplateFieldSpec, truth: Value) -> list[str | bool]:
    """What each box of a field holds, in the template's order."""
    if isinstance(truth, bool):
        return [truth]
    if field.options:
        return [option.name in truth for option in field.options]
    return list(truth)


def _parts(found: TemplateField | None) -> tuple[FieldPart, ...]:
    return found.parts if found else ()


def _same(truth: str | bool, seen: str | bool | None) -> bool:
    if isinstance(truth, str) and isinstance(seen, str):
        return folded(seen) == folded(truth)
    return seen is truth


def folded(text: str) -> str:
    """NFKC with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def joined(text: str) -> str:
    """NFKC without spaces."""
    return folded(text).replace(" ", "")
