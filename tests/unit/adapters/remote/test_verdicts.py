"""docs/remote-engines.md says what the code does."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from ocr_pipeline.adapters.remote.verdicts import BY_CODE, BY_STATUS, Ruling
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.error_definition import ErrorScope
from ocr_pipeline.ports.gates import CallVerdict

PAGE = (Path(__file__).parents[4] / "docs" / "remote-engines.md").read_text("utf-8")
HAPPENS = {
    CallVerdict.REFUSED: "every call stops at once",
    CallVerdict.BUSY: "all wait a moment; tried again",
    CallVerdict.FAILED: "tried again; a pause after `failures_to_pause` in a row",
    CallVerdict.ANSWERED: "the image's row says so",
}


@pytest.mark.parametrize(("head", "table"), [("code", BY_CODE), ("status", BY_STATUS)])
def test_the_page_has_the_table(head: str, table: Mapping[str | int, Ruling]) -> None:
    (rows,) = re.findall(rf"^\| {head} \| .*\n\| --- .*\n((?:\| .*\n)+)", PAGE, flags=re.M)
    assert rows.splitlines() == [
        f"| `{key}` | {HAPPENS[found.verdict]} | `{found.code}` | {found.advice or '-'} |"
        for key, found in table.items()
    ]


@pytest.mark.parametrize("found", [*BY_CODE.values(), *BY_STATUS.values()])
def test_its_errors_are_known(found: Ruling) -> None:
    is_item = found.verdict is CallVerdict.ANSWERED
    assert ERRORS[found.code].scope is (ErrorScope.ITEM if is_item else ErrorScope.SERVICE)
