"""Every rule has a test that fails without it, and the pages name both."""

import subprocess
import sys

import pytest

from ocr_pipeline.spec.policy import PolicySpec
from scripts.generate_docs import DOCS, pages
from scripts.rule_list import ROOT, all_rules, marked_tests
from scripts.rule_tables import AREAS


def test_every_rule_has_a_test_and_every_mark_a_rule() -> None:
    assert marked_tests().keys() == all_rules().keys()


def test_what_lifts_a_rule_is_a_key_of_the_policy() -> None:
    lifting = {rule.lifted_by for rule in all_rules().values()} - {""}
    assert lifting <= PolicySpec.model_fields.keys()


def test_every_rule_is_on_a_page() -> None:
    listed = {area for areas in AREAS.values() for area in areas}
    assert {rule_id.partition(".")[0] for rule_id in all_rules()} <= listed


@pytest.mark.parametrize(("name", "text"), pages().items())
def test_generated_pages_are_current(name: str, text: str) -> None:
    current = (DOCS / name).read_text(encoding="utf-8") == text
    assert current, "run .venv/bin/python scripts/generate_docs.py"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_test_turns_red_without_its_rule() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "prove_rules.py")]
    proof = subprocess.run(command, capture_output=True, text=True, check=False)
    assert proof.returncode == 0, proof.stdout + proof.stderr
