"""A rule is registered under its id, and can be switched off to see which test notices."""

from collections.abc import Iterator
from typing import Annotated, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from ocr_pipeline.spec import rulebook
from ocr_pipeline.spec.rulebook import Origin, Rule, first, rule, typed_rule, written_as


@pytest.fixture(autouse=True)
def _own_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "RULES", {})


def test_a_rule_finds_faults_until_it_is_off() -> None:
    @rule("test.a", "It says so.", Origin.OURS, lifted_by="max_a")
    def faults(text: str) -> Iterator[str]:
        yield f"is {text}"

    with pytest.raises(ValueError, match="is wrong"):
        first(faults("wrong"))
    assert rulebook.RULES["test.a"] == Rule("test.a", "It says so.", Origin.OURS, "max_a")
    rulebook.RULES["test.a"].kept = False
    first(faults("wrong"))


def test_a_type_is_checked_until_its_rule_is_off() -> None:
    adapter = TypeAdapter[object](Annotated[Literal["a"], typed_rule("test.b", "It is a.")])
    with pytest.raises(ValidationError):
        adapter.validate_python("b")
    rulebook.RULES["test.b"].kept = False
    assert adapter.validate_python("b") == "b"


def test_a_text_is_rewritten_until_its_rule_is_off() -> None:
    @written_as("test.c", "Small letters.")
    def small(text: str) -> str:
        return text.lower()

    assert small("A") == "a"
    rulebook.RULES["test.c"].kept = False
    assert small("A") == "A"


def test_no_two_rules_have_an_id() -> None:
    typed_rule("test.d", "One.")
    with pytest.raises(ValueError, match="two rules have the id"):
        typed_rule("test.d", "Two.")
