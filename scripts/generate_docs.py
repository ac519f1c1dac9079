"""The errors of the code become docs/errors.md, its rules the tables of two more pages.

With ``--check`` nothing is written: the exit code says whether the pages are current. What people
write does not belong here.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checkout is no package

from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.error_definition import ErrorDefinition, ErrorScope
from scripts import rule_tables

DOCS = rule_tables.DOCS
PAGE = DOCS / "errors.md"

HEAD = """\
# Errors

Every code that a result file, a run report, the ledger or the UI can show. This page is generated
from `ocr_pipeline/model/*_errors.py` by `scripts/generate_docs.py`; change it there.

[Bad input, bad surroundings](bad-input.md) says what provokes them, and which test does.
`batch retry` recognizes failed items again. The last column says whether trying again can succeed
when nothing else was changed.
"""

TITLES = {
    ErrorScope.ITEM: "One image failed; the others go on",
    ErrorScope.SERVICE: "A service does not answer or refuses: what waits for it is tried again",
    ErrorScope.DELIVERY: "A webhook delivery failed",
}


def render(errors: Iterable[ErrorDefinition]) -> str:
    """The whole page; scopes without a code are left out."""
    rows = list(errors)
    sections = [_section(scope, [row for row in rows if row.scope is scope]) for scope in TITLES]
    return "\n".join([HEAD, *filter(None, sections)])


def _section(scope: ErrorScope, rows: list[ErrorDefinition]) -> str:
    if not rows:
        return ""
    table = ["| code | cause | remedy | can pass later |", "| --- | --- | --- | --- |"]
    table += [
        f"| `{row.code}` | {_cell(row.cause)} | {_cell(row.remedy)} | {_yes(row.retryable)} |"
        for row in rows
    ]
    return "\n".join([f"## {TITLES[scope]}", "", *table, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def pages() -> dict[str, str]:
    """Every generated page by its file's name in docs/."""
    return {PAGE.name: render(ERRORS.values())} | rule_tables.pages()


def main() -> int:
    """Write the pages, or compare them; returns the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="write nothing, exit 1 on a drift")
    check_only = arguments.parse_args().check
    stale = {name: text for name, text in pages().items() if not _is_current(DOCS / name, text)}
    for name, text in stale.items():
        if check_only:
            print(f"{name} is not current: run .venv/bin/python scripts/generate_docs.py")
        else:
            (DOCS / name).write_text(text, encoding="utf-8")
    return 1 if stale and check_only else 0


def _is_current(page: Path, text: str) -> bool:
    return page.exists() and page.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
