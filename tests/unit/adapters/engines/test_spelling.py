"""Signs of one shape are told by their neighbors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.adapters.engines.spelling import spelled


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("コピ一", "コピー"),
        ("コ一ヒ一を", "コーヒーを"),
        ("プ口グラム", "プログラム"),
        ("ー般会計", "一般会計"),
        ("第ー回", "第一回"),
        ("らーめん", "らーめん"),
        ("フロア一部", "フロア一部"),
        ("データ一覧", "データ一覧"),
        ("テスト一2", "テスト一2"),
        ("1,2O0", "1,200"),
        ("2O25-1O-3O", "2025-10-30"),
        ("二〇二五", "二〇二五"),
        ("H2O", "H2O"),
        ("O2", "O2"),
        ("A1O2", "A1O2"),
        ("3O", "3O"),
    ],
)
def test_signs_of_one_shape_are_told_by_their_neighbors(read: str, printed: str) -> None:
    assert spelled(read) == printed


@given(st.text("アー一口二ろ般0O1〇.日 ", max_size=12))
def test_every_character_keeps_its_place(word: str) -> None:
    assert len(spelled(word)) == len(word)
    assert spelled(spelled(word)) == spelled(word)
