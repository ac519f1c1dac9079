import json
import random
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw
from ruamel.yaml import YAML

from benchmarks.corpus.__main__ import cli
from benchmarks.corpus.form_additions import ADDITIONS
from benchmarks.corpus.form_faults import FAULTS
from benchmarks.corpus.form_layouts import template
from benchmarks.corpus.form_scanning import scanned
from benchmarks.corpus.form_sets import write_foreign, write_forms
from benchmarks.corpus.form_specs import template_spec
from ocr_pipeline.spec.template import TemplateSpec

PAGE = (600, 840)  # of a sample, in pixels
MARKS = ((90, 110, 170, 150), (430, 120, 500, 190), (400, 700, 520, 760), (80, 690, 160, 770))
SMALL = 105  # the smallest form
ADDED = {*ADDITIONS, "overflow", "corrected field"}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("seed", range(2))
def test_corners_map_an_area_onto_its_place_in_the_scan(fault: str, seed: int) -> None:
    page = Image.new("RGB", (PAGE[0] * 2, PAGE[1] * 2), "white")
    for area in MARKS:
        left, top, right, bottom = (edge * 2 for edge in area)
        ImageDraw.Draw(page).rectangle((left, top, right - 1, bottom - 1), fill=(120, 0, 0))
    image, corners, _ = scanned(page, 2, fault, random.Random(f"{fault}/{seed}"))
    light = np.asarray(image.convert("L"), np.float32)
    flat = np.array([[0, 0], [PAGE[0], 0], PAGE, [0, PAGE[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array(corners, np.float32))
    for left, top, right, bottom in MARKS:
        spots = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float32)
        quad = cv2.perspectiveTransform(spots, matrix)[0]
        found = _dark_quad(light, quad)
        assert np.abs(found - quad).max() < 2.0


def _dark_quad(light: np.ndarray, quad: np.ndarray) -> np.ndarray:
    """The corners of the dark mark near a quad, in the quad's order, counted from pixel edges."""
    low = np.maximum(quad.min(axis=0).astype(int) - 12, 0)
    high = quad.max(axis=0).astype(int) + 12
    part = light[low[1] : high[1], low[0] : high[0]]
    dark = (part < (float(part.min()) + float(np.median(part[:2]))) / 2).astype(np.uint8)
    outline = max(cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len)
    points = outline[:, 0].astype(np.float32) + 0.5
    middle = points.mean(axis=0)
    points += np.sign(points - middle) * 0.5  # from the middle of a pixel to its outer edge
    points += low
    nearest = [points[np.linalg.norm(points - spot, axis=1).argmin()] for spot in quad]
    return np.array(nearest)


def test_every_fault_of_the_list_changes_a_page_in_its_own_way() -> None:
    page = Image.new("RGB", (PAGE[0] * 2, PAGE[1] * 2), "white")
    ImageDraw.Draw(page).rectangle((200, 300, 800, 600), fill=(20, 20, 120))
    scans = {fault: scanned(page, 2, fault, random.Random(fault)) for fault in FAULTS}
    assert scans["clean"][0].size == PAGE
    assert scans["scale-50"][0].size == (PAGE[0] // 2, PAGE[1] // 2)
    assert scans["scale-200"][0].size == (PAGE[0] * 2, PAGE[1] * 2)
    assert [_top_edge(scans[f"turned-{turn}"][1]) for turn in (90, 180, 270)] == [90, 180, -90]
    assert 1 <= abs(_top_edge(scans["tilted"][1])) <= 15
    assert scans["fax"][0].mode == "1"
    assert scans["fax"][0].width / scans["fax"][0].height > 1.3 * PAGE[0] / PAGE[1]
    assert np.asarray(scans["faint"][0]).min() > 60
    assert np.asarray(scans["photo"][0])[0, 0].max() < 200
    assert 30 <= scans["jpeg"][2] <= 90
    beyond = [x < 0 or y < 0 for x, y in scans["cropped"][1]]
    width, height = scans["cropped"][0].size
    beyond += [x > width or y > height for x, y in scans["cropped"][1]]
    assert any(beyond)
    assert width >= PAGE[0] * 0.9
    assert height >= PAGE[1] * 0.9


def _top_edge(corners: tuple[tuple[float, float], ...]) -> int:
    (left, top), (right, bottom) = corners[:2]
    degrees = round(np.degrees(np.arctan2(bottom - top, right - left)))
    return int(degrees)


@pytest.mark.usefixtures("tuning_fonts")
def test_a_set_holds_samples_scans_with_every_fault_and_their_truth(tmp_path: Path) -> None:
    write_forms(tmp_path, len(FAULTS), 3, (SMALL,))
    form = template(SMALL)
    truth = json.loads((tmp_path / f"templates/{SMALL}.json").read_text(encoding="utf-8"))
    with Image.open(tmp_path / f"templates/{SMALL}.png") as sample:
        assert sample.size == form.sample.size
    assert (truth["id"], truth["language"]) == (SMALL, "zh-TW")
    assert truth["title"] == {"text": form.title[0], "area": list(form.title[1])}
    assert [row["name"] for row in truth["fields"]] == [each.name for each in form.fields]
    scans = [json.loads(path.read_text(encoding="utf-8")) for path in _truths(tmp_path / "scans")]
    assert [scan["fault"] for scan in scans] == list(FAULTS)
    assert [scan["clean"] for scan in scans] == [fault == "clean" for fault in FAULTS]
    assert any(scan["additions"] for scan in scans)
    for scan in scans:
        assert set(scan["additions"]) <= ADDED
        assert scan["template"] == SMALL
        assert scan["values"].keys() == {each.name for each in form.fields}
        assert len(scan["corners"]) == 4
    assert json.loads((tmp_path / "groups.json").read_text(encoding="utf-8")) == {"versions": []}


def _truths(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


@pytest.mark.usefixtures("tuning_fonts")
def test_a_template_file_is_one_of_the_product(tmp_path: Path) -> None:
    write_forms(tmp_path, 0, 0, (SMALL,))
    text = (tmp_path / f"templates/{SMALL}.yaml").read_text(encoding="utf-8")
    loaded = TemplateSpec.model_validate(YAML(typ="safe").load(text))
    assert loaded == template_spec(template(SMALL))
    assert (tmp_path / "templates" / loaded.sample).is_file()


@pytest.mark.usefixtures("tuning_fonts")
def test_the_same_seed_gives_the_same_set_and_a_longer_one_begins_with_the_shorter(
    tmp_path: Path,
) -> None:
    def contents(name: str, count: int, seed: int) -> dict[str, bytes]:
        write_forms(tmp_path / name, count, seed, (SMALL,))
        write_foreign(tmp_path / name, count, seed)
        return {
            str(path.relative_to(tmp_path / name)): path.read_bytes()
            for path in sorted((tmp_path / name).rglob("*.*"))
        }

    first = contents("first", 1, 4)
    assert contents("second", 2, 4).items() >= first.items()
    assert not contents("third", 1, 5).items() >= first.items()


@pytest.mark.usefixtures("tuning_fonts")
def test_a_foreign_page_matches_no_template(tmp_path: Path) -> None:
    write_foreign(tmp_path, 4, 1)
    truths = [json.loads(path.read_text()) for path in _truths(tmp_path / "foreign")]
    assert [truth["template"] for truth in truths] == [None] * 4
    assert [truth["near"] for truth in truths] == [101, 102, None, 103]
    assert [truth["changed"] is None for truth in truths] == [True, False, True, False]
    assert all(truth["fault"] in FAULTS for truth in truths)
    images = [path for path in (tmp_path / "foreign").iterdir() if path.suffix in (".png", ".jpg")]
    assert len(images) == 4


@pytest.mark.usefixtures("tuning_fonts")
def test_the_command_writes_both(tmp_path: Path) -> None:
    words = ["forms", "--out", str(tmp_path), "--count", "1", "--foreign", "2", "--template", "105"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    assert f"1 templates and 2 foreign pages in {tmp_path}" in result.output
    assert len(_truths(tmp_path / "scans")) == 1
    assert len(_truths(tmp_path / "foreign")) == 2


@pytest.mark.usefixtures("tuning_fonts")
def test_forms_without_additions_have_the_same_values(tmp_path: Path) -> None:
    truths = []
    for additions in (True, False):
        write_forms(tmp_path / str(additions), 3, 811, (SMALL,), additions)
        files = sorted((tmp_path / str(additions) / "scans").glob("*.json"))
        truths.append([json.loads(path.read_text(encoding="utf-8")) for path in files])
    assert [each["values"] for each in truths[0]] == [each["values"] for each in truths[1]]
    assert any(each["additions"] for each in truths[0])
    assert not any(each["additions"] for each in truths[1])
