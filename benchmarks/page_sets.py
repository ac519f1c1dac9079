"""Generated pages and a folder of real images become pages with the text that is on them.

The real images lie in a folder of the operator's: ``manifest.csv`` with the columns ``path``,
``lang``, ``kind``, ``truth_path`` (UTF-8 text in reading order) and ``note`` (``handwriting`` where
it is that), paths counted from the folder; beside it, if need be, ``doubtful.json``: a path, or its
beginning and ``*``, to ``{"mode": ...}``: ``skip`` leaves the image out, ``order`` says that the
truth's order means nothing, ``partial`` that more is printed than the truth holds.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scoring import folded
from benchmarks.unseen.pages import HANDWRITING, write_pages

_TEXT_KINDS = ("page", "receipt", "form", "card", "long", "line", "photo")
_LANGUAGES = {  # what a domain would be told
    "ko": "ko",
    "ja": "ja",
    "zh-Hant": "zh-TW",
    "zh-Hant+en": "zh-TW",
    "zh-Hans": "zh-CN",
    "en": "en",
    "latin-multi": "en",
}


@dataclass(frozen=True, slots=True)
class TruePage:
    """An image file and the folded text that is on it.

    ``ordered``: the text is in reading order. ``partial``: more is printed than the text holds.
    ``turn_degrees`` is how far the pixels were turned, ``upright`` the file of the unturned twin.
    """

    path: Path
    language: str
    group: str
    text: str
    ordered: bool = True
    partial: bool = False
    turn_degrees: int = 0
    upright: Path | None = None


def unseen_pages(folder: Path, languages: Sequence[str], count: int | None) -> list[TruePage]:
    """Draw the first ``count`` pages of each language, and their turned twins, into a folder."""
    return [
        TruePage(
            page.path,
            page.language,
            page.group,
            drawn_text(page.path),
            turn_degrees=page.turn_degrees,
            upright=page.upright,
        )
        for page in write_pages(folder, languages, count)
    ]


def drawn_text(path: Path) -> str:
    """The folded text of a generated page, by the truth file beside it."""
    truth = json.loads(path.with_name(path.name + ".json").read_text(encoding="utf-8"))
    return folded("\n".join(line["text"] for page in truth["pages"] for line in page["lines"]))


def real_pages(folder: Path, languages: Sequence[str], count: int | None) -> list[TruePage]:
    """The first ``count`` images of each language in an operator's folder.

    Raises:
        FileNotFoundError: there is no ``manifest.csv``, or a truth that it names is missing.
    """
    found: dict[str, list[TruePage]] = {language: [] for language in languages}
    for page in _listed(folder):
        if page.language in found and page.text:
            found[page.language].append(page)
    return [page for pages in found.values() for page in pages[:count]]


def _listed(folder: Path) -> Iterator[TruePage]:
    doubts = _doubts(folder)
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest):
            mode = _mode(row["path"], doubts)
            if row["kind"] in _TEXT_KINDS and row["truth_path"] and mode != "skip":
                yield TruePage(
                    folder / row["path"],
                    _LANGUAGES.get(row["lang"], row["lang"]),
                    HANDWRITING if HANDWRITING in row["note"] else row["kind"],
                    folded((folder / row["truth_path"]).read_text(encoding="utf-8")),
                    ordered=mode not in ("order", "partial"),
                    partial=mode == "partial",
                )


def _doubts(folder: Path) -> dict[str, Any]:
    path = folder / "doubtful.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _mode(path: str, doubts: dict[str, Any]) -> str:
    for name, doubt in doubts.items():
        if path == name or (name.endswith("*") and path.startswith(name[:-1])):
            return str(doubt["mode"])
    return ""
