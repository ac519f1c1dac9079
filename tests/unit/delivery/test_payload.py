"""The payload file: streamed, bounded, deterministic."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ocr_pipeline.delivery.payload import (
    PayloadHead,
    iso_time,
    write_payload,
    write_test_payload,
)

HEAD = PayloadHead("msg_1", "invoices", "청구서", 3, "2026-01-31T08:30:00.000Z", "text", 2)
NO_LIMIT_BYTES = 10**9


def items(content: str) -> Iterator[Mapping[str, object]]:
    for key in ("a/b 1.jpg", "한글\n.png"):
        yield {"key": key, **({} if content == "thin" else {"text": key * 200})}


def test_the_head_comes_first_and_the_items_follow(tmp_path: Path) -> None:
    path = tmp_path / "p"
    written = write_payload(path, HEAD, items, NO_LIMIT_BYTES)
    payload = json.loads(path.read_bytes())
    assert list(payload) == [
        "type",
        "schemaVersion",
        "deliveryId",
        "batchId",
        "batchName",
        "number",
        "createdAt",
        "content",
        "itemCount",
        "items",
    ]
    assert payload["type"] == "results"
    assert payload["batchName"] == "청구서"
    assert payload["items"] == list(items("text"))
    assert (written.content, written.size_bytes) == ("text", path.stat().st_size)
    assert written.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_one_item_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "p"
    write_payload(path, HEAD, items, NO_LIMIT_BYTES)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line.rstrip(","))["key"] for line in lines[1:-1]] == [
        "a/b 1.jpg",
        "한글\n.png",
    ]


def test_no_items_is_an_empty_list(tmp_path: Path) -> None:
    write_payload(tmp_path / "p", HEAD, lambda content: [], NO_LIMIT_BYTES)
    assert json.loads((tmp_path / "p").read_bytes())["items"] == []


def test_a_payload_at_its_limit_is_written_and_one_above_falls_back_to_thin(tmp_path: Path) -> None:
    path = tmp_path / "p"
    size = write_payload(path, HEAD, items, NO_LIMIT_BYTES).size_bytes
    assert write_payload(path, HEAD, items, size).content == "text"
    assert write_payload(path, HEAD, items, size - 1).content == "thin"
    payload = json.loads(path.read_bytes())
    assert payload["content"] == "thin"
    assert payload["requestedContent"] == "text"
    assert f"max_body_bytes ({size - 1})" in payload["reason"]
    assert payload["items"] == list(items("thin"))


def test_writing_stops_where_the_limit_is_passed(tmp_path: Path) -> None:
    asked: list[str] = []

    def endless(content: str) -> Iterator[Mapping[str, object]]:
        asked.append(content)
        while content == "text":
            yield {"text": "a" * 100}

    assert write_payload(tmp_path / "p", HEAD, endless, 10_000).content == "thin"
    assert asked == ["text", "thin"]


def test_thin_has_no_limit_and_nothing_to_explain(tmp_path: Path) -> None:
    path = tmp_path / "p"
    thin = PayloadHead("msg_1", "b", "b", 1, "t", "thin", 2)
    assert write_payload(path, thin, items, 10).content == "thin"
    assert "reason" not in json.loads(path.read_bytes())


def test_a_lone_surrogate_does_not_spoil_the_payload(tmp_path: Path) -> None:
    path = tmp_path / "p"
    write_payload(path, HEAD, lambda content: [{"text": "a\ud800b"}], NO_LIMIT_BYTES)
    assert json.loads(path.read_text(encoding="utf-8"))["items"] == [{"text": "a?b"}]


def test_equal_arguments_give_equal_bytes(tmp_path: Path) -> None:
    first = write_payload(tmp_path / "1", HEAD, items, NO_LIMIT_BYTES)
    assert write_payload(tmp_path / "2", HEAD, items, NO_LIMIT_BYTES) == first


def test_what_json_does_not_know_is_an_error_and_no_payload(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        write_payload(tmp_path / "p", HEAD, lambda content: [{"x": float("nan")}], NO_LIMIT_BYTES)


def test_a_test_event_says_that_it_is_one(tmp_path: Path) -> None:
    path = tmp_path / "p"
    written = write_test_payload(path, HEAD)
    payload = json.loads(path.read_bytes())
    assert (payload["type"], payload["items"], payload["batchId"]) == ("test", [], "invoices")
    assert written.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_times_are_utc_with_milliseconds() -> None:
    assert iso_time(0) == "1970-01-01T00:00:00.000Z"
    assert iso_time(1_769_848_200.1239) == "2026-01-31T08:30:00.123Z"
