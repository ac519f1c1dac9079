"""Recognized items become frozen payloads, once, whatever crashes in between."""

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.extraction.wire import encode_pages
from ocr_pipeline.model.delivery import DeliveryRecord, DeliveryState
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.manifest import ItemMark, ItemRecord, ItemState, Lease, ObservedObject
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.batch import BatchSpec, SecretRef, WebhookSpec
from ocr_pipeline.spec.domain import GeneralDomain
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.spec.storage import LocalStorage
from ocr_pipeline.steps.seal import SEAL_BUDGET_SECONDS, seal_due
from tests.fakes.ledger import CrashingLedger, as_ledger

NOW = 1_700_000_000.0
CHUNK = "0a1b2c3d-20231114-000001-abc"
QUAD = Quad.from_box(Box(0, 0, 10, 10))


class Clock:
    """Time that moves by ``step`` at every look."""

    def __init__(self, now: float, step: float = 0.0) -> None:
        self.time = now
        self.step = step

    def now(self) -> float:
        self.time += self.step
        return self.time


class World:
    """A ledger with recognized items whose pages lie in a folder."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.ledger = ledger
        self.clock = Clock(NOW + 60)
        (folder / "out put").mkdir()
        self.store = LocalStore(folder / "out put")
        self.storage = LocalStorage(path=str(folder / "out put"))
        self.folder = folder / "out put"
        self.settings = self.with_webhook()
        self.uid = ledger.register_batch("scans", NOW).uid

    def with_webhook(self, file_format: str = "json", **fields: Any) -> EffectiveSettings:
        webhook = WebhookSpec(
            url="https://hook.example/", secret=SecretRef(env="S"), idle_seconds=60, **fields
        )
        batch = BatchSpec(
            name="스캔",
            domain="general",
            file_format="json" if file_format == "json" else "xls",
            input=LocalStorage(path="/in"),
            result=self.storage,
            webhook=webhook,
        )
        domain = GeneralDomain(name="General", code="general", languages=("ko",))
        return EffectiveSettings(
            batch_id="scans",
            domain_id="general",
            batch=batch,
            domain=domain,
            engine=EmbeddedEngine(),
        )

    def recognize(
        self,
        keys: Sequence[str],
        mark: Callable[[ItemMark], ItemMark] = lambda mark: mark,
        chunk: str = CHUNK,
    ) -> None:
        """Bring these keys through a chunk, as a run does."""
        seen = [ObservedObject(key, "v1", 1000, 1.0) for key in sorted(keys)]
        self.ledger.observe(self.uid, seen, "sweep", 0.0, NOW)
        ids = [item.item_id for item in self.ledger.pending_items(self.uid, 10_000)]
        settings = self.settings.model_dump_json()
        assert self.ledger.create_chunk(chunk, self.uid, ids, settings, NOW)
        lease = self.ledger.take_chunk_lease(chunk, "run", 1, NOW, 30.0)
        assert isinstance(lease, Lease)
        items = self.ledger.chunk_items(chunk)
        self.ledger.mark_items(lease, [mark(self.answer(item)) for item in items], NOW)
        self.ledger.finish_chunk(lease, deliver=True, now=NOW)

    def answer(self, item: ItemRecord) -> ItemMark:
        word = Word(f"text of {item.key}", 0.9, QUAD, line_break=True)
        page = RecognizedPage(0, 100, 50, (word,))
        key = f".ocr/chunks/{CHUNK}/{item.item_id}-1.json"
        data = encode_pages([page], request_id="r", name=item.key, timestamp_ms=0)
        self.store.write(key, data)
        return ItemMark(
            item.item_id,
            ItemState.RECOGNIZED,
            content_sha256=hashlib.sha256(item.key.encode()).hexdigest(),
            result_key=key,
            pages=1,
            mean_confidence=0.9,
        )

    def seal(
        self,
        ledger: Ledger | None = None,
        *,
        flush: bool = False,
        budget_seconds: float = SEAL_BUDGET_SECONDS,
    ) -> list[DeliveryRecord]:
        return seal_due(
            ledger or self.ledger,
            lambda spec: LocalStore(Path(spec.location)),
            self.uid,
            self.settings,
            self.clock,
            flush=flush,
            budget_seconds=budget_seconds,
        )

    def payload(self, delivery: DeliveryRecord) -> Any:
        assert delivery.payload_key is not None
        data = (self.folder / delivery.payload_key).read_bytes()
        assert hashlib.sha256(data).hexdigest() == delivery.payload_sha256
        assert len(data) == delivery.payload_bytes
        return json.loads(data)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield World(tmp_path, ledger)
    ledger.close()


def test_a_quiet_batch_is_sealed_with_text_and_links(world: World) -> None:
    world.recognize(["a/scan 1.png"])
    [delivery] = world.seal()
    assert delivery.state is DeliveryState.DUE
    assert delivery.payload_key is not None
    assert delivery.payload_key.startswith(f".ocr/deliveries/{world.uid}/000001-")
    payload = world.payload(delivery)
    assert payload["deliveryId"] == delivery.message_id
    assert (payload["batchId"], payload["batchName"], payload["number"]) == ("scans", "스캔", 1)
    assert (payload["content"], payload["itemCount"]) == ("text", 1)
    [item] = payload["items"]
    assert (item["key"], item["status"]) == ("a/scan 1.png", "recognized")
    assert item["text"] == [
        {"pageIndex": 0, "lines": [{"text": "text of a/scan 1.png", "confidence": 0.9}]}
    ]
    assert item["resultUri"] == (world.folder / "a" / "scan 1.png.json").as_uri()


def test_a_batch_that_is_not_quiet_waits(world: World) -> None:
    world.recognize(["a.png"])
    world.clock.time = NOW + 59
    assert world.seal() == []


def test_a_flush_seals_all_that_waits(world: World) -> None:
    world.settings = world.with_webhook(max_items=2)
    world.recognize(["a.png", "b.png", "c.png"])
    world.clock = Clock(NOW, step=SEAL_BUDGET_SECONDS)
    sealed = world.seal(flush=True, budget_seconds=math.inf)
    assert [delivery.item_count for delivery in sealed] == [2, 1]
    assert world.seal(flush=True) == []


@pytest.mark.parametrize("flush", [False, True])
def test_without_a_webhook_nothing_is_begun(world: World, flush: bool) -> None:
    world.recognize(["a.png"])
    batch = world.settings.batch.model_copy(update={"webhook": None})
    world.settings = world.settings.model_copy(update={"batch": batch})
    assert world.seal(flush=flush) == []


def test_full_deliveries_are_sealed_without_waiting_and_the_rest_waits(world: World) -> None:
    world.settings = world.with_webhook(max_items=2)
    world.recognize([f"{number}.png" for number in range(5)])
    world.clock.time = NOW
    sealed = world.seal()
    assert [delivery.item_count for delivery in sealed] == [2, 2]
    world.clock.time = NOW + 60
    assert [delivery.item_count for delivery in world.seal()] == [1]
    keys = [item["key"] for number in (1, 2, 3) for item in delivered(world, number)]
    assert sorted(keys) == [f"{number}.png" for number in range(5)]


def delivered(world: World, number: int) -> Any:
    delivery = world.ledger.delivery(world.uid, number)
    assert delivery is not None
    return world.payload(delivery)["items"]


def test_a_tick_begins_no_more_than_its_time_allows(world: World) -> None:
    world.settings = world.with_webhook(max_items=1)
    world.recognize(["a.png", "b.png"])
    world.clock.step = SEAL_BUDGET_SECONDS * 0.7
    assert len(world.seal()) == 1
    world.clock.step = 0
    assert len(world.seal()) == 1


def test_full_content_is_the_wire_form_and_thin_only_links(world: World) -> None:
    world.settings = world.with_webhook(content="full")
    world.recognize(["a.png"])
    [full] = world.payload(world.seal()[0])["items"]
    assert full["images"][0]["fields"][0]["inferText"] == "text of a.png"
    assert "text" not in full
    world.settings = world.with_webhook(content="thin")
    world.recognize(["b.png"], chunk=CHUNK + "2")
    [thin] = world.payload(world.seal()[0])["items"]
    assert {"text", "images"} & thin.keys() == set()
    assert thin["resultUri"]


def test_a_payload_over_the_limit_is_thin_and_says_so(world: World) -> None:
    world.settings = world.with_webhook(max_body_bytes=1024)
    world.recognize([f"{number:>0100}.png" for number in range(20)])
    [delivery] = world.seal()
    assert delivery.content == "thin"
    payload = world.payload(delivery)
    assert (payload["content"], payload["requestedContent"]) == ("thin", "text")
    assert len(payload["items"]) == 20


def test_a_failed_item_is_delivered_with_its_error(world: World) -> None:
    world.recognize(
        ["bad.png"],
        lambda mark: ItemMark(mark.item_id, ItemState.FAILED, error_code="CORRUPT_IMAGE"),
    )
    [item] = world.payload(world.seal()[0])["items"]
    assert (item["status"], item["error"]["code"]) == ("failed", "CORRUPT_IMAGE")
    assert "text" not in item


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"{")])
def test_pages_that_are_gone_cost_the_text_and_not_the_delivery(
    world: World, spoil: Callable[[Path], object]
) -> None:
    world.recognize(["a.png", "b.png"])
    for path in sorted((world.folder / ".ocr/chunks" / CHUNK).iterdir())[:1]:
        spoil(path)
    first, second = world.payload(world.seal()[0])["items"]
    assert first["contentError"]["code"] in ("OBJECT_GONE", "OBJECT_UNREADABLE")
    assert "text" not in first
    assert second["text"]


def test_a_workbook_of_a_chunk_is_the_result_of_its_items(world: World) -> None:
    world.settings = world.with_webhook(file_format="xls")
    world.recognize(["a.png"])
    [item] = world.payload(world.seal()[0])["items"]
    assert item["resultUri"].endswith(f"/scans/2023-11-14/{CHUNK}.xlsx")


def test_items_link_to_where_their_own_chunk_wrote(world: World, tmp_path: Path) -> None:
    """The result storage of a batch can change between recognition and delivery."""
    world.recognize(["a.png"])
    moved = LocalStorage(path=str(tmp_path / "moved"))
    (tmp_path / "moved").mkdir()
    batch = world.settings.batch.model_copy(update={"result": moved})
    world.settings = world.settings.model_copy(update={"batch": batch})
    [delivery] = world.seal()
    data = json.loads((tmp_path / "moved" / (delivery.payload_key or "")).read_bytes())
    assert data["items"][0]["resultUri"].startswith(world.folder.as_uri())
    assert data["items"][0]["text"]


@pytest.mark.parametrize(
    ("before", "after"),
    [([], ["begin_delivery"]), (["seal_delivery"], []), ([], ["seal_delivery"])],
)
def test_a_crash_at_any_boundary_loses_and_doubles_nothing(
    world: World, before: list[str], after: list[str]
) -> None:
    world.recognize(["a.png", "b.png"])
    with pytest.raises(ServiceUnavailable):
        world.seal(as_ledger(CrashingLedger(world.ledger, before, after)))
    world.clock.time += 1000
    world.seal()
    [delivery] = world.ledger.deliveries(world.uid, list(DeliveryState))
    assert delivery.state is DeliveryState.DUE
    assert [item["key"] for item in world.payload(delivery)["items"]] == ["a.png", "b.png"]
    folder = world.folder / ".ocr/deliveries" / world.uid
    assert len(list(folder.iterdir())) == 1, "the second try wrote the same bytes"


def test_a_half_sealed_delivery_is_finished_though_the_webhook_was_removed(world: World) -> None:
    world.recognize(["a.png"])
    with pytest.raises(ServiceUnavailable):
        world.seal(as_ledger(CrashingLedger(world.ledger, crash_after=["begin_delivery"])))
    batch = world.settings.batch.model_copy(update={"webhook": None})
    world.settings = world.settings.model_copy(update={"batch": batch})
    assert [delivery.state for delivery in world.seal()] == [DeliveryState.DUE]


def test_a_duplicate_has_the_text_of_its_original(world: World) -> None:
    world.recognize(["a.png"])
    world.seal()
    [first] = world.ledger.delivery_items(world.uid, 1)
    world.recognize(
        ["b.png"],
        lambda mark: replace(mark, result_key=first.result_key, duplicate_of=first.item_id),
        chunk=CHUNK + "2",
    )
    [item] = world.payload(world.seal()[0])["items"]
    assert item["duplicateOf"] == first.item_id
    assert item["text"][0]["lines"][0]["text"] == "text of a.png"
    assert item["resultUri"].endswith("/b.png.json")
