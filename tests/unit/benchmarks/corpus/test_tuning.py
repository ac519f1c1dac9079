import json
import random
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from benchmarks.corpus import tuning
from benchmarks.corpus.canvas import TEXTS, Canvas
from benchmarks.corpus.fonts import HANDS, SANS, TUNING_TYPEFACES, TYPEFACES
from benchmarks.corpus.lexicon import LANGUAGES, Lexicon
from benchmarks.corpus.tuning import KINDS, write_tuning
from benchmarks.corpus.typeface import FontMissing, Typeface

DRAWN = [
    (kind, language)
    for kind, row in KINDS.items()
    for language in row.languages
    if row.draw is not None
]


@pytest.fixture
def fonts() -> None:
    """Skip where the Debian packages of the tuning pages' fonts are not installed."""
    try:
        for table in (TUNING_TYPEFACES, HANDS):
            for typefaces in table.values():
                for typeface in typefaces:
                    typeface.font(10)
    except FontMissing as missing:
        pytest.skip(str(missing))


def _canvas(kind: str, language: str, seed: int = 1) -> Canvas:
    lexicon = Lexicon(language, random.Random(seed))
    hand = HANDS.get(language, (None,))[0]
    canvas = Canvas(lexicon, TYPEFACES[language][SANS], 1.0, KINDS[kind].height, hand)
    draw = KINDS[kind].draw
    assert draw is not None
    draw(canvas)
    return canvas


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize(("kind", "language"), DRAWN)
def test_every_line_of_truth_holds_ink_inside_the_page(kind: str, language: str) -> None:
    for seed in range(3):
        sheet = _canvas(kind, language, seed).sheet
        pixels = np.asarray(sheet.image)
        for line in sheet.lines:
            (left, top), _, (right, bottom), _ = line.quad
            assert 0 <= left < right <= sheet.image.width
            assert 0 <= top < bottom <= sheet.image.height
            inside = pixels[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
            assert int(inside.max()) - int(inside.min()) > 100, line


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize(("kind", "language"), DRAWN)
def test_no_two_lines_of_truth_lie_over_each_other(kind: str, language: str) -> None:
    sheet = _canvas(kind, language).sheet
    taken = np.zeros((sheet.image.height, sheet.image.width), np.uint8)
    for line in sheet.lines:
        quad = np.array(line.quad)
        (left, top), (right, bottom) = quad.min(axis=0).astype(int), quad.max(axis=0).astype(int)
        inner = taken[top + 3 : bottom - 2, left + 3 : right - 2]
        assert not inner.any(), line
        inner[:] = 1


@pytest.mark.usefixtures("fonts")
def test_columns_and_tiers_are_read_one_after_the_other() -> None:
    lines = _canvas("three-columns", "ko").sheet.lines[1:-1]
    lefts = [line.quad[0][0] // 100 for line in lines]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 3
    tiers = [line.quad[0] for line in _canvas("tiers", "ja").sheet.lines[1:-1]]
    lower = [top > 650 for _, top in tiers]
    assert lower == sorted(lower)
    for tier in (False, True):
        places = [left for (left, _), below in zip(tiers, lower, strict=True) if below == tier]
        assert places == sorted(places, reverse=True)


@pytest.mark.usefixtures("fonts")
def test_a_line_by_hand_says_so() -> None:
    lines = _canvas("handwriting", "ko").sheet.lines
    assert "45세" in [line.text for line in lines if line.handwritten]
    assert "나이" in [line.text for line in lines if not line.handwritten]


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_same_seed_gives_the_same_pages_however_they_are_turned(tmp_path: Path, turn: int) -> None:
    def contents(folder: str, count: int) -> list[bytes]:
        written = write_tuning("en", count, 4, tmp_path / folder, ("form", "notice"), turn)
        return [path.read_bytes() for path in written]

    first = contents("first", 1)
    assert contents("second", 2)[:1] == first


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_truth_turns_with_the_page(tmp_path: Path, turn: int) -> None:
    pages = [write_tuning("en", 1, 4, tmp_path, ("form",), way)[0] for way in (0, turn)]
    inks = []
    for page in pages:
        truth = json.loads(page.with_name(f"{page.name}.json").read_text(encoding="utf-8"))
        gray = np.asarray(Image.open(page).convert("L"))
        lines = truth["pages"][0]["lines"]
        assert gray.shape == (truth["pages"][0]["heightPx"], truth["pages"][0]["widthPx"])
        inks.append([(line["text"], _ink(gray, line["quad"])) for line in lines])
    for (text, ink), (turned_text, turned_ink) in zip(*inks, strict=True):
        assert text == turned_text
        assert turned_ink == pytest.approx(ink, abs=8)


def _ink(gray: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], quad: list[list[float]]) -> float:
    mask = np.zeros_like(gray)
    cv2.fillPoly(mask, [np.array(quad).round().astype(np.int32)], 1)
    return float(255 - gray[mask > 0].mean())


def test_kinds_that_a_language_lacks_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no page of these kinds in ko: vertical"):
        write_tuning("ko", 1, 0, tmp_path, ("vertical",))


def _missing(typeface: Typeface, characters: set[str]) -> set[str]:
    font = typeface.font(20)
    none = font.getmask("\U0010ffff")
    masks = {character: font.getmask(character) for character in characters}
    return {c for c, mask in masks.items() if (mask.size, bytes(mask)) == (none.size, bytes(none))}


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("language", LANGUAGES)
def test_typefaces_have_the_characters_that_they_are_given(language: str) -> None:
    text = (TEXTS / f"{language}.toml").read_text(encoding="utf-8")
    characters = {character for character in text if not character.isspace()}
    signs = set(text.split("[symbols]")[1].split("[[")[0].split("[hand")[0])
    for number, typeface in enumerate(TUNING_TYPEFACES[language]):
        lacking = _missing(typeface, characters)
        assert not (lacking if number < tuning.ALL_SIGNS else lacking - signs), typeface
    for hand in HANDS.get(language, ()):
        answers = set(text.split("[handwriting]")[1].split("[machine]")[0])
        assert not _missing(hand, {c for c in answers if not c.isspace()}), hand
