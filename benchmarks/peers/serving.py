"""Paths of images on standard input become what a reader found there, a line of JSON each.

The protocol that every reader's process speaks, ours and the peers' alike, and the only clock:
processor seconds of this process from the file to its text. Standard library only, because the
peers' environment has nothing of ours.

A reading: ``{"fields": [{"text", "confidence", "line_break"}], "cpu_seconds", "error"}``;
``confidence`` is 0..1, fields are in the reader's order, ``error`` is null or the kind of failure.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

Field = dict[str, Any]
Read = Callable[[str], list[Field]]
Make = Callable[[], tuple[str, Read]]  # the reader's name and version, and what reads


def field(text: str, confidence: float, line_break: bool = True) -> Field:
    """A piece of text as a reader reports it."""
    return {"text": text, "confidence": round(float(confidence), 4), "line_break": line_break}


def serve(make: Make) -> None:
    """Make the reader, announce it as ``{"name"}``, then answer until the input ends.

    The process keeps to one core, which libraries that start a thread for each core go by.
    """
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries print where they like
    name, read = make()
    _answer(answers, {"name": name})
    for line in sys.stdin:
        _answer(answers, _reading(read, json.loads(line)))


def _reading(read: Read, path: str) -> dict[str, Any]:
    started = time.process_time()
    fields: list[Field] = []
    error = None
    try:
        fields = read(path)
    except Exception as failure:  # a page that a reader cannot read is a result
        error = type(failure).__name__
    seconds = time.process_time() - started
    return {"fields": fields, "cpu_seconds": seconds, "error": error}


def _answer(answers: Any, content: dict[str, Any]) -> None:
    answers.write(json.dumps(content, ensure_ascii=False) + "\n")
    answers.flush()
