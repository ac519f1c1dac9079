"""Lines in fonts that the tests' pages need too."""

import random
from pathlib import Path

import numpy as np
import pytest

from benchmarks.corpus.typeface import FONT_FOLDERS
from training.alphabet import ASCII
from training.batches import batched
from training.fonts import Font
from training.lines import Drawer

HEIGHT = 32


def found(name: str) -> Path:
    return next(file for folder in FONT_FOLDERS for file in folder.rglob(name))


@pytest.fixture(scope="module")
def drawer() -> Drawer:
    file = found("NanumGothic.ttf")
    return Drawer(
        file.parent, (Font(file.name, "NanumGothic", False, ASCII + " 가나다라"),), HEIGHT
    )


@pytest.mark.parametrize("worn", [0.0, 1.0])
def test_a_line_has_its_height_its_ink_and_room_for_its_spelling(
    drawer: Drawer, worn: float
) -> None:
    rng = random.Random(3)
    for picture, text in (drawer.line(rng, 20, worn) for _ in range(50)):
        assert picture.shape[0] == HEIGHT
        assert int(picture.max()) - int(picture.min()) > 15, text


def test_the_same_chance_draws_the_same_lines(drawer: Drawer) -> None:
    one, other = (drawer.line(random.Random(5), 20, 1.0) for _ in range(2))
    assert one[1] == other[1]
    assert np.array_equal(one[0], other[0])


def test_a_line_holds_only_what_its_font_can_write(drawer: Drawer) -> None:
    rng = random.Random(4)
    able = set(ASCII + " ") | {"가", "나", "다", "라"}
    font = drawer.fonts[0]
    texts = [drawer.writable(rng, font, 20) for _ in range(200)]
    assert set("".join(texts)) <= able
    assert all(text == text.strip() != "" for text in texts)


def test_a_batch_holds_lines_of_about_one_width_and_gray_beside_shorter_ones(
    drawer: Drawer,
) -> None:
    rng = random.Random(6)
    lines = [drawer.line(rng, 24, 0.0) for _ in range(64)]
    batches = list(batched(lines, 2048))
    assert sorted(text for batch in batches for text in batch.texts) == sorted(t for _, t in lines)
    for batch in batches:
        few, channels, height, width = batch.pictures.shape
        assert (few, channels, height) == (len(batch.texts), 1, HEIGHT)
        assert width % 32 == 0
        assert few <= max(4, 2048 // width)
        assert batch.lengths.sum() == len(batch.targets)
        assert batch.steps == width // 4
    short = min(lines, key=lambda line: line[0].shape[1])
    (together,) = batched([short, max(lines, key=lambda line: line[0].shape[1])], 1)
    row = together.pictures[together.texts.index(short[1])]
    assert (row[0, :, : short[0].shape[1]] == short[0]).all()
    assert (row[0, :, short[0].shape[1] :] == 128).all()
