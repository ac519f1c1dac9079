"""Valid files that may not run beside each other: the first registered one does."""

import pytest

from ocr_pipeline.spec.rules import clashes, faults
from tests.fakes.project import Project

A, B = ("batch", "a"), ("batch", "b")


def test_nothing_clashes(wide: Project) -> None:
    wide.batch("a")
    wide.batch("b", file_format="xls", result={"path": "out/a"})
    assert clashes(wide.load(), {A: 1, B: 2}) == {}


@pytest.mark.parametrize(("order", "refused"), [({A: 1, B: 2}, B), ({A: 2, B: 1}, A), ({B: 7}, A)])
def test_the_first_registered_one_runs(
    wide: Project, order: dict[tuple[str, str], int], refused: tuple[str, str]
) -> None:
    wide.batch("a", name="Scans")
    wide.batch("b", name="Scans")
    other = {A: "b", B: "a"}[refused]
    assert clashes(wide.load(), order) == {
        refused: [
            f"config/batches/{refused[1]}.yaml:2: name: "
            f"is the name of batch `{other}` already; write another"
        ]
    }


def test_a_refused_file_holds_no_other_back(wide: Project) -> None:
    wide.batch("a")
    wide.batch("b", name="a", input={"path": "in/b"})
    wide.batch("c", input={"path": "in/b/deeper"})
    assert list(clashes(wide.load(), {A: 1, B: 2, ("batch", "c"): 3})) == [B]


def test_all_faults_together(wide: Project) -> None:
    wide.batch("a")
    wide.batch("b", name="a")
    wide.batch("c", file_format="pdf")
    assert set(faults(wide.load())) == {B, ("batch", "c")}
    assert set(faults(wide.load(), {B: 1, A: 2})) == {A, ("batch", "c")}
