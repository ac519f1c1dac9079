"""What the benchmark says of the forms that it reads; reading is scripted."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from benchmarks import templates
from benchmarks.template_readers import Job, Outcome, Say
from benchmarks.template_sets import ForeignPage, FormSet, TrueScan, TrueTemplate
from benchmarks.unseen_forms.frozen import FormsChanged, Frozen
from ocr_pipeline.spec.template import TemplateFieldSpec, TemplateSpec

FIELD = TemplateFieldSpec(name="name", areas=((0, 0, 9, 9),))
SPEC = TemplateSpec(name="Form", sample="7.png", representative=FIELD, fields=(FIELD,))
FORMS = FormSet(
    [TrueTemplate(7, "ja", SPEC, Path("7.png"))],
    [TrueScan(Path("a.png"), 7, "clean", True, {"name": "a"})],
    [ForeignPage(Path("b.png"), "letter", None)],
)


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_all(
        name: str, known: Sequence[TrueTemplate], jobs: Sequence[Job], processes: int, say: Say
    ) -> list[Outcome]:
        return [Outcome(job.template_id, 0.1, 0.1) for job in jobs]

    monkeypatch.setattr(templates, "read_all", read_all)
    monkeypatch.setattr(templates, "load", lambda folder: FORMS)
    monkeypatch.setattr(templates, "draw", lambda *size: None)


def _measured(forms: str) -> list[str]:
    return list(templates.measure(forms, 1, 1, False, None, 1, lambda line: None).notes)


def test_reported_forms_name_the_commit_that_drew_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "frozen", lambda: Frozen("c0ffee", date(2026, 11, 22), "d"))
    assert "reported forms: as drawn since commit c0ffee, 2026-11-22" in _measured("reported")


def test_reported_forms_that_changed_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed() -> Frozen:
        raise FormsChanged("changed since")

    monkeypatch.setattr(templates, "frozen", changed)
    with pytest.raises(FormsChanged):
        _measured("reported")


@pytest.mark.parametrize("forms", ["tuning", "folder"])
def test_other_forms_are_no_commits(forms: str) -> None:
    notes = _measured(forms)
    assert not any("commit" in note for note in notes)
    assert f"{forms} forms: 1 templates, 1 scans, 1 foreign pages" in notes


def test_real_forms_that_were_not_measured_are_named() -> None:
    assert any(note.startswith("real forms: not measured") for note in _measured("tuning"))
