import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks import template_sets
from benchmarks.figures import NotInstalled
from benchmarks.template_sets import ForeignPage, FormSet, TrueScan, draw, field_spec, load

NAME: Mapping[str, object] = {
    "name": "name",
    "type": "text",
    "multi_line": False,
    "value_type": "choice",
    "choices": ["a", "b"],
    "areas": [[0, 0, 9, 9]],
    "options": None,
}


def _write(path: Path, truth: object, suffix: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.with_suffix(".json").write_text(json.dumps(truth), encoding="utf-8")
    cv2.imwrite(str(path.with_suffix(suffix)), np.full((20, 30, 3), 255, np.uint8))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    title = {"text": "T", "area": [0, 0, 20, 10]}
    template = {"id": 7, "name": "Form", "language": "ja", "title": title, "fields": [NAME]}
    _write(tmp_path / "templates" / "7", template, ".png")
    scan = {"template": 7, "fault": "fax", "clean": False, "values": {"name": "a"}}
    _write(tmp_path / "scans" / "7-000-fax", scan, ".jpg")
    foreign = {"template": None, "near": 7, "kind": "twin-title", "fault": "fax"}
    _write(tmp_path / "foreign" / "0000", foreign, ".png")
    return tmp_path


def test_a_folder_becomes_templates_scans_and_foreign_pages(folder: Path) -> None:
    found = load(folder)
    (template,) = found.templates
    assert (template.template_id, template.language, template.sample.name) == (7, "ja", "7.png")
    assert template.form().title == (0, 0, 20, 10)
    assert template.form().areas == ((0, 0, 9, 9),)
    scan = folder / "scans" / "7-000-fax.jpg"
    assert found.scans == [TrueScan(scan, 7, "fax", False, {"name": "a"})]
    assert found.foreign == [ForeignPage(folder / "foreign" / "0000.png", "twin-title", 7)]
    assert found.foreign[0].is_twin


def test_a_folder_without_templates_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no templates"):
        load(tmp_path)


def test_a_field_keeps_its_kind_of_value_and_its_choices() -> None:
    spec = field_spec(NAME)
    assert (spec.value_type, spec.choices, spec.multi_line) == ("choice", ("a", "b"), False)


def test_a_group_has_options_for_areas() -> None:
    options = [{"name": "yes", "area": [0, 0, 9, 9]}, {"name": "no", "area": [20, 0, 29, 9]}]
    group = {**NAME, "type": "radio_group", "value_type": "all", "choices": None}
    spec = field_spec({**group, "options": options, "areas": [[0, 0, 9, 9], [20, 0, 29, 9]]})
    assert [option.name for option in spec.options] == ["yes", "no"]
    assert spec.areas == ()


def test_quick_is_a_third_with_other_faults_of_each_template(folder: Path) -> None:
    (template,) = load(folder).templates
    faults = ("clean", "fax", "photo", "copy", "jpeg")
    scans = [
        TrueScan(Path(fault), number, fault, fault == "clean", {})
        for number in (7, 8)
        for fault in faults
    ]
    foreign = [ForeignPage(Path(str(number)), "letter", None) for number in range(7)]
    quick = FormSet([template, replace(template, template_id=8)], scans, foreign).quick()
    found = [(scan.template_id, scan.fault) for scan in quick.scans]
    assert found == [(7, "clean"), (7, "copy"), (8, "photo")]
    assert len(quick.foreign) == 2


def test_forms_that_cannot_be_drawn_say_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template_sets, "TUNING_SEED", "no number")
    with pytest.raises(NotInstalled, match="cannot be drawn: Usage"):
        draw(template_sets.TUNING, tmp_path, 1, 1)
