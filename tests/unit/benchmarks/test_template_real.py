from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np

from benchmarks.template_real import RealPage, blank_form, faulty, real_pages
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage, Word
from ocr_pipeline.ports.engine import Pixels


def _word(text: str, box: Box, ends: bool) -> Word:
    return Word(text, 1.0, Quad.from_box(box), ends)


@dataclass(frozen=True)
class Reader:
    """Implements ``OcrEngine``: always the same words."""

    name: ClassVar[str] = "words"
    finds_direction: ClassVar[bool] = False
    words: tuple[Word, ...]

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        return RecognizedPage(page_index, pixels.shape[1], pixels.shape[0], self.words)


def test_a_title_is_the_tallest_line_of_the_upper_part(tmp_path: Path) -> None:
    words = (
        _word("ABC", Box(90, 0, 99, 30), True),  # too few letters: a form's number
        _word("First", Box(10, 20, 40, 40), False),
        _word("title", Box(45, 18, 70, 40), True),
        _word("on its side", Box(0, 5, 8, 60), True),
        _word("a small line", Box(10, 50, 60, 55), True),
        _word("at the bottom", Box(0, 150, 60, 190), True),
    )
    path = tmp_path / "blank.png"
    cv2.imwrite(str(path), np.full((200, 100, 3), 255, np.uint8))
    form = blank_form(Reader(words), path, 3)
    assert (form.template_id, form.name, form.title) == (3, "blank", (10, 18, 70, 40))
    assert form.sample.shape == (200, 100, 3)


def test_a_folder_lists_its_images(tmp_path: Path) -> None:
    manifest = "path,lang,kind\nimages/a.png,ja,form\n"
    (tmp_path / "manifest.csv").write_text(manifest, encoding="utf-8")
    assert real_pages(tmp_path) == [RealPage(tmp_path / "images" / "a.png", "form")]


def test_a_fault_is_the_same_each_time() -> None:
    sample = np.full((90, 60, 3), 255, np.uint8)
    sample[20:30, 10:50] = 0
    turned = faulty(sample, "turned-90", 1)
    assert turned.shape[0] < turned.shape[1]
    assert (turned == faulty(sample, "turned-90", 1)).all()
