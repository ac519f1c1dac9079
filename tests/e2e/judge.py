"""Result files and the receiver's own log become a verdict: nothing is lost, nothing doubled."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import load_workbook
from standardwebhooks.webhooks import Webhook

from tests.e2e.stage import SECRET, Stage
from tests.fakes.receiver import Received


def keys_in_results(stage: Stage, batch: str) -> Counter[str]:
    """How many result files hold an item."""
    root = stage.results(batch)
    files = [path for path in sorted(root.rglob("*.json")) if not _is_ours(path.relative_to(root))]
    counts = Counter(path.relative_to(root).as_posix().removesuffix(".json") for path in files)
    for path in files:
        images = json.loads(path.read_bytes())["images"]
        assert [image["inferResult"] for image in images] == ["SUCCESS"], path
    for path in sorted(root.rglob("*.xlsx")):
        counts.update(set(_files_in(path)))
    return counts


def _is_ours(path: Path) -> bool:
    return path.parts[0] in (".ocr", "_reports")


def _files_in(workbook: Path) -> Iterable[str]:
    book = load_workbook(workbook, read_only=True)
    try:
        return [str(row[0]) for row in book["Results"].iter_rows(min_row=2, values_only=True)]
    finally:
        book.close()


def keys_in_reports(stage: Stage, batch: str) -> Counter[str]:
    """How many rows of run reports an item has."""
    reports = sorted((stage.results(batch) / "_reports").rglob("*.jsonl"))
    rows = [json.loads(line) for path in reports for line in path.read_text().splitlines()]
    assert {row["state"] for row in rows} <= {"recognized"}
    return Counter(row["key"] for row in rows)


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


def judge(stage: Stage) -> None:
    """Every image has one result, one row, one place in one delivery; nothing is left open."""
    for batch, dropped in stage.dropped.items():
        once = Counter(dict.fromkeys(dropped, 1))
        assert keys_in_results(stage, batch) == once
        assert keys_in_reports(stage, batch) == once
        assert keys_delivered(stage, batch) == once
    assert stage.open_runs() == []
    assert stage.claimed_slots() == []
