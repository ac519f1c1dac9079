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
        ("三ロ", "三口"),
        ("人ロ密度", "人口密度"),
        ("三ロット", "三ロット"),
        ("第二号ロ及びハ", "第二号ロ及びハ"),
        ("それからニ十年", "それから二十年"),
        ("第ニ回", "第二回"),
        ("十ハ日", "十八日"),
        ("本会ニ於テ", "本会ニ於テ"),
        ("ニ十四の瞳", "二十四の瞳"),
        ("テニス", "テニス"),
        ("第一ハウス", "第一ハウス"),
        ("エ事中", "工事中"),
        ("クレエ場", "クレエ場"),
        ("入カ欄", "入力欄"),
        ("記入カード", "記入カード"),
        ("出カする", "出力する"),
        ("三カ所", "三カ所"),
        ("3力月", "3カ月"),
        ("新カメラ", "新カメラ"),
        ("OO系", "○○系"),
        ("民國○O年", "民國○○年"),
        ("国立OO大学", "国立○○大学"),
        ("二〇O五", "二〇〇五"),
        ("O○", "○○"),
        ("OO", "OO"),
        ("O型", "O型"),
        ("GOO社", "GOO社"),
        ("100社", "100社"),
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
