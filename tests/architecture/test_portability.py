"""Nothing in the checkout belongs to one machine, one person or one network."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, tracked_files

FORBIDDEN = {
    "an absolute path of a person": re.compile(r"/(home|Users)/[a-z]\w+|(?<![\w.])/root/\w"),
    "a package index": re.compile(
        r"(extra-)?index-url|find-links|pypi\.org/simple|registry\.npmjs"
    ),
    "a secret": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}"),
}
TEXT = [
    path
    for path in tracked_files()
    if path != Path(__file__).relative_to(ROOT) and b"\0" not in (ROOT / path).read_bytes()[:8192]
]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_checkout_is_portable(what: str) -> None:
    found = [
        str(path)
        for path in TEXT
        if FORBIDDEN[what].search((ROOT / path).read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an absolute path of a person", "/home/kim/data"),
        ("a package index", "--extra-index-url x"),
        ("a secret", "AKIA" + "A" * 16),
    ],
)
def test_a_planted_one_is_caught(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)


def test_scripts_stop_at_the_first_error() -> None:
    scripts = [
        path for path in TEXT if (ROOT / path).read_bytes().startswith(b"#!/usr/bin/env bash")
    ]
    assert scripts
    for path in scripts:
        assert "\nset -euo pipefail\n" in (ROOT / path).read_text(encoding="utf-8"), path
