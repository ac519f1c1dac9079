"""A wish is shown before it is done, and done when somebody says so."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.cli.change import settle
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.operate import reloading
from ocr_pipeline.spec.edits import Change, FileEdit, edited_file
from ocr_pipeline.spec.problems import Loc
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.steps.change import Wish
from ocr_pipeline.wiring import Engines, Services, SystemClock, open_sender
from tests.fakes.project import Project

Settle = Callable[..., bool]


@pytest.fixture
def settle_edit(project: Project) -> Iterator[Settle]:
    """Set fields of the one batch; keywords are those of ``settle`` and of ``Wish``."""
    project.domain()
    path = project.batch()
    url = f"sqlite:///{project.config_dir.parent / 'ledger.sqlite'}"
    ledger = open_ledger(url)

    def begin(
        changes: dict[Loc, object], *, yes: bool = True, dry_run: bool = False, **wish: Any
    ) -> bool:
        catalog = project.load()
        services = Services(
            Settings(project.config_dir, url),
            catalog,
            ledger,
            open_sender(),
            Engines(url),
            SystemClock(),
        )
        before = path.read_bytes()
        edit = FileEdit(path, before, edited_file(before, changes))
        wanted = Wish(Change(catalog.config_dir, (edit,)), needed=(("batch", "scans"),), **wish)
        return settle(services, wanted, yes=yes, dry_run=dry_run, question="Really?")

    yield begin
    ledger.close()


@pytest.fixture
def path(project: Project) -> Path:
    return project.config_dir / "batches/scans.yaml"


NAME: dict[Loc, object] = {("name",): "영수증"}


def test_what_is_agreed_is_written_then_recorded(
    settle_edit: Settle, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    names = []

    def record() -> None:
        names.append(project.load().batches["scans"].name)

    assert settle_edit(NAME, consequences=("it costs nothing",), record=record)
    assert names == ["영수증"]
    shown = capsys.readouterr().out.splitlines()
    assert [line for line in shown if line[0] in "+-"] == [
        "--- config/batches/scans.yaml",
        "+++ config/batches/scans.yaml",
        '- "name": "scans",',
        '+ "name": "영수증",',
    ]
    assert shown[-1] == "it costs nothing"


def test_a_dry_run_shows_and_does_nothing(
    settle_edit: Settle, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    assert not settle_edit(NAME, dry_run=True)
    assert path.read_bytes() == before
    said = capsys.readouterr().out
    assert '+ "name": "영수증",' in said
    assert said.endswith("nothing was changed\n")


def test_without_a_terminal_somebody_must_have_said_yes(settle_edit: Settle, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(SpecError, match="no terminal to ask on; add --yes"):
        settle_edit(NAME, yes=False)
    assert path.read_bytes() == before


def test_what_would_be_wrong_is_refused_before_anything_is_shown(
    settle_edit: Settle, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    with pytest.raises(SpecError, match=r"scans.yaml:4: file_format: is `pdf`; write 'xls'"):
        settle_edit({("file_format",): "pdf"})
    assert path.read_bytes() == before
    assert capsys.readouterr().out == ""


def test_a_file_that_changed_while_somebody_thought(settle_edit: Settle, path: Path) -> None:
    def think(question: str) -> bool:
        path.write_bytes(path.read_bytes() + b"\n")
        return True

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.stdin.isatty", lambda: True)
        patched.setattr("click.confirm", think)
        with pytest.raises(SpecError, match="was changed by somebody else meanwhile"):
            settle_edit(NAME, yes=False)


@pytest.mark.parametrize("problem", [None, "Dagster is away"])
def test_dagster_loads_again_where_it_must(
    settle_edit: Settle,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    problem: str | None,
) -> None:
    monkeypatch.setattr(reloading, "reload_definitions", lambda: problem)
    assert settle_edit(NAME, reload=True)
    said = capsys.readouterr()
    if problem is None:
        assert said.out.endswith("Dagster has loaded the new definitions\n")
    else:
        assert said.err == "Dagster is away; the UI's Deployment page has a button Reload\n"
