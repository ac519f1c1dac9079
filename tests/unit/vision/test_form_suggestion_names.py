"""Labels become names of fields, and what a field holds is guessed from its label."""

import pytest

from ocr_pipeline.spec.words import check_plain
from ocr_pipeline.vision.form_suggestion_names import (
    MOST_CHARACTERS,
    Names,
    asks_for_all,
    clean_name,
    is_either_or,
    kind_of,
)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("3. 이용하시는 서비스는?", "이용하시는 서비스는"),
        ("성  명 :", "성 명"),
        ("（氏名）", "氏名"),
        ("■ About you", "About you"),
        ("2024 年度", "2024 年度"),
        ("1", "1"),
        ("a\u202eb\x00c", "a b c"),
        ("：", ""),
        ("x" * 200, "x" * MOST_CHARACTERS),
    ],
)
def test_names(label: str, name: str) -> None:
    assert clean_name(label) == name
    if name:
        check_plain(name)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("생년월일", "date"),
        ("신청일", "date"),
        ("日付", "date"),
        ("填表日期", "date"),
        ("Date of birth", "date"),
        ("휴대전화", "phone"),
        ("비상 연락처", "phone"),
        ("携帯電話", "phone"),
        ("联系电话", "phone"),
        ("Telephone", "phone"),
        ("전자우편", "email"),
        ("電子信箱", "email"),
        ("회비", "money"),
        ("合計金額", "money"),
        ("Total", "money"),
        ("사업자등록번호", "business_number"),
        ("統一編號", "unified_business_number_tw"),
        ("身份证号", "resident_id_cn"),
        ("マイナンバー", "my_number_jp"),
        ("Age", "number"),
        ("Message", "all"),
        ("성명", "all"),
        ("Candidate", "all"),
    ],
)
def test_kinds(label: str, kind: str) -> None:
    assert kind_of(label) == kind


def test_numbers_in_boxes_are_digits() -> None:
    assert kind_of("口座番号", is_comb=True) == "numeric"
    assert kind_of("口座番号") == "all"


def test_groups() -> None:
    assert is_either_or(["Yes", "no"])
    assert is_either_or(["男", "女", "その他"])
    assert not is_either_or(["Yes", "Perhaps"])
    assert asks_for_all("해당하는 것을 모두 골라 주십시오")
    assert not asks_for_all("How tall are you?")


def test_names_that_are_taken() -> None:
    names = Names()
    assert [names.take(name) for name in ("A", "A", "\uff21", "A 2")] == [
        "A",
        "A 2",
        "\uff21 3",
        "A 2 2",
    ]
