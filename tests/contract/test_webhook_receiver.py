"""The sample receiver and our sender understand each other."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ocr_pipeline.adapters.webhook.sender import RequestsSender
from ocr_pipeline.delivery.signing import sign_payload, signing_keys
from samples.receiver import Log, Receiver

SECRET = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw=="
PAYLOAD = {
    "type": "results",
    "batchId": "scans",
    "number": 1,
    "itemCount": 1,
    "items": [{"key": "한글.png", "status": "recognized", "text": ["not for logs"]}],
}


@contextmanager
def running(log_path: Path, secret: str = SECRET) -> Iterator[str]:
    log = Log(log_path)
    receiver = Receiver(0, secret, log)
    thread = threading.Thread(target=receiver.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{receiver.server_port}/"
    receiver.shutdown()
    receiver.server_close()
    thread.join()
    log.close()


def post(url: str, path: Path, message_id: str = "msg_1", secret: str = SECRET) -> int | None:
    path.write_bytes(json.dumps(PAYLOAD).encode())
    signed = sign_payload(path, message_id, int(time.time()), signing_keys(secret))
    return RequestsSender().send(url, signed.headers, path, 10.0, True).status


def lines(log_path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log_path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("secret", [SECRET, "any-other-text"])
def test_a_signed_delivery_is_logged_without_its_text(tmp_path: Path, secret: str) -> None:
    log_path = tmp_path / "log.jsonl"
    with running(log_path, secret) as url:
        assert post(url, tmp_path / "payload", secret=secret) == 200
    [line] = lines(log_path)
    assert (line["webhookId"], line["repeated"], line["batchId"]) == ("msg_1", False, "scans")
    assert line["items"] == [{"key": "한글.png", "status": "recognized"}]


def test_a_stranger_is_turned_away(tmp_path: Path) -> None:
    log_path = tmp_path / "log.jsonl"
    with running(log_path) as url:
        assert post(url, tmp_path / "payload", secret="another") == 401
        unsigned = RequestsSender().send(url, {}, tmp_path / "payload", 10.0, True)
        broken = {"webhook-id": "a", "webhook-timestamp": "b", "webhook-signature": "c"}
        garbled = RequestsSender().send(url, broken, tmp_path / "payload", 10.0, True)
    assert (unsigned.status, garbled.status) == (401, 401)
    assert lines(log_path) == []


def test_a_repetition_is_known_also_after_a_crash(tmp_path: Path) -> None:
    log_path = tmp_path / "log.jsonl"
    with running(log_path) as url:
        post(url, tmp_path / "payload")
        assert post(url, tmp_path / "payload") == 200
    with log_path.open("a") as log:
        log.write('{"webhookId": "msg_2", "cut o')
    with running(log_path) as url:
        post(url, tmp_path / "payload")
        post(url, tmp_path / "payload", "msg_2")
    repeated = [(line["webhookId"], line["repeated"]) for line in lines(log_path)]
    assert repeated == [("msg_1", False), ("msg_1", True), ("msg_1", True), ("msg_2", False)]
