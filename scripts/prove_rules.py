"""Rules become a proof: each is switched off in turn, and the tests marked with it turn red.

``.venv/bin/python scripts/prove_rules.py [RULE...]`` prints every rule with its tests. The exit
code is 1 when a rule has no test, a marked test stays green, or a mark names no rule.
"""

import argparse
import contextlib
import io
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol  # what plugins run a test again with

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checkout is no package

from ocr_pipeline.spec.rulebook import RULES
from scripts.rule_list import ROOT, MarkedTest, all_rules, marked_tests

_TEST_SECONDS = 30  # without its rule a test may wait for ever, which is a failure, too


class Proof:
    """A plugin of pytest that runs each marked test as it is, then with each of its rules off.

    ``red`` holds the tests that then failed by themselves (not their fixtures), with the rule;
    ``broken`` those that fail anyway.
    """

    def __init__(self, rule_ids: Collection[str]) -> None:
        """``rule_ids`` are those to prove; marks of others are passed over."""
        self.red: set[tuple[str, MarkedTest]] = set()
        self.broken: set[MarkedTest] = set()
        self._rule_ids = rule_ids

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the tests that hold a rule."""
        items[:] = [item for item in items if any(self._marks(item))]

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run one test several times, instead of once."""
        test = _test_of(item)
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=nextitem)):
            self.broken.add(test)
        for rule_id in set(self._marks(item)):
            RULES[rule_id].kept = False
            try:
                reports = runtestprotocol(item, log=False, nextitem=nextitem)
            finally:
                RULES[rule_id].kept = True
            if any(report.failed and report.when == "call" for report in reports):
                self.red.add((rule_id, test))
        return True

    def verdict(self, rule_id: str, test: MarkedTest) -> str:
        """``red`` is what is wanted."""
        if test in self.broken:
            return "ALWAYS RED"
        return "red" if (rule_id, test) in self.red else "STILL GREEN"

    def _marks(self, item: pytest.Item) -> Iterator[str]:
        ids = (rule_id for mark in item.iter_markers("rule") for rule_id in mark.args)
        return (rule_id for rule_id in ids if rule_id in self._rule_ids)


def _test_of(item: pytest.Item) -> MarkedTest:
    """The function of a test: of its cases one that turns red is enough."""
    return MarkedTest(item.path.relative_to(ROOT).as_posix(), getattr(item, "originalname", ""))


def prove(rule_ids: Collection[str], marked: Mapping[str, Collection[MarkedTest]]) -> Proof:
    """Run the tests of these rules.

    Raises:
        RuntimeError: pytest cannot run them; the message is what it printed.
    """
    proof = Proof(rule_ids)
    tests = sorted({str(test) for rule_id in rule_ids for test in marked.get(rule_id, ())})
    if tests:
        printed = io.StringIO()
        options = ["-q", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
        options += ["-o", f"timeout={_TEST_SECONDS}"]
        with contextlib.redirect_stdout(printed):
            code = pytest.main([*options, *(f"{ROOT}/{test}" for test in tests)], plugins=[proof])
        if code != pytest.ExitCode.OK:
            raise RuntimeError(printed.getvalue())
    return proof


def verdicts(
    rule_id: str, is_rule: bool, tests: Collection[MarkedTest], proof: Proof
) -> list[tuple[str, str]]:
    """What is to be said of a rule: ``red`` per test is good, all else is not."""
    if not is_rule:
        return [("NO RULE", str(test)) for test in tests] or [("NO RULE", "")]
    return [(proof.verdict(rule_id, test), str(test)) for test in tests] or [("NO TEST", "")]


def main() -> int:
    """Print the proof; returns the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("rule", nargs="*", help="ids of rules; all when left out")
    rules, marked = all_rules(), marked_tests()
    asked: list[str] = arguments.parse_args().rule or sorted(rules.keys() | marked.keys())
    proof = prove([rule_id for rule_id in asked if rule_id in rules], marked)
    unproven = 0
    for rule_id in asked:
        is_rule = rule_id in rules
        found = verdicts(rule_id, is_rule, marked.get(rule_id, ()), proof)
        unproven += any(verdict != "red" for verdict, _ in found)
        print(f"{rule_id}: {rules[rule_id].text if is_rule else 'there is no such rule'}")
        for verdict, test in found:
            print(f"    {verdict:<11}  {test}")
    print(f"{len(asked)} rules, {len(asked) - unproven} proven, {unproven} not")
    return 1 if unproven else 0


if __name__ == "__main__":
    sys.exit(main())
