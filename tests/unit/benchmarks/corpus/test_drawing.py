import random
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.corpus import layouts, lexicon, slips
from benchmarks.corpus.fonts import SANS, TYPEFACES
from benchmarks.corpus.grids import spans
from benchmarks.corpus.layouts import Setting
from benchmarks.corpus.lexicon import LANGUAGES, Lexicon
from benchmarks.corpus.pages import write_pages
from benchmarks.corpus.paper import Wear, worn
from benchmarks.corpus.recipes import SAMPLES
from benchmarks.corpus.samples import render
from benchmarks.corpus.sheet import Sheet, columns, wrap
from benchmarks.corpus.truth import PageTruth, Quad
from benchmarks.corpus.typeface import FontMissing, Typeface

BLACK_BELOW = 200


def _pages(language: str, seed: int) -> list[Sheet]:
    words = Lexicon(language, random.Random(seed))
    typeface = TYPEFACES[language][SANS]
    return [
        layouts.letter(words, Setting(typeface), words.document()),
        layouts.article(words, Setting(typeface), 4, 4),
        layouts.two_columns(words, Setting(typeface), words.document()),
        slips.receipt(words, typeface, 6),
        slips.invoice(words, typeface, 6),
        slips.form(words, typeface),
        slips.table_page(words, typeface),
    ]


def _ink_outside(image: Image.Image, truth: PageTruth, margin_px: int) -> int:
    """Dark pixels that no line of the truth encloses."""
    dark = (np.asarray(image) < BLACK_BELOW).astype(np.uint8)
    for line in truth.lines:
        quad = np.array(line.quad).round().astype(np.int32)
        cv2.fillPoly(dark, [quad], 0)
        cv2.polylines(dark, [quad], True, 0, thickness=2 * margin_px)
    return int(dark.sum())


