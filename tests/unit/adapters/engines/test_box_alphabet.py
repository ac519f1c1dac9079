"""Which characters a box may hold, and how likely each is."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.box_alphabet import alphabet_of, plain
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.adapters.engines.recognizer import alphabet_of as classes_of
from ocr_pipeline.adapters.engines.runtime import Network
from ocr_pipeline.model.value import ValueKind

CLASSES = classes_of("0\n１\n1\nx\n×\nO\n.\n-\n內\n内")


def recognizer(*languages: str) -> Recognizer:
    network = Network(lambda batch: batch, "")
    return Recognizer(network, CLASSES).writing(languages or ("en",))


@pytest.mark.parametrize(
    ("kind", "characters"),
    [
        ("numeric", "01"),
        ("phone", "01"),
        ("number", "01.-"),
        ("resident_id_cn", "01X"),
        ("iban", "01XO"),
        ("all", "01xXO.-內内"),
    ],
)
def test_a_box_holds_what_its_kind_of_value_may(kind: ValueKind, characters: str) -> None:
    assert set(alphabet_of(recognizer(), kind).characters) == set(characters)


def test_forms_of_one_character_share_what_was_seen() -> None:
    alphabet = alphabet_of(recognizer(), "numeric")
    step = np.zeros(len(CLASSES), np.float32)
    step[[CLASSES.index("0"), CLASSES.index("1"), CLASSES.index("１")]] = 0.4, 0.3, 0.3
    assert alphabet.seen(step).tolist() == pytest.approx([0.4, 0.6])


def test_a_form_that_the_languages_do_not_write_gives_way() -> None:
    step = np.zeros(len(CLASSES), np.float32)
    step[[CLASSES.index("內"), CLASSES.index("内")]] = 0.6, 0.3

    def likeliest(language: str) -> str:
        alphabet = alphabet_of(recognizer(language), "all")
        return alphabet.characters[int(alphabet.seen(step).argmax())]

    assert (likeliest("zh-TW"), likeliest("ja")) == ("內", "内")


@pytest.mark.parametrize(
    ("character", "usual"),
    [("１", "1"), ("Ⅰ", "I"), ("×", "X"), ("가", "가"), ("①", "①"), ("", "")],
)
def test_forms_of_a_wide_box_are_usual_ones(character: str, usual: str) -> None:
    assert plain(character) == usual
