"""Result files and the receiver's own log become a verdict: nothing is lost, nothing doubled."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from datetime import UTC, datetime
from io import BytesIO

from openpyxl import load_workbook
from standardwebhooks.webhooks import Webhook

from ocr_pipeline.ports.storage import ObjectStore
from tests.e2e.layouts import SECRET
from tests.e2e.stage import Stage
from tests.fakes.receiver import Received

REPORTS = "_reports/"
MAX_BYTES = 100_000_000


def keys_in_results(stage: Stage, batch: str, failed: Set[str] = frozenset()) -> Counter[str]:
    """How many result files hold an item; those that failed say so."""
    counts: Counter[str] = Counter()
    for key, data in objects(stage.results(batch), is_result):
        if key.endswith(".xlsx"):
            counts.update(set(_files_in(data)))
        else:
            name = key.removesuffix(".json")
            [image] = json.loads(data)["images"]
            assert (image["inferResult"] == "SUCCESS") == (name not in failed), key
            counts[name] += 1
    return counts


def is_result(key: str) -> bool:
    """Whether an object is for people, and no report."""
    return not key.startswith((".ocr/", REPORTS)) and key.endswith((".json", ".xlsx"))


def objects(store: ObjectStore, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Keys and contents of the wanted objects of a store."""
    after = ""
    while page := store.list_page(after, 1000):
        for found in page:
            if wanted(found.key):
                yield found.key, store.read(found.key, MAX_BYTES)[0]
        after = page[-1].key


def _files_in(workbook: bytes) -> Iterable[str]:
    book = load_workbook(BytesIO(workbook), read_only=True)
    try:
        return [str(row[0]) for row in book["Results"].iter_rows(min_row=2, values_only=True)]
    finally:
        book.close()


def keys_in_reports(stage: Stage, batch: str, failed: Set[str] = frozenset()) -> Counter[str]:
    """How many rows of run reports an item has; those that failed say so."""
    reports = objects(stage.results(batch), is_report)
    rows = [json.loads(line) for _, data in reports for line in data.splitlines()]
    assert {row["key"] for row in rows if row["state"] != "recognized"} == failed
    return Counter(row["key"] for row in rows)


def is_report(key: str) -> bool:
    """Whether an object is a run report for programs."""
    return key.startswith(REPORTS) and key.endswith(".jsonl")


def is_signed(received: Received) -> bool:
    """As ``Webhook.verify`` has it, but however long ago it came."""
    headers = received.headers
    moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    expected = Webhook(SECRET).sign(headers["webhook-id"], moment, received.body.decode())
    return expected in headers["webhook-signature"].split()


def keys_delivered(stage: Stage, batch: str) -> Counter[str]:
    """How many deliveries an item is in; one that came again must be the same, byte for byte."""
    bodies: dict[str, bytes] = {}
    for received in stage.postbox.receiver.received:
        assert is_signed(received)
        payload = json.loads(received.body)
        if payload["batchId"] == batch:
            message_id = received.headers["webhook-id"]
            assert bodies.setdefault(message_id, received.body) == received.body, message_id
    payloads = [json.loads(body) for body in bodies.values()]
    for payload in payloads:
        assert payload["itemCount"] == len(payload["items"])
    return Counter(item["key"] for payload in payloads for item in payload["items"])


def judge(stage: Stage, failed: Set[str] = frozenset()) -> None:
    """Every image has one result, one row, one place in one delivery; nothing is left open.

    ``failed`` are the keys of images that cannot be recognized.
    """
    for batch, dropped in stage.dropped.items():
        once = Counter(dict.fromkeys(dropped, 1))
        assert keys_in_results(stage, batch, failed & dropped) == once
        assert keys_in_reports(stage, batch, failed & dropped) == once
        assert keys_delivered(stage, batch) == once
    assert stage.open_runs() == []
    assert stage.claimed_slots() == []
