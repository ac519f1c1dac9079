import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpus.form_faults import corners
from benchmarks.corpus.form_layouts import template
from benchmarks.corpus.form_samples import FORM_SAMPLES, TEMPLATES, FormSample, drawn_form
from benchmarks.corpus.form_sheet import Area
from benchmarks.corpus.typeface import FontMissing, Typeface
from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.spec.loading import load_file
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.template import GROUPS, TemplateSpec, areas_of
from tests.fakes.project import Project

ROOT = Path(__file__).parents[4] / "samples"
OPEN_FONT_LICENSE = {
    "fonts-breip",
    "fonts-liberation",
    "fonts-nanum",
    "fonts-nanum-extra",
    "fonts-noto-cjk",
}


@pytest.mark.parametrize("sample", FORM_SAMPLES, ids=lambda sample: sample.path)
def test_a_committed_form_is_what_the_generator_draws(
    sample: FormSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = set()
    find = Typeface.font

    def font(face: Typeface, size_px: int, bold: bool = False) -> object:
        packages.add(face.package)
        return find(face, size_px, bold)

    monkeypatch.setattr(Typeface, "font", font)
    try:
        data, truth = drawn_form(sample)
    except FontMissing as missing:
        pytest.skip(str(missing))
    assert truth == (ROOT / "truth" / f"{sample.path}.json").read_text(encoding="utf-8")
    assert abs(len(data) - (ROOT / sample.path).stat().st_size) < len(data) // 10
    assert packages <= OPEN_FONT_LICENSE


def _truth(path: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((ROOT / f"truth/{path}.json").read_text(encoding="utf-8"))
    return truth


def test_forms_of_a_template_have_all_its_fields_and_others_an_error() -> None:
    for sample in FORM_SAMPLES:
        truth = _truth(sample.path)
        assert truth["template"] == sample.template
        assert truth["error"] == (None if sample.template else "TEMPLATE_NOT_FOUND")
        if sample.template:
            names = {each.name for each in _template(sample.template).fields}
            assert names <= truth["values"].keys()


def _template(stem: str) -> TemplateSpec:
    loaded = load_file(ROOT / "templates" / f"{stem}.yaml", TemplateSpec)
    assert loaded.spec is not None
    return loaded.spec


@pytest.mark.parametrize("stem", TEMPLATES)
def test_a_template_has_the_places_of_its_form(stem: str) -> None:
    try:
        form, spec = template(TEMPLATES[stem]), _template(stem)
    except FontMissing as missing:
        pytest.skip(str(missing))
    places = {each.name: each for each in form.fields}
    for field in spec.fields:
        drawn = places[field.name]
        expected = tuple(option.area for option in drawn.options) or drawn.areas
        if field.type == drawn.type:
            assert areas_of(field) == expected
            assert [each.name for each in field.options] == [each.name for each in drawn.options]
        else:  # boxes that are read as one text
            [whole] = areas_of(field)
            assert all(_within(area, whole) for area in expected)
    written = {each.name for each in form.fields if each.type not in {*GROUPS, "checkbox"}}
    assert written <= {each.name for each in spec.fields}
    assert spec.representative.areas == (form.title[1],)


def _within(area: Area, whole: Area) -> bool:
    left, top, right, bottom = whole
    return left <= area[0] and top <= area[1] and area[2] <= right and area[3] <= bottom


def test_the_templates_are_valid_by_the_default_policy(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write("domains/forms.yaml", (ROOT / "config/domains/forms.yaml").read_bytes())
    for path in (ROOT / "templates").iterdir():
        project.write(f"templates/forms/{path.name}", path.read_bytes())
    catalog = load_catalog(project.config_dir)
    assert catalog.templates["forms"].keys() == TEMPLATES.keys()
    assert not list(chain.from_iterable(faults(catalog).values()))


def test_faults_and_scales_are_those_of_their_names() -> None:
    for sample in FORM_SAMPLES:
        assert _truth(sample.path)["tags"] == [sample.fault]
    half = _truth("forms/en/enrolment-2 half size.png")["corners"]
    assert half == corners(625, 885).tolist()
