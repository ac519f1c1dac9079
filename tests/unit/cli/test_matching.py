"""Rows of a listing that hold what is looked for."""

import pytest

from ocr_pipeline.cli.matching import holds, row_filter
from ocr_pipeline.model.errors import SpecError

ROW = {"id": "forms", "name": "신청서 ＡＢＣ", "languages": "ko, ja", "count": 12}


@pytest.mark.parametrize("text", ["신청", "abc", "FORM", "12", "ｋｏ"])
def test_any_cell(text: str) -> None:
    assert holds(ROW, text)


def test_none_of_them() -> None:
    assert not holds(ROW, "zh")


def test_all_conditions_hold() -> None:
    columns = list(ROW)
    assert row_filter([], columns)(ROW)
    assert row_filter(["id=form", "languages=JA"], columns)(ROW)
    assert not row_filter(["id=form", "languages=zh"], columns)(ROW)


@pytest.mark.parametrize("text", ["id", "code=x", "=x"])
def test_no_condition(text: str) -> None:
    with pytest.raises(SpecError, match="COLUMN=TEXT with one of id, name, languages, count"):
        row_filter([text], list(ROW))
