"""Recognized items become sealed deliveries: frozen as payload files in the result storage.

When one is due and what a payload looks like belong to ``delivery``, sending to ``deliver``.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from ocr_pipeline.delivery.items import item_error, item_summary, page_text
from ocr_pipeline.delivery.payload import PayloadHead, iso_time, write_payload
from ocr_pipeline.delivery.sealing import should_seal
from ocr_pipeline.extraction.wire import decode_pages_json
from ocr_pipeline.model.delivery import DeliveryRecord, DeliveryState
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.batch import WebhookSpec
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.storage import storage_from_json
from ocr_pipeline.steps.result_names import result_key, result_uri
from ocr_pipeline.steps.transfers import Crew, read_ahead
from ocr_pipeline.steps.work import PAGES_WINDOW, WORK_FOLDER, StoreFor, pages_bytes
from ocr_pipeline.temporary import temporary_folder

MAX_PAGES_BYTES = 500_000_000  # of one item's page results; a larger one is delivered as links
SEAL_BUDGET_SECONDS = 20.0  # a sensor's tick has 60; a delivery of 1,000 items takes seconds


def seal_due(
    ledger: Ledger,
    store_for: StoreFor,
    batch_uid: str,
    settings: EffectiveSettings,
    clock: Clock,
    *,
    flush: bool = False,
    budget_seconds: float = SEAL_BUDGET_SECONDS,
) -> list[DeliveryRecord]:
    """Finish what a crash left ``sealing``, then seal while one is due; returns what was sealed.

    Begins no new one after ``budget_seconds``; the next call goes on. ``flush`` seals all that
    waits, however little: nothing more is to come.

    Raises:
        ServiceUnavailable: ledger or result storage does not answer; a begun one stays ``sealing``.
    """
    deadline = clock.now() + budget_seconds
    sealed = [
        _seal(ledger, store_for, settings, delivery, clock)
        for delivery in ledger.deliveries(batch_uid, [DeliveryState.SEALING])
    ]
    while (now := clock.now()) < deadline:
        new = _begin(ledger, batch_uid, settings, now, flush=flush)
        if new is None:
            break
        sealed.append(_seal(ledger, store_for, settings, new, clock))
    return sealed


def _begin(
    ledger: Ledger, batch_uid: str, settings: EffectiveSettings, now: float, *, flush: bool
) -> DeliveryRecord | None:
    webhook = settings.batch.webhook
    if webhook is None:
        return None
    if not flush and not should_seal(ledger.outbox(batch_uid), webhook, now):
        return None
    return ledger.begin_delivery(
        batch_uid,
        webhook.max_items,
        webhook.content,
        webhook.model_dump_json(),
        settings.batch.result.model_dump_json(),
        now,
    )


def _seal(
    ledger: Ledger,
    store_for: StoreFor,
    settings: EffectiveSettings,
    delivery: DeliveryRecord,
    clock: Clock,
) -> DeliveryRecord:
    """Write the payload and seal. Safe to repeat and to race: the key holds a hash of the bytes."""
    webhook = WebhookSpec.model_validate_json(delivery.webhook_json)
    store = store_for(storage_from_json(delivery.result_storage_json))
    items = ledger.delivery_items(delivery.batch_uid, delivery.number)
    head = PayloadHead(
        delivery_id=delivery.message_id,
        batch_id=settings.batch_id,
        batch_name=settings.batch.name,
        number=delivery.number,
        created_at=iso_time(delivery.sealed),
        content=webhook.content,
        item_count=len(items),
    )
    with temporary_folder("delivery") as folder, Crew("read") as readers:
        path = folder / "payload.json"
        shaper = _Shaper(ledger, store_for, items, readers)
        written = write_payload(path, head, shaper.shaped, webhook.max_body_bytes)
        name = f"{delivery.number:06d}-{written.sha256[:16]}.json"
        key = f"{WORK_FOLDER}/deliveries/{delivery.batch_uid}/{name}"
        store.write_file(key, path)
    return ledger.seal_delivery(
        delivery.batch_uid,
        delivery.number,
        key,
        written.sha256,
        written.size_bytes,
        written.content,
        clock.now(),
    )


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where an item was recognized: its chunk's frozen settings and the storage that they name."""

    settings: EffectiveSettings
    store: ObjectStore


@dataclass(frozen=True, slots=True)
class _Source:
    """An item and where its pages are; None when its chunk is not known."""

    item: ItemRecord
    origin: _Origin | None


@dataclass(slots=True)
class _Shaper:
    """Shapes the items of one delivery, whose chunks may have had different settings."""

    ledger: Ledger
    store_for: StoreFor
    items: list[ItemRecord]
    readers: Crew
    origins: dict[str, _Origin] = field(default_factory=dict)

    def shaped(self, content: str) -> Iterator[Mapping[str, object]]:
        """Each item as the content wants it; some of their pages are read ahead."""
        sources = (_Source(item, self._origin(item.chunk_key)) for item in self.items)
        read = partial(_pages, content)
        for source, pages in read_ahead(
            self.readers, sources, read, lambda source: pages_bytes(source.item), PAGES_WINDOW
        ):
            summary = item_summary(source.item, _result_uri(source))
            yield summary if pages is None else summary | _content(pages, content)

    def _origin(self, chunk_key: str | None) -> _Origin | None:
        if chunk_key is None:
            return None
        if chunk_key not in self.origins and (chunk := self.ledger.chunk(chunk_key)):
            settings = EffectiveSettings.model_validate_json(chunk.settings_json)
            self.origins[chunk_key] = _Origin(settings, self.store_for(settings.batch.result))
        return self.origins.get(chunk_key)


def _result_uri(source: _Source) -> str | None:
    if source.origin is None:
        return None
    key = result_key(source.origin.settings, source.item.chunk_key or "", source.item)
    return result_uri(source.origin.store.uri, key) if key else None


def _pages(content: str, source: _Source) -> bytes | ItemFailure | None:
    """In a thread: the page results, if the content is made of them."""
    if source.origin is None or source.item.result_key is None or content not in _SHAPES:
        return None
    try:
        data, _ = source.origin.store.read(source.item.result_key, MAX_PAGES_BYTES)
    except ItemFailure as failure:
        return failure
    return data


def _content(pages: bytes | ItemFailure, content: str) -> dict[str, object]:
    """What the content adds; pages that cannot be read any more cost the text, not the item."""
    if isinstance(pages, ItemFailure):
        return {"contentError": item_error(pages.error.code, pages.error.detail)}
    try:
        return _SHAPES[content](pages)
    except ValueError:
        return {"contentError": item_error("OBJECT_UNREADABLE", "It holds no page results.")}


def _text(pages_json: bytes) -> dict[str, object]:
    return {"text": [page_text(page) for page in decode_pages_json(pages_json)]}


def _full(pages_json: bytes) -> dict[str, object]:
    return {"images": json.loads(pages_json)["images"]}


_SHAPES: dict[str, Callable[[bytes], dict[str, object]]] = {"text": _text, "full": _full}
