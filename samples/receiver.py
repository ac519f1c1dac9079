"""A webhook receiver to look at, copy and start from: it verifies each delivery and logs one line.

    OCR_WEBHOOK_SECRET=whsec_... python samples/receiver.py --port 9909 --log deliveries.jsonl

It needs nothing of this project: the standard library and ``pip install standardwebhooks``. The
line is on disk before the answer goes out, because after a 2xx a delivery is never sent again. A
known ``webhook-id`` (at least once means: sometimes twice) is answered with 200 and logged as a
repetition.
"""

import argparse
import json
import os
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

MAX_BODY_BYTES = 64_000_000


def verifier(secret: str) -> Webhook:
    """``whsec_`` and base64, or any other text without spaces, which is its own key."""
    return Webhook(secret if secret.startswith("whsec_") else secret.encode())


class Log:
    """One JSON line per verified delivery; its ids are known again after a restart."""

    def __init__(self, path: Path) -> None:
        """Open or continue a log; a last line that a crash cut off is dropped."""
        self._lock = threading.Lock()
        self._known: set[str] = set()
        whole_bytes = 0
        if path.exists():
            for line in path.read_bytes().splitlines(keepends=True):
                if line.endswith(b"\n"):
                    whole_bytes += len(line)
                    self._known.add(json.loads(line)["webhookId"])
            os.truncate(path, whole_bytes)
        self._file = path.open("a", encoding="utf-8")

    def add(self, message_id: str, payload: Mapping[str, object]) -> dict[str, object]:
        """Write the line of a delivery to disk and return it."""
        items = payload.get("items")
        with self._lock:
            entry = {
                "received": time.time(),
                "webhookId": message_id,
                "repeated": message_id in self._known,
                **{key: value for key, value in payload.items() if key != "items"},
                "items": [_short(item) for item in items] if isinstance(items, list) else [],
            }
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._known.add(message_id)
        return entry

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _short(item: Mapping[str, object]) -> dict[str, object]:
    """An item without its text: what was recognized is not for logs."""
    return {key: value for key, value in item.items() if key not in ("text", "images")}


class Receiver(ThreadingHTTPServer):
    """Takes POSTs on 127.0.0.1, whatever the path."""

    daemon_threads = True

    def __init__(self, port: int, secret: str, log: Log) -> None:
        """Bind the port; 0 takes a free one (``server_port`` says which)."""
        super().__init__(("127.0.0.1", port), Delivery)
        self.verifier = verifier(secret)
        self.log = log


class Delivery(BaseHTTPRequestHandler):
    """One POST: too large, not ours, or logged."""

    server: Receiver

    def do_POST(self) -> None:
        """Verify the very bytes that came, and only then parse them."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            self._answer(413 if length else 411)
            return
        body = self.rfile.read(int(length))
        try:
            payload = self.server.verifier.verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError):
            self._answer(401)
            return
        entry = self.server.log.add(self.headers["webhook-id"], payload)
        self._answer(200)
        print(_line(entry), flush=True)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Be quiet: the log has it."""


def _line(entry: Mapping[str, object]) -> str:
    again = " again" if entry["repeated"] else ""
    return (
        f"received {entry.get('type')} {entry.get('batchId')} number {entry.get('number')}{again}: "
        f"{entry.get('itemCount')} items ({entry.get('content')})"
    )


def run() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=9909, help="port on 127.0.0.1 (default 9909)")
    parser.add_argument("--log", type=Path, default=Path("deliveries.jsonl"), help="JSON Lines log")
    parser.add_argument(
        "--secret-env", default="OCR_WEBHOOK_SECRET", help="variable with the secret"
    )
    arguments = parser.parse_args()
    secret = os.environ.get(arguments.secret_env)
    if not secret:
        parser.error(f"set {arguments.secret_env} to the secret that the batches use")
    receiver = Receiver(arguments.port, secret, Log(arguments.log))
    print(
        f"listening on http://127.0.0.1:{receiver.server_port}/, logging to {arguments.log}",
        flush=True,
    )
    try:
        receiver.serve_forever()
    except KeyboardInterrupt:
        receiver.server_close()


if __name__ == "__main__":
    run()
