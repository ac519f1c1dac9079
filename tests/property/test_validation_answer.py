"""Whatever a validation server answers becomes one of three words and a line that can be shown."""

import json
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.delivery.validation import MAX_MESSAGE_CHARACTERS, judge
from ocr_pipeline.model.template import ValidationResult

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
RESULTS = st.sampled_from(get_args(ValidationResult)) | TEXTS
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | RESULTS
KEYS = st.sampled_from(["result", "message", "validationResult"]) | TEXTS
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
VERDICTS = st.fixed_dictionaries({"result": RESULTS}, optional={"message": LEAVES})
ANSWERS = JSON | VERDICTS | st.fixed_dictionaries({"validationResult": VERDICTS | JSON})


@given(st.integers(100, 999), st.none() | st.binary() | ANSWERS.map(json.dumps).map(str.encode))
def test_any_answer_is_judged(status: int, body: bytes | None) -> None:
    answer = judge(status, body)
    assert answer.result in {"VALID", "INVALID", "ERROR", "UNCHECKED"}
    assert (answer.result in {"VALID", "INVALID"}) <= (status == 200)
    assert len(answer.message) <= MAX_MESSAGE_CHARACTERS
    assert answer.message.isprintable()


@given(ANSWERS)
def test_a_verdict_is_what_the_answer_says(said: Any) -> None:
    answer = judge(200, json.dumps(said).encode())
    verdict = said.get("validationResult", said) if isinstance(said, dict) else None
    named = verdict.get("result") if isinstance(verdict, dict) else None
    if answer.result == "ERROR":
        message = verdict.get("message") if isinstance(verdict, dict) else None
        assert named not in ("VALID", "INVALID") or not isinstance(message, str | None)
    else:
        assert answer.result == named
