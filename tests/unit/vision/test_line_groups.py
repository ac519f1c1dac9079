from tests.unit.vision.drawn import line_at
from tests.unit.vision.laid_out import read


def test_lines_that_share_a_base_line_are_one_line_across_the_columns_of_a_table() -> None:
    cells = [
        line_at(f"{column}{n}", 50 + 200 * column, 100 + 50 * n, 130 + 200 * column, 130 + 50 * n)
        for column in range(5)
        for n in range(6)
    ]
    assert read(cells) == [" ".join(f"{column}{n}" for column in range(5)) for n in range(6)]


def test_lines_of_a_top_aligned_cell_follow_the_row_that_it_begins_in() -> None:
    cells = [
        line_at("name", 50, 100, 150, 130),
        *(line_at(f"value{n}", 200, 100 + 40 * n, 600, 130 + 40 * n) for n in range(3)),
        line_at("next", 50, 240, 150, 270),
    ]
    assert read(cells) == ["name value0", "value1", "value2", "next"]


def test_a_large_sign_beside_rows_is_part_of_none_of_them() -> None:
    rows = [line_at(f"row{n}", 200, 100 + 40 * n, 600, 130 + 40 * n) for n in range(3)]
    sign = line_at("印", 50, 110, 150, 200)
    assert sorted(read([sign, *rows])) == ["row0", "row1", "row2", "印"]


def test_a_high_answer_by_hand_is_in_the_line_of_its_question() -> None:
    answers = [
        line_at("Name", 50, 140, 150, 170),
        line_at("Helen", 200, 100, 600, 190),
        line_at("Age", 50, 340, 150, 370),
        line_at("45", 200, 290, 400, 390),
    ]
    assert read(answers) == ["Name Helen", "Age 45"]


def test_a_high_line_below_another_is_a_line_of_its_own() -> None:
    title = [line_at("No. 3", 50, 100, 150, 130), line_at("TITLE", 50, 110, 600, 220)]
    assert read(title) == ["No. 3", "TITLE"]


def test_boxes_of_a_line_that_overlap_a_little_stay_in_it() -> None:
    words = [
        line_at("due", 50, 100, 150, 130),
        line_at("on", 140, 100, 300, 130),
        line_at("27th", 330, 100, 430, 130),
    ]
    assert read(words) == ["due on 27th"]
