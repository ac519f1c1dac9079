import pytest

from ocr_pipeline.model.value import ValueKind
from tests.unit.extraction.values.readings import assert_refused, read


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("business_number", "124-81-00998", "1248100998"),
        ("business_number", "220 81 62517", "2208162517"),
        ("resident_number", "900101-1234568", "9001011234568"),
        ("resident_number", "201005-3000001", "2010053000001"),
        ("corporate_number_jp", "7000012050002", "7000012050002"),
        ("corporate_number_jp", "T1180301018771", "1180301018771"),
        ("corporate_number_jp", "7 1234 5678 9012", "7123456789012"),
        ("my_number_jp", "1234 5678 9018", "123456789018"),
        ("my_number_jp", "123456789140", "123456789140"),
        ("unified_business_number_tw", "00238778", "00238778"),
        ("unified_business_number_tw", "04595257", "04595257"),
        ("unified_business_number_tw", "10458575", "10458575"),
        ("unified_business_number_tw", "10458570", "10458570"),
        ("national_id_tw", "a123456789", "A123456789"),
        ("national_id_tw", "A800000014", "A800000014"),
        ("unified_social_credit_code_cn", "91110000600037341L", "91110000600037341L"),
        ("resident_id_cn", "11010519491231002x", "11010519491231002X"),
        ("card_number", "4111-1111-1111-1111", "4111111111111111"),
        ("iban", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
        ("iban", "IBAN: DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ],
)
def test_numbers_whose_check_digit_fits(kind: ValueKind, text: str, value: str) -> None:
    found = read(kind, text)
    assert (found.value, found.problem, found.repaired) == (value, None, False)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("business_number", "I24-8l-OO99B", "1248100998"),
        ("business_number", "１２４ー８１ー００９９８", "1248100998"),
        ("resident_number", "9OO1O1-1234568", "9001011234568"),
        ("corporate_number_jp", "70000l2O5OOO2", "7000012050002"),
        ("my_number_jp", "l234567B9O18", "123456789018"),
        ("unified_business_number_tw", "O4S95257", "04595257"),
        ("national_id_tw", "A1Z3456789", "A123456789"),
        ("national_id_tw", "al2345b789", "A123456789"),
        ("unified_social_credit_code_cn", "91l1oooo600037341l", "91110000600037341L"),
        ("unified_social_credit_code_cn", "911I0O0060003734IL", "91110000600037341L"),
        ("resident_id_cn", "11O10519491231002×", "11010519491231002X"),
        ("card_number", "4l11 1111 1111 111I", "4111111111111111"),
        ("iban", "DE89 37O4 OO44 O532 O13O OO", "DE89370400440532013000"),
        ("iban", "GBB2 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    ],
)
def test_look_alikes_are_repaired_where_the_check_digit_then_fits(
    kind: ValueKind, text: str, value: str
) -> None:
    found = read(kind, text)
    assert (found.value, found.problem, found.repaired) == (value, None, True)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("business_number", "124-81-00999"),
        ("business_number", "I24-81-00999"),
        ("corporate_number_jp", "8000012050002"),
        ("my_number_jp", "123456789012"),
        ("unified_business_number_tw", "04595258"),
        ("national_id_tw", "A123456788"),
        ("unified_social_credit_code_cn", "91110000600037342L"),
        ("resident_id_cn", "110105194912310021"),
        ("card_number", "4111111111111112"),
        ("iban", "GB82WEST12345698765433"),
    ],
)
def test_numbers_whose_check_digit_does_not_fit_are_refused(kind: ValueKind, text: str) -> None:
    assert_refused(read(kind, text), because="check digit")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("business_number", "124-81-0099"),
        ("business_number", "124-81-009988"),
        ("resident_number", "900101-1******"),
        ("resident_number", "900230-1234567"),
        ("resident_number", "901301-1234567"),
        ("corporate_number_jp", "700001205000"),
        ("my_number_jp", "1234567890"),
        ("unified_business_number_tw", "0459525"),
        ("national_id_tw", "A323456789"),
        ("national_id_tw", "AA23456789"),
        ("unified_social_credit_code_cn", "91110000600037341V"),
        ("resident_id_cn", "110105194902310026"),
        ("resident_id_cn", "990105194912310023"),
        ("card_number", "0000000000000000"),
        ("card_number", "41111111111"),
        ("iban", "ZZ33WEST12345698765432"),
        ("iban", "GB88WEST1234569876543"),
    ],
)
def test_numbers_of_another_form_are_refused(kind: ValueKind, text: str) -> None:
    assert_refused(read(kind, text))


def test_a_resident_number_that_may_be_random_stays_in_doubt() -> None:
    found = read("resident_number", "900101-1234567")
    assert found.value == "9001011234567"
    assert found.problem
    assert "October 2020" in found.problem


def test_foreigners_have_another_check_digit() -> None:
    assert read("resident_number", "900101-5234561").problem is None
    assert read("resident_number", "900101-5234569").problem
