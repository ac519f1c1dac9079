"""Whatever is signed, the official package verifies; whatever is changed, it does not."""

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from ocr_pipeline.delivery.payload import PayloadHead, write_payload
from ocr_pipeline.delivery.signing import sign_payload, signing_keys

keys = st.binary(min_size=1, max_size=64)
message_ids = st.from_regex(r"msg_[0-9a-f]{32}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=[]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.floats(0, 1),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(texts, children, max_size=3),
    max_leaves=10,
)
items = st.lists(st.dictionaries(texts, values, max_size=4), max_size=5)

Write = Callable[[bytes], Path]


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    path = tmp_path_factory.mktemp("signing") / "payload.json"

    def write_bytes(body: bytes) -> Path:
        path.write_bytes(body)
        return path

    return write_bytes


@given(keys, message_ids, values)
def test_every_key_signs_any_json(write: Write, key: bytes, message_id: str, value: Any) -> None:
    body = json.dumps(value).encode()
    secret = "whsec_" + base64.b64encode(key).decode()
    signed = sign_payload(write(body), message_id, int(time.time()), signing_keys(secret))
    assert Webhook(key).verify(body, signed.headers) == value


@given(st.lists(keys, min_size=1, max_size=4, unique=True), keys, message_ids)
def test_only_the_given_keys_verify(
    write: Write, given_keys: list[bytes], other: bytes, message_id: str
) -> None:
    signed = sign_payload(write(b"{}"), message_id, int(time.time()), given_keys)
    for key in given_keys:
        Webhook(key).verify(b"{}", signed.headers)
    padded = {key.ljust(64, b"\0") for key in given_keys}  # HMAC pads short keys with zeros
    if other.ljust(64, b"\0") not in padded:
        with pytest.raises(WebhookVerificationError):
            Webhook(other).verify(b"{}", signed.headers)


@given(st.binary(max_size=200), st.integers(0, 199), st.integers(1, 255))
def test_one_changed_byte_is_noticed(write: Write, body: bytes, at: int, change: int) -> None:
    text = base64.b64encode(body or b"x")
    signed = sign_payload(write(text), "msg_1", int(time.time()), [b"key"])
    at %= len(text)
    changed = text[:at] + bytes([text[at] ^ change & 0x7F or 1]) + text[at + 1 :]
    if changed != text:
        with pytest.raises(WebhookVerificationError):
            Webhook(b"key").verify(changed, signed.headers, json_parse=False)


@given(items, st.sampled_from(["text", "full", "thin"]), st.integers(300, 3000))
def test_a_payload_is_json_with_every_item_once_and_within_its_limit(
    write: Write, entries: list[dict[str, Any]], content: str, limit: int
) -> None:
    path = write(b"")
    head = PayloadHead("msg_1", "b", "b", 1, "2026-01-01T00:00:00.000Z", content, len(entries))

    def shaped(wanted: str) -> list[dict[str, Any]]:
        marked = [{"n": number} for number in range(len(entries))]
        return (
            marked
            if wanted == "thin"
            else [m | {"v": e} for m, e in zip(marked, entries, strict=True)]
        )

    written = write_payload(path, head, shaped, limit)
    body = path.read_bytes()
    payload = json.loads(body.decode())
    assert [item["n"] for item in payload["items"]] == list(range(len(entries)))
    assert written.size_bytes == len(body)
    assert written.content == "thin" or len(body) <= limit
    assert ("requestedContent" in payload) == (written.content != content)
