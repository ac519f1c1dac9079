import json
import random
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.unseen_forms import pages
from benchmarks.unseen_forms.faults import FAULTS
from benchmarks.unseen_forms.layout import TWINS, draw
from benchmarks.unseen_forms.strangers import KINDS, LANGUAGES
from benchmarks.unseen_forms.templates import TEMPLATES

pytestmark = pytest.mark.usefixtures("fonts")
CARD = 302


@pytest.fixture
def _one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the smallest form: all of them take minutes."""
    monkeypatch.setattr(pages, "TEMPLATES", [t for t in TEMPLATES if t.number == CARD])


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.usefixtures("_one")
def test_equal_seeds_give_equal_files_and_others_differ(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        pages.write_forms(tmp_path / name, 2, seed)
        pages.write_foreign(tmp_path / name, 2, seed)
    one, two, other = (_files(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert one["scans/302-00-clean.jpg"] != other["scans/302-00-clean.jpg"]
    assert one["templates/302.png"] == other["templates/302.png"]


@pytest.mark.usefixtures("_one")
def test_a_folder_holds_what_the_benchmark_reads(tmp_path: Path) -> None:
    pages.write_forms(tmp_path, 2)
    template = json.loads((tmp_path / "templates/302.json").read_text("utf-8"))
    with Image.open(tmp_path / "templates/302.png") as sample:
        assert sample.size == (874, 1240)
    assert set(template) == {"id", "name", "language", "title", "fields"}
    assert template["title"]["text"] == "訪 客 登 記 卡"
    fields = {field["name"]: field for field in template["fields"]}
    assert len(fields["badge"]["areas"]) == 10
    assert fields["document"]["options"][0]["name"] == "身分證"
    assert fields["agreed"]["options"] is None
    scan = json.loads((tmp_path / "scans/302-01-scale-50.json").read_text("utf-8"))
    assert (scan["template"], scan["fault"], scan["clean"]) == (CARD, "scale-50", False)
    assert set(scan["values"]) == set(fields)
    assert len(scan["corners"]) == 4
    assert (tmp_path / "scans/302-00-clean.jpg").is_file()
    groups = json.loads((tmp_path / "groups.json").read_text("utf-8"))
    assert groups == {"versions": [[101, 102]]}


@pytest.mark.usefixtures("_one")
def test_foreign_pages_name_no_template(tmp_path: Path) -> None:
    pages.write_foreign(tmp_path, 3)
    found = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "foreign").glob("*.json")]
    assert {truth["template"] for truth in found} == {None}
    assert all(truth["fault"] in FAULTS for truth in found)
    assert sorted(str(truth["near"]) for truth in found) == [str(CARD), str(CARD), "None"]


def test_all_twins_of_all_templates_are_among_the_foreign_pages() -> None:
    twins = pages._FOREIGN_ORDER.count("twin") * pages.FOREIGN // len(pages._FOREIGN_ORDER)
    pairs = {(number % len(TEMPLATES), number % len(TWINS)) for number in range(twins)}
    assert len(pairs) == len(TEMPLATES) * len(TWINS)
    assert set(pages._FOREIGN_ORDER) == {"twin", *KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_can_be_drawn_in_every_language(kind: str) -> None:
    for language in LANGUAGES:
        for seed in range(3):
            form = KINDS[kind](language, random.Random(seed))
            assert form.image.size[0] > 0


def test_samples_have_the_size_of_their_paper() -> None:
    for layout in TEMPLATES:
        form = draw(layout)
        assert (form.width, form.height) == layout.style.size
