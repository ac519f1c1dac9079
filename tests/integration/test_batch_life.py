"""A batch that works is renamed, moved to another input, and deleted: with real runs."""

import json

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.operate import reloading, runs
from tests.fakes.receiver import Receiver, answer
from tests.integration import inbox
from tests.integration.site import BATCH_ID, Site
from tests.integration.test_batch_run import SECRET, webhook

NEW_ID = "archive"


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setattr(reloading, "reload_definitions", lambda: None)


def command(*arguments: str) -> int:
    return exit_code_of(["batch", *arguments])


def plan_only(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find and plan what is there, and stop before a run begins."""

    class StopHere(Exception):
        pass

    def stop(*_: object, **__: object) -> None:
        raise StopHere

    with monkeypatch.context() as patch:
        patch.setattr(runs._Runner, "execute", stop)
        with pytest.raises(StopHere):
            site.run()


def test_planned_chunks_and_unsent_deliveries_go_along_with_a_new_id(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put({"a.png": inbox.one_image(1)})
    with Receiver([answer(503), answer(200)]) as receiver:
        site.configure(webhook=webhook(receiver.url))
        assert site.run() == 3, "the receiver is down"
        site.put({"b.png": inbox.one_image(2)})
        plan_only(site, monkeypatch)
        [promised] = site.ledger.chunks(site.uid, [ChunkState.PLANNED])
        uid = site.uid
        assert command("rename", BATCH_ID, NEW_ID, "--yes") == 0
        site.ledger.interrupt_delivery(uid, 1, 2, "its time has come", 0.0)
        assert command("run", NEW_ID) == 0
    assert site.uid == uid
    chunk = site.ledger.chunk(promised.key)
    assert chunk is not None
    assert chunk.state is ChunkState.DONE
    assert site.ledger.chunk_counts(uid) == {ChunkState.DONE: 2}, "nothing is recognized again"
    assert site.ledger.delivery_counts(uid) == {DeliveryState.DELIVERED: 2}
    told = [received.verified(SECRET) for received in receiver.received]
    assert [item["key"] for payload in told for item in payload["items"]] == [
        "a.png",
        "a.png",
        "b.png",
    ]
    assert [payload["batchId"] for payload in told] == [BATCH_ID, BATCH_ID, NEW_ID]


def test_what_was_found_in_the_old_input_is_read_there(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put({"a.png": inbox.one_image(1)})
    site.configure()
    plan_only(site, monkeypatch)
    new = site.inbox.parent / "elsewhere"
    new.mkdir()
    (new / "b.png").write_bytes(inbox.one_image(2))
    assert command("edit", BATCH_ID, "--input", str(new), "--yes") == 0
    assert site.run() == 0
    assert site.codes() == [("a.png", "recognized"), ("b.png", "recognized")]
    assert {path.name for path in site.out.glob("*.json")} == {"a.png.json", "b.png.json"}


def test_what_is_planned_gets_the_new_settings(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.put({"a.png": inbox.one_image(1)})
    site.configure()
    plan_only(site, monkeypatch)
    assert command("edit", BATCH_ID, "--file-format", "xls", "--yes") == 0
    assert site.run() == 0
    assert not list(site.out.glob("*.json"))
    assert len(list(site.out.glob("*/*/*.xlsx"))) == 1
    assert site.ledger.item_counts(site.uid) == {ItemState.RECOGNIZED: 1}


def test_a_deleted_batch_leaves_its_results_and_starts_fresh(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put({"a.png": inbox.one_image(1)})
    site.configure()
    assert site.run() == 0
    result, uid = (site.out / "a.png.json").read_bytes(), site.uid
    assert command("delete", BATCH_ID, "--yes") == 0
    assert (site.out / "a.png.json").read_bytes() == result
    assert (site.inbox / "a.png").exists()
    site.configure()
    assert site.run() == 0
    assert site.uid != uid
    assert json.loads((site.out / "a.png.json").read_bytes())
    assert "1 recognized" in capsys.readouterr().out


def test_a_batch_that_is_being_deleted_tells_what_it_has_and_begins_nothing(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a script does it, without a daemon; the receiver is back."""
    site.put({"a.png": inbox.one_image(1)})
    with Receiver([answer(503), answer(200)]) as receiver:
        site.configure(webhook=webhook(receiver.url))
        assert site.run() == 3
        site.ledger.drain_batch(site.uid, 2.0)
        site.ledger.interrupt_delivery(site.uid, 1, 2, "its time has come", 0.0)
        site.put({"b.png": inbox.one_image(2)})
        assert site.run() == 0
    assert site.codes() == [("a.png", "recognized")]
    assert site.ledger.delivery_counts(site.uid) == {DeliveryState.DELIVERED: 1}
    assert command("delete", BATCH_ID, "--yes") == 0
    assert f"{BATCH_ID} is deleted" in capsys.readouterr().out
