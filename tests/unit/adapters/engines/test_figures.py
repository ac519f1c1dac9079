"""A recognizer that has only figures to choose from."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.figures import (
    figures_only,
    may_be_figures,
    without_end,
)
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.adapters.engines.runtime import Network
from ocr_pipeline.model.value import ValueKind

CLASSES = ["", "C", "0", ",", ".", "+", " "]
LINE = np.full((48, 320, 3), 255, np.uint8)


def reads(steps: list[dict[str, float]], kind: ValueKind, *languages: str) -> str:
    output = np.zeros((1, len(steps), len(CLASSES)), np.float32)
    for index, step in enumerate(steps):
        for text, probability in step.items():
            output[0, index, CLASSES.index(text)] = probability
    network = Network(lambda _: output, "")
    found = figures_only(Recognizer(network, CLASSES), kind, languages).read(LINE)
    assert all(character.probability <= 1 for character in found)
    return "".join(character.text for character in found)


def test_the_likeliest_figure_is_read_instead_of_a_letter() -> None:
    assert reads([{"C": 0.9, "0": 0.08, "": 0.02}], "number") == "0"


def test_paper_stays_paper() -> None:
    assert reads([{"": 0.9, "0": 0.05, "C": 0.05}], "number") == ""


def test_what_is_left_shares_the_probability() -> None:
    network = Network(lambda _: np.array([[[0.1, 0.6, 0.3, 0, 0, 0, 0]]], np.float32), "")
    (zero,) = figures_only(Recognizer(network, CLASSES), "number", ("en",)).read(LINE)
    assert zero.probability == pytest.approx(0.75)


@pytest.mark.parametrize(("kind", "text"), [("phone", "+0"), ("business_number", "0")])
def test_kinds_have_signs_of_their_own(kind: ValueKind, text: str) -> None:
    assert reads([{"+": 0.9, "": 0.1}, {"0": 1.0}], kind) == text


@pytest.mark.parametrize(("language", "text"), [("ko", "0,0"), ("en", "0.0"), ("zh-CN", "0.0")])
def test_a_stop_is_a_comma_in_money_without_cents(language: str, text: str) -> None:
    steps = [{"0": 1.0}, {".": 0.6, ",": 0.4}, {"0": 1.0}]
    assert reads(steps, "money", language, "en") == text
    assert reads(steps, "number", language, "en") == "0.0"


@pytest.mark.parametrize(
    ("text", "kind", "is_so"),
    [
        ("482,5CC", "money", True),
        ("482,CCC", "money", True),
        ("20U-07-02", "date", True),
        ("12 May 2020", "date", False),
        ("2 Oct 2020", "date", False),
        ("2025년 6월 27일", "date", False),
        ("令和7年", "date", False),
        ("12", "all", False),
        ("AB", "national_id_tw", False),
    ],
)
def test_words_are_no_figures(text: str, kind: ValueKind, is_so: bool) -> None:
    assert may_be_figures(text, kind) is is_so


@pytest.mark.parametrize(
    ("text", "kept"),
    [("2020-02-10.", "2020-02-10"), ("2025. 3. 1.", "2025. 3. 1."), ("-1.5", "-1.5"), (".", ".")],
)
def test_figures_end_without_a_stop(text: str, kept: str) -> None:
    figures = [Character(letter, 0.9, 0, 1) for letter in text]
    assert "".join(figure.text for figure in without_end(figures)) == kept
