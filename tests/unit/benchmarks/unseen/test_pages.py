import random
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from benchmarks.corpus.fonts import HANDS, SANS, TUNING_TYPEFACES, TYPEFACES
from benchmarks.corpus.truth import Quad
from benchmarks.unseen import pages
from benchmarks.unseen.desk import Desk
from benchmarks.unseen.faces import FACES
from benchmarks.unseen.faults import stored
from benchmarks.unseen.pages import HANDWRITING, LANGUAGES, PLAN, drawn, write_pages
from benchmarks.unseen.words import TEXTS, Words

ROOT = Path(__file__).resolve().parents[4]
NUMBER = {row.kind: number for number, row in enumerate(PLAN["en"])}


@pytest.fixture
def liberation(fonts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts that every checkout with tests has, in place of the unseen ones."""
    monkeypatch.setattr(pages, "FACES", dict.fromkeys(FACES, TYPEFACES["en"][SANS]))
    monkeypatch.setattr("benchmarks.unseen.slips.FACES", dict.fromkeys(FACES, TYPEFACES["en"][0]))


def test_no_typeface_of_the_reported_pages_is_one_of_the_corpus() -> None:
    tables = (TYPEFACES, TUNING_TYPEFACES, HANDS)
    corpus = [face for table in tables for faces in table.values() for face in faces]
    seen = {face.regular for face in corpus} | {face.bold for face in corpus}
    assert not seen & {file for face in FACES.values() for file in (face.regular, face.bold)}
    assert not {face.package for face in corpus} & {face.package for face in FACES.values()}


def test_every_package_of_a_typeface_is_installed_for_the_benchmark() -> None:
    text = (ROOT / "debian-packages.txt").read_text(encoding="utf-8")
    (section,) = (part for part in text.split("\n[") if part.startswith("bench]"))
    assert {face.package for face in FACES.values()} == set(section.splitlines()[1:]) - {""}


def _paragraphs(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line.startswith('  "')}


def test_no_paragraph_of_the_reported_pages_is_one_of_the_corpus() -> None:
    for language in LANGUAGES:
        unseen = _paragraphs(TEXTS / f"{language}.toml")
        assert unseen
        for folder in ("texts", "texts/tuning"):
            assert not unseen & _paragraphs(
                ROOT / "benchmarks/corpus" / folder / f"{language}.toml"
            )


def test_the_plan_holds_every_language_kind_and_typeface() -> None:
    assert tuple(PLAN) == LANGUAGES
    rows = [row for plan in PLAN.values() for row in plan]
    assert {row.kind for row in rows} == set(pages._KINDS)
    assert {row.face for row in rows} | {row.hand for row in rows if row.hand} | {"ocr-b"} == set(
        FACES
    )
    for plan in PLAN.values():
        assert any(row.hand for row in plan if pages._KINDS[row.kind].group == HANDWRITING)


def test_every_text_of_a_variant_exists() -> None:
    for language in LANGUAGES:
        words = Words(language, random.Random(1))
        for row in PLAN[language]:
            if row.kind in ("contract", "notice", "article", "table"):
                assert words.section(f"{row.kind}s", row.variant)["title"]


@pytest.mark.usefixtures("liberation")
@pytest.mark.parametrize("number", NUMBER.values(), ids=NUMBER)
def test_truth_encloses_what_was_written_inside_the_page(number: int) -> None:
    desk = drawn("en", number)
    pixels = np.asarray(desk.sheet.image)
    for line in desk.sheet.lines:
        (left, top), _, (right, bottom), _ = line.quad
        assert 0 < left < right < desk.width
        assert 0 < top < bottom < desk.height
        inside = pixels[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
        assert int(inside.max()) - int(inside.min()) > 100, line


@pytest.mark.usefixtures("liberation")
def test_columns_are_read_one_after_the_other() -> None:
    desk = drawn("en", NUMBER["columns"])
    sides = [line.quad[0][0] > desk.width / 2 for line in desk.sheet.lines[3:-2]]
    assert sides == sorted(sides)
    assert 0.4 < sum(sides) / len(sides) < 0.6


@pytest.mark.usefixtures("fonts")
def test_vertical_writing_is_read_from_right_to_left() -> None:
    desk = Desk(Words("ja", random.Random(3)), TYPEFACES["ja"][SANS], 150)
    pages._KINDS["vertical"].draw(desk)
    columns = [line for line in desk.sheet.lines if line.vertical]
    assert len(columns) > 10
    lefts = [line.quad[0][0] for line in columns]
    assert lefts == sorted(lefts, reverse=True)


@pytest.mark.usefixtures("liberation")
def test_only_what_was_written_by_hand_says_so() -> None:
    lines = drawn("en", NUMBER["visitors"]).sheet.lines
    assert [line.text for line in lines if line.handwritten][1] == "June 14"
    assert "Date" in [line.text for line in lines if not line.handwritten]


def _ink(image: Image.Image, quad: Quad) -> float:
    gray = np.asarray(image.convert("L"))
    mask = np.zeros_like(gray)
    cv2.fillPoly(mask, [np.array(quad).round().astype(np.int32)], 1)
    return float(255 - gray[mask > 0].mean())


@pytest.mark.usefixtures("liberation")
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_holds_its_truth_where_its_ink_is(turn: int) -> None:
    page = stored(drawn("en", NUMBER["statement"]), "scan")
    twin = page.turned(turn)
    assert twin.image.size == (twin.truth.width_px, twin.truth.height_px)
    for line, other in zip(page.truth.lines, twin.truth.lines, strict=True):
        assert line.text == other.text
        assert _ink(twin.image, other.quad) == pytest.approx(_ink(page.image, line.quad), abs=8)


@pytest.mark.usefixtures("liberation")
@pytest.mark.parametrize("fault", ["clean", "photo"])
def test_a_seal_adds_color_but_no_text(fault: str) -> None:
    desk = drawn("en", NUMBER["contract"])
    texts = [line.text for line in desk.sheet.lines]
    page = stored(desk, fault)
    assert page.image.mode == "RGB"
    assert [line.text for line in page.truth.lines] == texts
    desk.seals.paste(0, (0, 0, *desk.seals.size))
    assert stored(desk, fault).image.mode == "L"


@pytest.mark.usefixtures("liberation")
def test_the_same_call_gives_the_same_files(tmp_path: Path) -> None:
    first = write_pages(tmp_path / "first", ["en"], 2)
    second = write_pages(tmp_path / "second", ["en"], 2)
    assert [page.path.read_bytes() for page in first] == [page.path.read_bytes() for page in second]
    assert [page.turn_degrees for page in first] == [0, 90, 180, 270, 0]
    assert {page.upright for page in first[1:4]} == {first[0].path}
    assert all(page.path.with_name(f"{page.path.name}.json").is_file() for page in first)


def test_an_unknown_language_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_pages(tmp_path, ["tlh"])
