"""The rules and the tests that hold them become the tables of docs/batches.md and docs/domains.md.

The prose around the tables is written by people; errors.md belongs to ``generate_docs``.
"""

from collections.abc import Iterable

from ocr_pipeline.spec.rulebook import Rule
from scripts.rule_list import ROOT, MarkedTest, all_rules, marked_tests

DOCS = ROOT / "docs"
EVERYWHERE = ("id", "name", "languages")
AREAS = {
    DOCS / "batches.md": (*EVERYWHERE, "batch", "storage", "secret"),
    DOCS / "domains.md": (*EVERYWHERE, "domain", "template", "plan", "policy"),
}
"""Which rules a page lists: the first part of their ids."""

_BEGIN, _END = "<!-- rules: begin -->\n", "<!-- rules: end -->\n"


def pages() -> dict[str, str]:
    """The text of each page with its table as it should be, by the file's name.

    Raises:
        ValueError: a page has no place for its table.
    """
    rules, tests = all_rules().values(), marked_tests()
    filled = {}
    for page, areas in AREAS.items():
        before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
        _, end, after = rest.partition(_END)
        if not (begin and end):
            raise ValueError(f"{page.name} needs the lines {_BEGIN.strip()} and {_END.strip()}")
        listed = [rule for area in areas for rule in rules if _area(rule) == area]
        table = _table(listed, tests)
        filled[page.name] = before + begin + table + end + after
    return filled


def _area(rule: Rule) -> str:
    return rule.rule_id.partition(".")[0]


def _table(rules: Iterable[Rule], tests: dict[str, list[MarkedTest]]) -> str:
    lines = [
        "| rule | id | origin | lifted by | fails without it |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule in rules:
        text = rule.text.replace("|", "\\|")
        lifted = f"`{rule.lifted_by}`" if rule.lifted_by else ""
        links = "<br>".join(map(_link, tests.get(rule.rule_id, ())))
        lines.append(f"| {text} | `{rule.rule_id}` | {rule.origin} | {lifted} | {links} |")
    return "\n".join([*lines, ""])


def _link(test: MarkedTest) -> str:
    return f"[{test.path.removeprefix('tests/')}::{test.name}](../{test.path})"
