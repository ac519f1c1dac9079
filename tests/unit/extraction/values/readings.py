"""What a text gives as a value of a kind: shared by the tests of all kinds."""

from typing import Any

from ocr_pipeline.extraction.values.normalization import normalized
from ocr_pipeline.model.value import Value, ValueKind, ValueRule


def read(kind: ValueKind, text: str, *languages: str, **rule: Any) -> Value:
    """The value of ``text`` under a rule of this kind for these languages."""
    return normalized(text, ValueRule(kind, languages=languages, **rule))


def assert_refused(value: Value, *, because: str = "") -> None:
    """There is no value, and people are told what is wrong and what to do."""
    assert value.value is None
    assert not value.repaired
    assert value.problem
    assert because in value.problem
    assert value.problem.endswith(".")
