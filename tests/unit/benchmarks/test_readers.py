"""Processes that read images, and what they say when they cannot."""

import ast
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from benchmarks import readers
from benchmarks.figures import NotInstalled
from benchmarks.peers import serving
from benchmarks.read_ours import Hybrid, alone
from benchmarks.readers import OURS, PEERS, ROOT, ReaderDied, reader
from ocr_pipeline.adapters.engines.korean import KoreanReader
from ocr_pipeline.adapters.engines.korean_cascade import KoreanCascade
from ocr_pipeline.adapters.engines.recognizer import Recognizer

ECHO = """
import os
from benchmarks.peers.serving import field, serve

def read(path):
    print("a library chats")
    if path == "crash":
        os._exit(1)
    if path == "refuse":
        raise OSError("document text")
    return [field(path, 0.98765), field("end", 1, line_break=False)]

serve(lambda: ("echo 1.0", read))
"""


@pytest.fixture
def _echo(monkeypatch: pytest.MonkeyPatch) -> None:
    _replaced(monkeypatch, (sys.executable, "-c", ECHO))


def _replaced(monkeypatch: pytest.MonkeyPatch, command: Sequence[str]) -> None:
    monkeypatch.setattr(readers, "_command", lambda *arguments: command)


@pytest.mark.usefixtures("_echo")
def test_images_are_read_one_by_one() -> None:
    with reader(OURS, "ko") as process:
        first, second = process.read(Path("한글.png")), process.read(Path("refuse"))
    assert process.name == "echo 1.0"
    assert first.fields == (("한글.png", 0.9877, True), ("end", 1.0, False))
    assert first.text == "한글.png\nend "
    assert first.cpu_seconds >= 0
    assert (second.fields, second.error) == ((), "OSError")


@pytest.mark.usefixtures("_echo")
def test_a_reader_that_dies_on_an_image() -> None:
    with reader(OURS, "ko") as process, pytest.raises(ReaderDied):
        process.read(Path("crash"))


def test_a_reader_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    _replaced(monkeypatch, (sys.executable, "-c", "raise SystemExit('no model there')"))
    with pytest.raises(ReaderDied, match="no model there"), reader(OURS, "ko"):
        pass


@pytest.mark.parametrize("peer", PEERS)
def test_peers_without_their_environment(
    peer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(readers, "PEERS_PYTHON", tmp_path / "python")
    with pytest.raises(NotInstalled, match="scripts/bench"), reader(peer, "ko"):
        pass


@pytest.mark.parametrize("name", ["read", "serving"])
def test_what_runs_among_the_peers_needs_nothing_of_ours(name: str) -> None:
    source = (ROOT / "benchmarks" / "peers" / f"{name}.py").read_text(encoding="utf-8")
    imported = {
        node.module.split(".")[0] if node.module != serving.__name__ else node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    theirs = {"PIL", "rapidocr", "tesserocr", serving.__name__}
    assert imported - set(sys.stdlib_module_names) <= theirs


def test_a_part_reads_korean_lines_alone() -> None:
    own, hybrid = cast("Recognizer", object()), cast("KoreanReader", object())
    whole = KoreanCascade(own, hybrid)
    assert alone(whole, "hybrid") == Hybrid(hybrid)
    assert alone(whole, "korean_lines") == KoreanCascade(own, None)
    with pytest.raises(ValueError, match="None"):
        alone(None, "hybrid")
