"""A headless Chromium on chromedriver's plain HTTP protocol becomes pages that a test can read.

https://www.w3.org/TR/webdriver2/ in the five calls that are needed: no client library for these.
"""

import base64
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

PATIENCE_SECONDS = 60.0
_POLL_SECONDS = 0.25
_FLAGS = (
    "--headless",
    "--no-sandbox",  # Chromium has none for root, which is what containers run as
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--window-size=1600,1143",  # a page of 1600 x 1000 px
)


def missing_programs() -> list[str]:
    """What has to be installed for a browser, as Debian's packages."""
    needed = {"chromium": "chromium", "chromedriver": "chromium-driver"}
    return [package for program, package in needed.items() if shutil.which(program) is None]


def free_port() -> int:
    """A port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(
    arguments: list[str], log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process with a log; it and what it started are ended with the block."""
    with log.open("wb") as stream:
        child = subprocess.Popen(
            arguments,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield child
    finally:
        _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, wanted)
            child.wait(timeout=10)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    child.wait(timeout=10)


def wait_until_answers(url: str, child: "subprocess.Popen[bytes]") -> None:
    """Return when a server answers; ``TimeoutError`` when it ended or needs too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with requests.Session() as web:
        web.trust_env = False
        while time.monotonic() < deadline and child.poll() is None:
            try:
                if web.get(url, timeout=5).ok:
                    return
            except requests.RequestException:
                time.sleep(_POLL_SECONDS)
    raise TimeoutError(f"{url} does not answer; its process has {child.poll()}")


class Browser:
    """One window."""

    def __init__(self, web: requests.Session, session_url: str) -> None:
        self._web = web
        self._url = session_url

    def _call(self, command: str, **parameters: object) -> Any:
        answer = self._web.post(f"{self._url}/{command}", json=parameters, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer.json()["value"]

    def open(self, url: str) -> None:
        """Load a page; what its scripts draw may come later."""
        self._call("url", url=url)

    def text(self) -> str:
        """What a person can read on the page now."""
        return str(self._call("execute/sync", script="return document.body.innerText", args=[]))

    def wait_for(self, *words: str) -> str:
        """The text of the page once all words are on it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while missing := [word for word in words if word not in (text := self.text())]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not on the page: {missing}\n{text}")
            time.sleep(_POLL_SECONDS)
        return text

    def screenshot(self, path: Path) -> None:
        """The window as PNG."""
        answer = self._web.get(f"{self._url}/screenshot", timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        path.write_bytes(base64.b64decode(answer.json()["value"]))


@contextmanager
def chromium(logs: Path) -> Iterator[Browser]:
    """A window of a Chromium of its own, with a profile that is thrown away."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with (
        tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile,
        process(["chromedriver", f"--port={port}"], logs / "chromedriver.log") as driver,
        requests.Session() as web,
    ):
        web.trust_env = False
        wait_until_answers(f"{base}/status", driver)
        options = {"args": [*_FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options}
        answer = web.post(
            f"{base}/session",
            json={"capabilities": {"alwaysMatch": wanted}},
            timeout=PATIENCE_SECONDS,
        )
        answer.raise_for_status()
        session_url = f"{base}/session/{answer.json()['value']['sessionId']}"
        try:
            yield Browser(web, session_url)
        finally:
            web.delete(session_url, timeout=PATIENCE_SECONDS)
