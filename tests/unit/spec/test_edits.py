"""A change of files is shown, and judged before it is written."""

import pytest

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.edits import Change, FileEdit, catalog_after, edited_file, read_before
from ocr_pipeline.spec.problems import Loc
from tests.fakes.project import WIDE_POLICY, Project


@pytest.fixture
def project(project: Project) -> Project:
    project.write("policy.yaml", dict(WIDE_POLICY))
    project.domain()
    project.batch("first")
    project.batch("second")
    return project


def change(project: Project, name: str, after: bytes | None) -> Change:
    path = project.config_dir / name
    return Change(project.config_dir, (FileEdit(path, read_before(path), after),))


def edit(project: Project, name: str, changes: dict[Loc, object]) -> Change:
    before = read_before(project.config_dir / name)
    assert before is not None
    return change(project, name, edited_file(before, changes))


def after(project: Project, wanted: Change, **keys: tuple[tuple[str, str], ...]) -> Catalog:
    before = project.load()
    return catalog_after(
        wanted, before, {file.key: number for number, file in enumerate(before.files)}, **keys
    )


def test_the_configuration_as_it_would_be(project: Project) -> None:
    wanted = edit(project, "batches/first.yaml", {("name",): "영수증"})
    assert after(project, wanted, needed=(("batch", "first"),)).batches["first"].name == "영수증"
    assert project.load().batches["first"].name == "first"


def test_a_file_that_would_be_wrong_is_refused_with_its_line(project: Project) -> None:
    wanted = edit(project, "batches/second.yaml", {("input", "path"): "in/first/inside"})
    with pytest.raises(SpecError, match=r"config/batches/second.yaml:\d+: input: overlaps"):
        after(project, wanted, needed=(("batch", "second"),))


def test_a_change_that_takes_others_down_is_refused(project: Project) -> None:
    wanted = change(project, "domains/general.yaml", None)
    with pytest.raises(SpecError) as refused:
        after(project, wanted)
    assert str(refused.value).count("domain: is `general`, which is missing") == 2
    told = (("batch", "first"), ("batch", "second"))
    assert after(project, wanted, broken=told).batches == {}


def test_what_was_wrong_before_holds_no_change_back(project: Project) -> None:
    project.write("batches/bad.yaml", "name: [")
    wanted = edit(project, "batches/first.yaml", {("enabled",): False})
    assert not after(project, wanted).batches["first"].enabled


def test_what_is_needed_must_be_there(project: Project) -> None:
    wanted = change(project, "batches/first.yaml", None)
    with pytest.raises(SpecError, match="batch first: has no file"):
        after(project, wanted, needed=(("batch", "first"),))


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_diff_for_people(project: Project, end: str) -> None:
    path = project.write("batches/first.yaml", f"a: 1\u2028{end or chr(10)}b: 2{end}")
    wanted = change(project, "batches/first.yaml", path.read_bytes().replace(b"2", b"3"))
    assert wanted.diff().split("\n") == [
        "--- config/batches/first.yaml",
        "+++ config/batches/first.yaml",
        "@@ -1,2 +1,2 @@",
        " a: 1\u2028",
        "-b: 2",
        "+b: 3",
        "",
    ]


def test_a_diff_of_a_file_that_comes_and_one_that_goes(project: Project) -> None:
    assert change(project, "batches/x.yaml", b"a: 1\n").diff() == (
        "--- /dev/null\n+++ config/batches/x.yaml\n@@ -0,0 +1 @@\n+a: 1\n"
    )
    project.write("batches/x.yaml", b"\xff\n")
    assert change(project, "batches/x.yaml", None).diff() == (
        "--- config/batches/x.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-\\xff\n"
    )


def test_a_diff_of_an_image_is_its_size(project: Project) -> None:
    name = "templates/forms/sample.png"
    assert change(project, name, b"\x89PNG" * 300).diff() == f"config/{name}: 1,200 bytes\n"
    assert change(project, name, None).diff() == f"config/{name}: is gone\n"


def test_a_diff_of_what_is_frozen_is_its_size(project: Project) -> None:
    name = "templates/forms/.versions/form/1/template.yaml"
    assert change(project, name, b"name: form\n").diff() == f"config/{name}: 11 bytes\n"


def test_a_file_that_cannot_be_read_before(project: Project) -> None:
    (project.config_dir / "batches/x.yaml").mkdir()
    with pytest.raises(SpecError, match=r"x.yaml: cannot be read"):
        read_before(project.config_dir / "batches/x.yaml")
