"""A recognizer reads with the characters that belong to it, or not at all."""

from pathlib import Path

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.recognizer_file import load_recognizer
from ocr_pipeline.adapters.engines.runtime import Array, Network, Runtime
from ocr_pipeline.model.errors import ServiceUnavailable


def runtime_of(characters: int, carried: str = "") -> Runtime:
    """A runtime whose models tell so many characters apart."""

    def run(batch: Array) -> Array:
        return np.zeros((1, 5, characters + 2), np.float32)

    return Runtime("fake", lambda model: Network(run, carried))


def test_characters_that_the_model_carries(tmp_path: Path) -> None:
    found = load_recognizer(runtime_of(2, "a\nb"), tmp_path / "own.onnx", None)
    assert found.alphabet == ["", "a", "b", " "]


def test_characters_beside_the_model_count_before_those_in_it(tmp_path: Path) -> None:
    (tmp_path / "own.characters.txt").write_text("가\n나\n다\n", encoding="utf-8")
    found = load_recognizer(runtime_of(3, "a\nb"), tmp_path / "own.onnx", None)
    assert found.alphabet == ["", "가", "나", "다", " "]


def test_characters_that_are_named_count_before_all(tmp_path: Path) -> None:
    (tmp_path / "own.characters.txt").write_text("x\n")
    (tmp_path / "list.txt").write_text("c\nd")
    named = str(tmp_path / "list.txt")
    found = load_recognizer(runtime_of(2, "a\nb"), tmp_path / "own.onnx", named)
    assert found.alphabet == ["", "c", "d", " "]


def test_a_model_without_characters(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailable, match=r"ENGINE_NOT_READY: .* carries no characters"):
        load_recognizer(runtime_of(2), tmp_path / "own.onnx", None)


def test_a_list_of_another_model(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailable, match=r"tells 5 characters apart, its list .* has 4"):
        load_recognizer(runtime_of(3, "a\nb"), tmp_path / "own.onnx", None)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_list_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "list.txt"
    if content:
        file.write_bytes(content)
    with pytest.raises(ServiceUnavailable, match=r"^ENGINE_NOT_READY: the characters in .*list"):
        load_recognizer(runtime_of(2, "a\nb"), tmp_path / "own.onnx", str(file))
