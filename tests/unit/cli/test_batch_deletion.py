"""``batch delete`` by flags: what is dropped, what is waited for, what is said before."""

import json
from collections.abc import Callable, Iterator

import pytest

from ocr_pipeline.cli.batch import life
from ocr_pipeline.model.manifest import ChunkState
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.batch_shell import (
    Shell,
    at_work,
    batch_of,
    file_of,
    ledger,
    project,
    shell,
)
from tests.fakes.ledger import finished, leased, pending, planned, recognized
from tests.fakes.project import Project

__all__ = ["ledger", "project", "shell"]


@pytest.mark.rule("batch.delete.confirm")
def test_a_batch_is_not_deleted_without_a_yes(project: Project, shell: Shell) -> None:
    code, _, error = shell("delete", "scans")
    assert code == 2
    assert "add --yes" in error
    assert file_of(project, "scans").exists()


@pytest.mark.rule("batch.delete.in_flight")
def test_a_deletion_says_what_is_dropped_and_what_is_waited_for(
    ledger: Ledger, shell: Shell
) -> None:
    uid = at_work(ledger)
    finished(ledger, ["z.png"], "scans", "done")
    pending(ledger, ["new.png"], "scans")
    _, out, _ = shell("delete", "scans", "--dry-run")
    assert out.splitlines()[-5:] == [
        "3 images that were found are not recognized",
        "1 chunk runs: finished and delivered first",
        "1 result waits for the webhook: delivered first",
        "input and results stay as they are",
        "nothing was changed",
    ]
    _, out, _ = shell("delete", "scans", "--now", "--dry-run")
    assert "1 chunk runs: writes its results, nobody is told" in out
    assert "1 result waits for the webhook: never delivered" in out
    assert batch_of(ledger).draining is None
    assert ledger.chunk_counts(uid)[ChunkState.PLANNED] == 1


def test_a_batch_at_rest_is_gone_at_once_and_starts_fresh(
    project: Project, ledger: Ledger, shell: Shell
) -> None:
    uid = planned(ledger, ["a.png"], "scans").batch_uid
    assert shell("delete", "scans", "--yes")[:1] == (0,)
    assert not file_of(project, "scans").exists()
    assert ledger.batches() == []
    assert "scans" not in {file.config_id for file in ledger.configurations()}
    project.batch()
    assert shell("status", "scans")[0] == 0
    assert batch_of(ledger).uid != uid
    assert ledger.item_counts(batch_of(ledger).uid) == {}


def test_a_batch_at_work_is_deleted_when_it_is_done_and_delivered(
    project: Project, ledger: Ledger, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = at_work(ledger)
    meanwhile(monkeypatch, finish_running(ledger), deliver(ledger, uid))
    code, out, _ = shell("delete", "scans", "--yes")
    assert code == 0
    assert out.splitlines()[-3:] == [
        "waiting: 1 result waits for the webhook",
        "Dagster has loaded the new definitions",
        "scans is deleted",
    ]
    assert "waiting: 1 chunk runs" in out
    assert ledger.batches() == []


def meanwhile(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], None]) -> None:
    """What happens between the looks of a command that waits."""

    def ticks() -> Iterator[None]:
        yield
        for step in steps:
            step()
            yield

    monkeypatch.setattr(life, "_ticks", ticks)


def finish_running(ledger: Ledger) -> Callable[[], None]:
    def finish() -> None:
        lease = leased(ledger, "running")
        ledger.mark_items(lease, recognized(ledger.chunk_items("running")), now=4.0)
        ledger.finish_chunk(lease, deliver=True, now=5.0)

    return finish


def deliver(ledger: Ledger, uid: str) -> Callable[[], None]:
    def send() -> None:
        ledger.begin_delivery(uid, 9, "text", "{}", "{}", 7.0)
        ledger.seal_delivery(uid, 1, "key", "ab", 1, "text", 8.0)
        ledger.interrupt_delivery(uid, 1, 1, "stopped", 9.0, stop=True)

    return send


def test_a_deletion_that_nobody_waits_for_goes_on_or_is_called_off(
    project: Project, ledger: Ledger, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    uid = at_work(ledger)
    meanwhile(monkeypatch, interrupt)
    code, out, _ = shell("delete", "scans", "--yes")
    assert code == 130
    assert "`batch delete scans` goes on, with --keep it stays" in out
    assert file_of(project, "scans").exists()
    [row] = json.loads(shell("list", "--json")[1])
    assert row["status"] == "draining: is being deleted; 1 chunk runs"
    assert ledger.create_chunk("x", uid, [2, 3], "{}", 9.0) is None, "nothing is planned"
    assert shell("delete", "scans", "--keep")[1] == "scans stays; what was found is planned anew\n"
    assert batch_of(ledger).draining is None
    assert [item.key for item in ledger.pending_items(uid, 9)] == ["b.png", "c.png"]


def test_whoever_waits_in_vain_is_told_what_is_missing(
    ledger: Ledger, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "_PATIENCE_SECONDS", 0.0)
    uid = at_work(ledger)
    meanwhile(monkeypatch, lambda: None, finish_running(ledger), deliver(ledger, uid))
    _, out, _ = shell("delete", "scans", "--yes")
    assert "still waiting: 1 chunk runs. It takes Dagster's daemon, or `batch run scans`" in out


def test_a_deletion_now_waits_for_nothing(project: Project, ledger: Ledger, shell: Shell) -> None:
    at_work(ledger)
    assert shell("delete", "scans", "--now", "--yes")[0] == 0
    assert ledger.batches() == []
    assert not file_of(project, "scans").exists()


@pytest.mark.rule("batch.delete.sealable")
def test_results_that_cannot_be_delivered_are_dropped_on_demand_only(
    project: Project, ledger: Ledger, shell: Shell
) -> None:
    finished(ledger, ["a.png"], "scans")
    project.write("batches/scans.yaml", "name: [")
    code, _, error = shell("delete", "scans", "--dry-run")
    assert code == 2
    assert "1 result waits for the webhook, and the file of `scans` is wrong or gone" in error
    assert shell("delete", "scans", "--now", "--yes")[0] == 0
    assert ledger.batches() == []


def test_a_batch_whose_file_is_gone_can_be_deleted(
    project: Project, ledger: Ledger, shell: Shell
) -> None:
    planned(ledger, ["a.png"], "scans")
    file_of(project, "scans").unlink()
    assert shell("delete", "scans", "--yes")[0] == 0
    assert ledger.batches() == []
