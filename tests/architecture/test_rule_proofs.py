"""Every rule has a test that fails without it, the pages name both, the proof is no mere claim."""

import subprocess
import sys
from pathlib import Path

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


PLANTED = """
import pytest
from ocr_pipeline.spec.rulebook import first, rule

@rule("planted.held", "It is held.")
def held():
    yield "is wrong"

@rule("planted.bare", "It is not.")
def bare():
    yield "is wrong"

@pytest.mark.rule("planted.held", "planted.bare")
@pytest.mark.parametrize("number", [1, 2])
def test_one(number):
    with pytest.raises(ValueError):
        first(held())

@pytest.fixture
def broken():
    with pytest.raises(ValueError):
        first(held())

@pytest.mark.rule("planted.held")
def test_two(broken):
    pass

@pytest.mark.rule("planted.held")
def test_three():
    raise AssertionError
"""
PROOF = """
import importlib, pathlib, sys
root = pathlib.Path(sys.argv[1])
sys.path[:0] = [str(root), sys.argv[2]]
from scripts import prove_rules
from scripts.rule_list import MarkedTest
import test_planted
prove_rules.ROOT = root
names = ("test_one", "test_two", "test_three")
one, two, three = (MarkedTest("test_planted.py", name) for name in names)
rules = {"planted.held": [one, two, three], "planted.bare": [one]}
proof = prove_rules.prove(rules, rules)
for rule_id, tests in rules.items():
    print(rule_id, *(verdict for verdict, _ in prove_rules.verdicts(rule_id, True, tests, proof)))
print(prove_rules.verdicts("planted.none", True, [], proof))
print(prove_rules.verdicts("planted.gone", False, [one], proof))
"""


def test_the_proof_finds_tests_that_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    settings = '[tool.pytest.ini_options]\nmarkers = ["rule(id): holds it"]\npythonpath = ["."]\n'
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-c", PROOF, str(tmp_path), str(ROOT)]
    proof = subprocess.run(command, capture_output=True, text=True, check=True)
    assert proof.stdout.splitlines() == [
        "planted.held red STILL GREEN ALWAYS RED",
        "planted.bare STILL GREEN",
        "[('NO TEST', '')]",
        "[('NO RULE', 'test_planted.py::test_one')]",
    ]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_test_turns_red_without_its_rule() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "prove_rules.py")]
    proof = subprocess.run(command, capture_output=True, text=True, check=False)
    assert proof.returncode == 0, proof.stdout + proof.stderr
