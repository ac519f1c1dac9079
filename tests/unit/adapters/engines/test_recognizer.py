"""CTC output becomes characters with places."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.recognizer import (
    HEIGHT_PX,
    Recognizer,
    alphabet_of,
    padded_width,
)
from ocr_pipeline.adapters.engines.runtime import Array, Network

ALPHABET = alphabet_of("a\nb")


def steps_of(classes: list[int]) -> Array:
    """Output of a network that is sure of these classes, 0.9 each."""
    output = np.full((1, len(classes), len(ALPHABET)), 0.01, np.float32)
    output[0, np.arange(len(classes)), classes] = 0.9
    return output


def recognizer_of(classes: list[int]) -> Recognizer:
    return Recognizer(Network(lambda batch: steps_of(classes), ""), ALPHABET)


def line(width_px: int) -> np.typing.NDArray[np.uint8]:
    return np.full((HEIGHT_PX, width_px, 3), 255, np.uint8)


def test_the_alphabet_has_blank_first_and_space_last() -> None:
    assert alphabet_of("x\ny") == ["", "x", "y", " "]


def test_repeats_count_once_unless_a_blank_is_between() -> None:
    found = recognizer_of([0, 1, 1, 0, 1, 2, 3, 2]).read(line(320))
    assert [character.text for character in found] == ["a", "a", "b", " ", "b"]
    assert found[0].probability == pytest.approx(0.9)


def test_places_are_fractions_of_the_line_without_its_padding() -> None:
    (found,) = recognizer_of([0, 1, 0, 0]).read(line(80))  # the network sees 160
    assert found.start == pytest.approx(0.5)
    assert found.end == pytest.approx(1.0)


def test_nothing_but_blanks_is_no_text() -> None:
    assert recognizer_of([0, 0, 0]).read(line(200)) == ()


def test_lines_are_scaled_to_the_networks_height() -> None:
    shapes = []

    def run(batch: Array) -> Array:
        shapes.append(batch.shape)
        return steps_of([0])

    Recognizer(Network(run, ""), ALPHABET).read(np.zeros((24, 300, 3), np.uint8))
    assert shapes == [(1, 3, HEIGHT_PX, padded_width(600))]
    assert padded_width(600) == 608
    assert padded_width(1) == 160


def recognizer_of_forms(probabilities: dict[str, float]) -> Recognizer:
    """Reads one character, of these probabilities."""
    alphabet = alphabet_of("內\n内\n丙\n惠\n恵\n黄\n黃\n一\nー\n·\n。")
    steps = np.zeros((1, 3, len(alphabet)), np.float32)
    steps[0, ::2, 0] = 1
    for character, probability in probabilities.items():
        steps[0, 1, alphabet.index(character)] = probability
    return Recognizer(Network(lambda batch: steps, ""), alphabet)


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        (("zh-TW",), "內"),
        (("zh-TW", "en"), "內"),
        (("zh-TW", "ko"), "內"),
        (("ja",), "内"),
        (("ja", "zh-TW"), "内"),
        (("zh-CN", "zh-TW"), "内"),
        (("ko",), "内"),
    ],
)
def test_of_two_forms_the_one_that_the_languages_write_is_read(
    languages: tuple[str, ...], text: str
) -> None:
    recognizer = recognizer_of_forms({"内": 0.9, "內": 0.05}).writing(languages)
    (found,) = recognizer.read(line(320))
    assert found.text == text
    assert found.probability == pytest.approx(0.9)


def test_a_foreign_form_stays_where_no_native_one_is_seen() -> None:
    recognizer = recognizer_of_forms({"内": 0.9, "丙": 0.01}).writing(("zh-TW",))
    assert [found.text for found in recognizer.read(line(320))] == ["内"]


def test_the_variant_of_a_recognizer_is_made_once() -> None:
    recognizer = recognizer_of_forms({"内": 0.9})
    assert recognizer.writing(("en", "zh-TW")) is recognizer.writing(("zh-TW", "en"))
    assert recognizer.writing(("zh-CN",)) is recognizer


@pytest.mark.parametrize(
    ("rare", "usual", "language"), [("惠", "恵", "ja"), ("黄", "黃", "zh-TW"), ("黃", "黄", "ja")]
)
def test_of_two_forms_the_usual_one_is_read(rare: str, usual: str, language: str) -> None:
    recognizer = recognizer_of_forms({rare: 0.8, usual: 0.15}).writing((language,))
    assert [found.text for found in recognizer.read(line(320))] == [usual]


@pytest.mark.parametrize(
    ("probabilities", "language"),
    [
        ({"惠": 0.9, "恵": 0.05}, "ja"),
        ({"惠": 0.8, "恵": 0.15}, "zh-TW"),
        ({"惠": 0.8, "恵": 0.15}, "en"),
        ({"惠": 0.8, "ー": 0.15}, "ja"),
    ],
)
def test_a_rare_form_stays_where_it_is_seen(probabilities: dict[str, float], language: str) -> None:
    recognizer = recognizer_of_forms(probabilities).writing((language,))
    assert [found.text for found in recognizer.read(line(320))] == ["惠"]


def test_a_usual_form_is_never_replaced() -> None:
    recognizer = recognizer_of_forms({"一": 0.5, "丙": 0.49}).writing(("ja",))
    assert [found.text for found in recognizer.read(line(320))] == ["一"]


@pytest.mark.parametrize(
    ("language", "stop", "text"), [("zh-TW", 0.03, "。"), ("zh-TW", 0.005, "·"), ("ja", 0.03, "·")]
)
def test_a_dot_in_the_middle_is_a_small_stop_where_one_is_seen(
    language: str, stop: float, text: str
) -> None:
    recognizer = recognizer_of_forms({"·": 0.9, "。": stop}).writing((language,))
    assert [found.text for found in recognizer.read(line(320))] == [text]


def with_silent_space(probability: float, spaced: float) -> str:
    """Read a, blank, b where a space is as likely as this at the blank."""
    output = steps_of([1, 0, 2])
    output[0, 1, ALPHABET.index(" ")] = probability
    recognizer = Recognizer(Network(lambda batch: output, ""), ALPHABET, spaced=spaced)
    return "".join(character.text for character in recognizer.read(line(160)))


@pytest.mark.parametrize(
    ("probability", "spaced", "text"), [(0.3, 0.2, "a b"), (0.1, 0.2, "ab"), (0.3, 1.0, "ab")]
)
def test_a_space_that_won_no_step_counts_from_a_probability_on(
    probability: float, spaced: float, text: str
) -> None:
    assert with_silent_space(probability, spaced) == text


def test_a_space_that_won_a_step_is_not_doubled() -> None:
    output = steps_of([1, 3, 0, 2])
    recognizer = Recognizer(Network(lambda batch: output, ""), ALPHABET, spaced=0.001)
    texts = [character.text for character in recognizer.read(line(160))]
    assert texts == ["a", " ", "b"]


@pytest.mark.parametrize("seen", [0.04, 0.3, 0.95])
def test_each_character_tells_how_likely_a_space_is_before_it(seen: float) -> None:
    output = steps_of([1, 0, 2, 1])
    output[0, 1, ALPHABET.index(" ")] = seen
    recognizer = Recognizer(Network(lambda batch: output, ""), ALPHABET)
    likely = [character.space for character in recognizer.read(line(160)) if character.text != " "]
    assert likely == pytest.approx([0, seen, 0], abs=0.01)
