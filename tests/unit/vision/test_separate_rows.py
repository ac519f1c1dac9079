import pytest

from ocr_pipeline.model.page import TextLine
from tests.unit.vision.drawn import line_at
from tests.unit.vision.laid_out import lists, read, short_lines

LENGTHS = (260, 150, 330, 210, 180)


def numbered(first: int, left: float, mark: str) -> list[TextLine]:
    return [
        line_at(mark.format(n), left, 100 + 50 * row, left + LENGTHS[n % 5], 128 + 50 * row)
        for row, n in enumerate(range(first, first + 6))
    ]


def test_lists_of_short_lines_with_their_own_rows_are_columns() -> None:
    assert read(lists()) == [*(f"left{n}" for n in range(20)), *(f"right{n}" for n in range(17))]


def test_a_few_rows_that_miss_each_other_are_no_columns() -> None:
    lines = [*short_lines("left", 50, 38, 11), *short_lines("right", 530, 45, 10)]
    assert read(lines)[:2] == ["left0 right0", "left1 right1"]


def test_lists_of_short_lines_that_share_their_rows_are_a_table() -> None:
    lines = [*short_lines("left", 50, 40, 12), *short_lines("right", 530, 40, 12)]
    assert read(lines) == [f"left{n} right{n}" for n in range(12)]


def test_labels_beside_the_two_lines_of_their_values_are_a_table() -> None:
    """No row of one column is on a row of the other; blank goes through both, row for row."""
    labels = [line_at(f"label{n}", 50, 121 + 100 * n, 250, 149 + 100 * n) for n in range(8)]
    values = [
        line_at(f"value{n}{half}", 530, 100 + 100 * n + 42 * half, 900, 128 + 100 * n + 42 * half)
        for n in range(8)
        for half in range(2)
    ]
    assert read([*labels, *values])[:4] == ["label0", "value00", "value01", "label1"]


def test_signs_between_the_rows_of_a_table_are_no_column() -> None:
    lines = [*short_lines("text", 50, 38, 20)]
    signs = [line_at(f"s{n}", 700, 110 + 45 * n, 730, 138 + 45 * n) for n in range(16)]
    assert read([*lines, *signs])[:3] == ["text0 s0", "text1", "text2"]


@pytest.mark.parametrize("mark", ["{}.first", "({})first", "{})first", "제{}조", "第{}条"])
def test_numbers_that_go_on_in_the_second_column_are_read_in_their_order(mark: str) -> None:
    lines = [*numbered(1, 50, mark), *numbered(7, 530, mark)]
    assert read(lines) == [mark.format(n) for n in range(1, 13)]


def test_circled_numbers_go_on_in_the_second_column() -> None:
    signs = "①②③④⑤⑥⑦⑧"
    lines = [
        line_at(
            f"{sign}항목",
            50 + 480 * (n // 4),
            100 + 50 * (n % 4),
            250 + 480 * (n // 4),
            128 + 50 * (n % 4),
        )
        for n, sign in enumerate(signs)
    ]
    more = [line_at(f"plain{n}", 50 + 480 * n, 300, 250 + 480 * n, 328) for n in range(2)]
    rows = [f"{sign}항목" for sign in signs]
    assert read([*lines, *more]) == [*rows[:4], "plain0", *rows[4:], "plain1"]


def test_numbers_that_go_on_row_by_row_are_read_row_by_row() -> None:
    lines = [
        line_at(
            f"{n + 1}.item",
            50 + 480 * (n % 2),
            100 + 50 * (n // 2),
            250 + 480 * (n % 2),
            128 + 50 * (n // 2),
        )
        for n in range(12)
    ]
    assert read(lines)[0] == "1.item 2.item"


def test_an_amount_at_the_start_of_a_line_is_no_number_of_the_series() -> None:
    lines = [*numbered(1, 50, "{}.first"), *numbered(7, 530, "{}.first")]
    amount = line_at("1.8kg", 50, 400, 150, 428)
    assert read([*lines, amount])[:2] == ["1.first", "2.first"]


def test_chinese_numbers_go_on_in_the_second_column() -> None:
    numbers = ["八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七"]
    lines = [
        line_at(f"第{number}條", left, 100 + 50 * (n % 5), left + 200, 128 + 50 * (n % 5))
        for n, number in enumerate(numbers)
        for left in [50 + 480 * (n // 5)]
    ]
    assert read(lines) == [f"第{number}條" for number in numbers]


def test_questions_that_start_at_their_own_heights_are_columns() -> None:
    """Their lines share rows by chance, the breaks between them do not."""
    lines: list[TextLine] = []
    for name, left, sizes in (("a", 50, (3, 2, 4, 2, 5)), ("b", 530, (4, 5, 2, 3, 2))):
        top = 100
        for question, size in enumerate(sizes):
            lines += [
                line_at(
                    f"{name}{question}{n}", left, top + 40 * n, left + LENGTHS[n], top + 30 + 40 * n
                )
                for n in range(size)
            ]
            top += 40 * size + 40
    assert read(lines) == [line.words[0].text for line in lines]


def test_numbers_that_leave_others_out_are_no_series() -> None:
    lines = [
        line_at(f"{n}.item", left, 100 + 50 * row, left + LENGTHS[row], 128 + 50 * row)
        for left, numbers in ((50, (1, 2, 3, 4, 5)), (530, (12, 25, 31, 44, 50)))
        for row, n in enumerate(numbers)
    ]
    assert read(lines)[0] == "1.item 12.item"


@pytest.mark.parametrize("shared", [True, False])
def test_paragraphs_whose_breaks_go_through_both_columns_are_cells(shared: bool) -> None:
    lines: list[TextLine] = []
    for name, left, shift in (("a", 50, 0), ("b", 530, 0 if shared else 80)):
        for paragraph in range(6):
            lines += [
                line_at(
                    f"{name}{paragraph}{n}",
                    left,
                    100 + shift + 160 * paragraph + 40 * n,
                    left + 400,
                    130 + shift + 160 * paragraph + 40 * n,
                )
                for n in range(3)
            ]
    columns = [f"{name}{p}{n}" for name in "ab" for p in range(6) for n in range(3)]
    cells = [f"{name}{p}{n}" for p in range(6) for name in "ab" for n in range(3)]
    assert read(lines) == (cells if shared else columns)