@pytest.fixture
def no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw text only: what is left on a sheet is ink of letters."""
    for name in ("rule", "dashes", "stamp"):
        monkeypatch.setattr(Sheet, name, lambda *_: None)
    monkeypatch.setattr(ImageDraw.ImageDraw, "rectangle", lambda *_, **__: None)


@pytest.mark.usefixtures("fonts", "no_rules")
@pytest.mark.parametrize("language", LANGUAGES)
def test_truth_encloses_all_ink_and_every_line_has_some(language: str) -> None:
    for sheet in _pages(language, 5):
        assert _ink_outside(sheet.image, sheet.truth, 1) == 0
        pixels = np.asarray(sheet.image)
        for line in sheet.truth.lines:
            (left, top), _, (right, bottom), _ = line.quad
            inside = pixels[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
            assert inside.size > 0, line
            assert inside.min() < BLACK_BELOW, line


@pytest.mark.usefixtures("fonts", "no_rules")
def test_truth_encloses_vertical_writing() -> None:
    setting = Setting(TYPEFACES["ja"][SANS], 32, 60, 90)
    sheet = layouts.vertical(setting, Lexicon("ja", random.Random(1)).document("essay"))
    assert all(line.vertical for line in sheet.truth.lines)
    assert _ink_outside(sheet.image, sheet.truth, 2) == 0


@pytest.mark.usefixtures("fonts", "no_rules")
def test_truth_moves_with_the_ink() -> None:
    sheet = _pages("en", 2)[0]
    wear = Wear(tilt_degrees=2.0, perspective=0.04, blur_px=0.5)
    image, truth = worn(sheet.image, sheet.truth, wear, seed=3)
    desk = Image.new("L", sheet.image.size, 255)
    empty, _ = worn(desk, sheet.truth, wear, seed=3)
    ink = Image.fromarray(np.where(np.asarray(empty) < BLACK_BELOW, 255, np.asarray(image)))
    assert _ink_outside(ink, truth, 2) == 0
    assert _ink_outside(ink, sheet.truth, 2) > 0


def _inside(quad: Quad, frame: Quad) -> bool:
    (left, top), _, (right, bottom), _ = quad
    return frame[0][0] < left < right < frame[2][0] and frame[0][1] < top < bottom < frame[2][1]


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(4))
def test_nothing_leaves_the_page_or_its_cell(language: str, seed: int) -> None:
    for sheet in _pages(language, seed):
        truth = sheet.truth
        for line in truth.lines:
            (left, top), _, (right, bottom), _ = line.quad
            assert left >= 0
            assert top >= 0
            assert right <= truth.width_px
            assert bottom <= truth.height_px
        for cell in (cell for table in truth.tables for cell in table.cells if cell.text):
            same = [line.quad for line in truth.lines if line.text == cell.text]
            assert any(_inside(quad, cell.quad) for quad in same), cell.text


@pytest.mark.usefixtures("fonts")
def test_grid_positions_belong_to_exactly_one_cell() -> None:
    for language in LANGUAGES:
        for sheet in _pages(language, 1):
            for table in sheet.truth.tables:
                covered = sorted(
                    (cell.row + down, cell.column + along)
                    for cell in table.cells
                    for down in range(cell.row_span)
                    for along in range(cell.column_span)
                )
                expected = [(r, c) for r in range(table.rows) for c in range(table.columns)]
                assert covered == expected


def test_merge_marks_become_spans() -> None:
    rows = [["a", "<", "b"], ["c", "d", "^"]]
    assert [spans(rows, 0, 0), spans(rows, 0, 2), spans(rows, 1, 1)] == [(1, 2), (2, 1), (1, 1)]


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("language", LANGUAGES)
def test_wrapping_keeps_text_and_width(language: str) -> None:
    words = Lexicon(language, random.Random(9))
    font = TYPEFACES[language][SANS].font(24)
    for _ in range(20):
        text = words.paragraph(5)
        lines = wrap(text, font, 520, words.spaced)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert not any(line[0] in "、。，）」" for line in lines)
        assert max(font.getlength(line) for line in lines) <= 520


def test_vertical_lines_keep_text_and_never_begin_with_a_stop() -> None:
    text = "あいうえお。かきくけこ、さしすせそ。"
    lines = columns(text, 5)
    assert "".join(lines) == text
    assert not any(line[0] in "、。" for line in lines)


@pytest.mark.usefixtures("fonts")
def test_receipts_and_invoices_add_up() -> None:
    for seed in range(5):
        for sheet in _pages("en", seed)[3:5]:
            rows: dict[float, list[str]] = {}
            for line in sheet.truth.lines:
                rows.setdefault(round(line.quad[2][0] / 4), []).append(line.text)
            flush = max(rows.values(), key=lambda texts: sum("." in text for text in texts))
            amounts = [float(text.replace(",", "")) for text in flush if text[0].isdigit()]
            goods, (subtotal, tax, total) = amounts[:6], amounts[6:9]
            assert subtotal == pytest.approx(sum(goods))
            assert total == pytest.approx(subtotal + tax)


def _blank(font: ImageFont.FreeTypeFont, character: str) -> bool:
    missing = font.getmask("\U0010ffff")
    drawn = font.getmask(character)
    return (drawn.size, bytes(drawn)) == (missing.size, bytes(missing))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_typeface_has_every_character_of_its_language(language: str) -> None:
    source = Path(lexicon.__file__).parent / "texts" / f"{language}.toml"
    text = source.read_text(encoding="utf-8")
    characters = sorted({character for character in text if not character.isspace()})
    for typeface in TYPEFACES[language]:
        for bold in (False, True):
            try:
                font = typeface.font(20, bold)
            except FontMissing as missing:
                pytest.skip(str(missing))
            assert [c for c in characters if _blank(font, c)] == [], (typeface, bold)


def test_missing_font_names_the_debian_package() -> None:
    with pytest.raises(FontMissing, match="apt-get install fonts-example"):
        Typeface("NoSuchFont.ttf", "NoSuchFont.ttf", "fonts-example").font(10)


@pytest.mark.usefixtures("fonts")
def test_collection_yields_the_face_of_the_region() -> None:
    for language, region in (("ja", "JP"), ("zh-TW", "TC"), ("zh-CN", "SC")):
        assert TYPEFACES[language][SANS].font(10).getname()[0] == f"Noto Sans CJK {region}"


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("degraded", [False, True])
def test_same_seed_gives_the_same_pages(tmp_path: Path, degraded: bool) -> None:
    def contents(folder: str, count: int, seed: int) -> list[bytes]:
        write_pages("zh-TW", count, seed, tmp_path / folder, degraded)
        return [path.read_bytes() for path in sorted((tmp_path / folder).iterdir())]

    first = contents("first", 2, 7)
    assert len(first) == 4
    assert contents("longer", 3, 7)[:4] == first
    assert not set(contents("other", 2, 8)) & set(first)


@pytest.mark.usefixtures("fonts")
def test_same_recipe_gives_the_same_sample() -> None:
    for sample in SAMPLES:
        if "pages" in sample.tags or "receipt" in sample.tags:
            assert render(sample) == render(sample)
