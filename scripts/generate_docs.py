"""The error table of the code becomes docs/errors.md. Pages that people write do not belong here.

With ``--check`` nothing is written: the exit code says whether the page is current.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.error_definition import ErrorDefinition, ErrorScope

PAGE = Path(__file__).resolve().parents[1] / "docs" / "errors.md"

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


def main() -> int:
    """Write the page, or compare it; returns the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="write nothing, exit 1 on a drift")
    page = render(ERRORS.values())
    if not arguments.parse_args().check:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print(f"{PAGE.name} is not current: run .venv/bin/python scripts/generate_docs.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
