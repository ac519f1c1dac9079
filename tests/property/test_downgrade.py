"""Whatever a template of a Premium domain holds: what Basic keeps of it is valid there."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.downgrade import basic_form
from ocr_pipeline.spec.template import CombinedFieldSpec, TemplateFieldSpec, TemplateSpec
from ocr_pipeline.spec.template_rules import Templates
from tests.fakes.project import Project

PLACES = st.integers(0, 900)
SIZES = st.integers(1, 90)
AREAS = st.builds(lambda x, y, w, h: (x, y, x + w, y + h), PLACES, PLACES, SIZES, SIZES)
TEXTS = st.none() | st.sampled_from(["yes", "no", "V"])
NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True)


def some_areas(least: int, most: int) -> st.SearchStrategy[tuple[tuple[int, int, int, int], ...]]:
    return st.lists(AREAS, min_size=least, max_size=most).map(tuple)


@st.composite
def fields(draw: st.DrawFn, name: str) -> TemplateFieldSpec:
    kinds = ["text"] if name == "title" else ["text", "multi_box", "checkbox"]
    kind = draw(st.sampled_from(kinds))
    texts = {"checked_text": draw(TEXTS), "unchecked_text": draw(TEXTS)}
    own = {
        "name": name,
        "type": kind,
        "areas": draw(some_areas(1, 4)),
        "value_type": draw(st.sampled_from(["all"] if kind == "checkbox" else ["all", "numeric"])),
        "not_recognized": draw(some_areas(0, 2)),
    }
    return TemplateFieldSpec.model_validate(own | (texts if kind == "checkbox" else {}))


@st.composite
def templates(draw: st.DrawFn) -> TemplateSpec:
    names = draw(NAMES)
    combined = [CombinedFieldSpec(name="all", parts=tuple(f"{{{name}}}" for name in names))]
    return TemplateSpec(
        name="form",
        sample="sample.png",
        representative=draw(fields("title")),
        fields=tuple(draw(fields(name)) for name in names),
        combined=tuple(combined) if draw(st.booleans()) else (),
    )


def two_domains() -> Catalog:
    with TemporaryDirectory() as folder:
        project = Project(Path(folder) / "p")
        project.domain("basic", service_type="template")
        project.domain("premium", service_type="template", recognition_model="premium")
        return project.load()


CATALOG = two_domains()


@given(templates())
def test_what_basic_keeps_is_valid_there(template: TemplateSpec) -> None:
    assert list(Templates(CATALOG).faults("premium/form", template)) == []
    basic, losses = basic_form(template)
    kept = [field for field in template.fields if field.type != "checkbox"]
    if basic is None:
        assert kept == []
        return
    assert list(Templates(CATALOG).faults("basic/form", basic)) == []
    assert (basic.name, basic.state, basic.sample) == ("form", template.state, "sample.png")
    assert [field.name for field in basic.fields] == [field.name for field in kept]
    for before, after in zip(kept, basic.fields, strict=True):
        assert before.type != "text" or before.areas == after.areas
    assert (losses == ()) == (basic == template)
    assert basic_form(basic) == (basic, ())


@given(templates())
def test_every_loss_is_said(template: TemplateSpec) -> None:
    losses = basic_form(template).losses
    for field in template.fields:
        has_more = field != TemplateFieldSpec(name=field.name, areas=field.areas)
        assert has_more == any(f"field `{field.name}`" in loss for loss in losses)
    assert bool(template.combined) == any("combined value `all`" in loss for loss in losses)
