"""Unseen pages and real images become error rates, calibration and cost, ours beside the peers'.

Scoring belongs to ``scoring``, the figures to ``accuracy_figures``, the processes to ``readers``.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.accuracy_figures import figures, judged_words
from benchmarks.figures import Figure, Measurement
from benchmarks.page_sets import real_pages, unseen_pages
from benchmarks.readers import OURS, READERS
from benchmarks.reliability import reliability, table
from benchmarks.scored_pages import Say, ScoredPage, score_pages
from benchmarks.unseen.frozen import frozen
from benchmarks.unseen.pages import LANGUAGES

PACKAGES = ("rapidocr", "openvino", "onnxruntime", "tesserocr", "RapidFuzz")


def measure(
    languages: Sequence[str],
    count: int | None,
    real: Path | None,
    unseen: bool,
    jobs: int,
    say: Say,
) -> Measurement:
    """Read the generated pages if ``unseen``, and the images of a folder if there is one.

    At most ``count`` pages of each language; ``jobs`` languages at a time.

    Raises:
        UnseenChanged: what draws the unseen pages is not what was committed before the tuning.
    """
    chosen = languages or LANGUAGES
    found: list[Figure] = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="ocr-accuracy-") as folder:
        sets = {}
        if unseen:
            state = frozen()
            notes.append(f"unseen: as drawn since commit {state.commit}, {state.recorded}")
            sets["unseen"] = unseen_pages(Path(folder), chosen, count)
        if real is not None:
            sets["real"] = real_pages(real, chosen, count)
        else:
            notes.append("real: not measured, --eval names a folder of images with truth")
        for name, pages in sets.items():
            say(f"{name}: {len(pages)} images")
            scored, versions = score_pages(pages, jobs, say)
            found += [replace(figure, name=f"{name}: {figure.name}") for figure in figures(scored)]
            notes += [f"{name}: {note}" for note in _notes(scored)]
            notes += [version for version in versions if version not in notes]
    return Measurement("accuracy", found, PACKAGES, notes)


def _notes(scored: Sequence[ScoredPage]) -> Iterator[str]:
    """How many images, which failed, and how far our confidences can be trusted."""
    characters = sum(len(each.page.text) for each in scored)
    yield f"{len(scored)} images, {characters:,} characters"
    for reader in READERS:
        failed = [each.page.path.name for each in scored if each.scores[reader].failed]
        if failed:
            yield f"{reader} failed on {', '.join(failed)}"
    yield from table(reliability(judged_words(scored, OURS)))
