"""A batch file that was moved by hand is no new batch until somebody says so."""

from pathlib import Path

import pytest

from ocr_pipeline.adapters.configuration.folder import apply_change
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import ConfigKind
from ocr_pipeline.spec.edits import Change, FileEdit, read_before
from ocr_pipeline.steps.change import Wish, carry_out
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.watch import Watcher, WatchResult, watch
from ocr_pipeline.wiring import open_store
from tests.fakes.clock import MovableClock
from tests.fakes.pool import ScriptedEngines
from tests.fakes.project import WIDE_POLICY, Project


class Desk:
    """A project whose batch ``old`` has found one image."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.project = Project(folder / "my project")
        self.project.write("policy.yaml", dict(WIDE_POLICY))
        self.project.domain()
        self.ledger = ledger
        self.clock = MovableClock()
        own = {"settle_seconds": 0, "chunk": {"max_wait_seconds": 0}}
        self.old = self.project.batch("old", **own)
        inbox = folder / "my project/in/old"
        inbox.mkdir(parents=True)
        (inbox / "a.png").write_bytes(b"a")
        assert len(self.look("old").chunks) == 1

    def look(self, batch_id: str) -> WatchResult:
        watcher = Watcher(
            self.project.load(), self.ledger, open_store, ScriptedEngines(), self.clock
        )
        return watch(watcher, batch_id, SweepCursor.begin(), 60.0)

    def uid(self, batch_id: str) -> str:
        return self.ledger.register_batch(batch_id, 0.0).uid

    def items(self, batch_id: str) -> int:
        return sum(self.ledger.item_counts(self.uid(batch_id)).values())


@pytest.fixture
def desk(tmp_path: Path, ledger: Ledger) -> Desk:
    return Desk(tmp_path, ledger)


@pytest.mark.rule("batch.file.renamed")
def test_it_is_held_and_the_reason_says_what_to_do(desk: Desk) -> None:
    desk.old.rename(desk.old.with_name("new.yaml"))
    for _ in range(2):  # also when it is registered
        held = desk.look("new")
        assert not held.available
        assert held.chunks == []
        assert "new.yaml:1: is what batch `old` was, whose file is gone" in held.reason
        assert "`ocr-pipeline batch rename old new`" in held.reason
        assert "`ocr-pipeline batch delete old`" in held.reason
    assert desk.items("new") == 0


def test_it_is_held_also_where_a_command_has_just_edited_it(desk: Desk) -> None:
    catalog, after = desk.project.load(), desk.old.read_bytes() + b"# edited\n"
    edit = FileEdit(desk.old, read_before(desk.old), after)
    change = Change(catalog.config_dir, (edit,))
    carry_out(Wish(change), apply_change, catalog, desk.ledger, desk.clock)
    desk.old.rename(desk.old.with_name("new.yaml"))  # before any sensor has looked
    assert not desk.look("new").available


def test_renamed_in_the_ledger_it_goes_on_where_it_was(desk: Desk) -> None:
    desk.old.rename(desk.old.with_name("new.yaml"))
    desk.look("new")
    uid = desk.uid("old")
    desk.ledger.close_batch(desk.uid("new"), desk.clock.now())
    desk.ledger.rename_batch(uid, "new", desk.clock.now())
    desk.ledger.move_config(ConfigKind.BATCH, "old", "new", desk.clock.now())
    again = desk.look("new")
    assert again.available
    assert again.batch_uid == uid
    assert again.changed == 0
    assert desk.items("new") == 1


def test_deleted_in_the_ledger_it_begins_anew(desk: Desk) -> None:
    desk.old.rename(desk.old.with_name("new.yaml"))
    desk.look("new")
    desk.ledger.close_batch(desk.uid("old"), desk.clock.now())
    desk.ledger.forget_config(ConfigKind.BATCH, "old")
    assert desk.look("new").available
    assert desk.items("new") == 1


def test_put_back_nothing_happened(desk: Desk) -> None:
    moved = desk.old.rename(desk.old.with_name("new.yaml"))
    desk.look("new")
    moved.rename(desk.old)
    assert desk.look("old").available


def test_a_batch_that_took_over_is_no_newcomer_of_the_one_it_was(desk: Desk) -> None:
    """The file of an older batch may come to hold what a later one held."""
    later = desk.project.batch("z")
    (desk.old.parents[2] / "in/z").mkdir()
    desk.look("z")
    desk.old.write_bytes(later.read_bytes())
    later.unlink()
    assert desk.look("old").available


def test_a_file_of_other_contents_is_a_batch_of_its_own(desk: Desk) -> None:
    desk.old.unlink()
    desk.project.batch("new", name="other", input={"path": "in/old"})
    assert desk.look("new").available


def test_a_domain_has_nothing_that_could_be_done_again(desk: Desk) -> None:
    desk.old.unlink()
    general = desk.project.config_dir / "domains/general.yaml"
    general.rename(general.with_name("renamed.yaml"))
    desk.project.batch("new", domain="renamed", input={"path": "in/old"})
    assert desk.look("new").available
