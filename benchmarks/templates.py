"""Filled forms and foreign pages become how well templates are found and read, beside two peers.

``scripts/bench templates`` draws the reported forms (``benchmarks.unseen_forms``: 30 scans of each
template, 500 foreign pages), prints the commit that drew them, and ends with an error when a file
of theirs changed since. ``--forms tuning`` draws those to tune with, ``--forms FOLDER`` takes forms
that lie there; ``--quick`` reads a third. All templates are known at once, whatever their language;
a scan's fields are read in its template's language.

A field of a scan that was not found counts as wrong; figures of the scans found stand beside. CPU
of registration is that of ``find`` alone: decoding the file is in neither figure.

The peers differ from us in finding only; the same readers then read the fields. ``fixed`` scales
the page to the sample's size and cuts areas where the sample has them; since it cannot find a
template, it is told the right one, and foreign pages say nothing about it. ``features`` matches
points, and the template whose homography has the most inliers is taken if they are enough
(``template_peers``).

``--eval FOLDER`` reports on real material, apart: ``template_real``. Scoring belongs to
``template_scoring``, processes to ``template_readers``, figures to ``template_figures``.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Measurement
from benchmarks.template_figures import ReadForeign, ReadForms, ReadScan, figures, tables
from benchmarks.template_readers import READERS, REFUSING, Job, Outcome, Say, read_all
from benchmarks.template_real import NOT_MEASURED, real_figures
from benchmarks.template_scoring import score
from benchmarks.template_sets import REPORTED, TUNING, FormSet, draw, load
from benchmarks.unseen_forms.frozen import frozen

PACKAGES = ("opencv-python-headless", "openvino", "onnxruntime")


def measure(
    forms: str,
    count: int,
    foreign: int,
    quick: bool,
    real: Path | None,
    processes: int,
    say: Say,
) -> Measurement:
    """Draw or take the forms, read them with each reader; then what is in the folder ``real``.

    Raises:
        FormsChanged: what draws the reported forms is not what was committed before the reader.
        NotInstalled: a font is missing.
        FileNotFoundError: a folder without templates.
    """
    notes: list[str] = []
    if forms == REPORTED:
        state = frozen()
        notes.append(f"reported forms: as drawn since commit {state.commit}, {state.recorded}")
        say(notes[0])
    with tempfile.TemporaryDirectory(prefix="ocr-templates-") as drawn:
        folder = Path(drawn) if forms in (REPORTED, TUNING) else Path(forms)
        if forms in (REPORTED, TUNING):
            say(f"drawing {forms} forms")
            draw(forms, folder, count, foreign)
        pages = load(folder)
        pages = pages.quick() if quick else pages
        notes.append(
            f"{forms} forms: {len(pages.templates)} templates, {len(pages.scans)} scans,"
            f" {len(pages.foreign)} foreign pages"
        )
        say(notes[-1])
        readings = {name: _read(name, pages, processes, say) for name in READERS}
    found = figures(readings)
    if real is None:
        notes.append("real forms: not measured, --eval names a folder of images with truth")
    else:
        say("real forms")
        found += real_figures(real)
        notes.append(NOT_MEASURED)
    return Measurement("templates", found, PACKAGES, [*notes, *tables(readings)])


def _read(name: str, pages: FormSet, processes: int, say: Say) -> ReadForms:
    foreign = pages.foreign if name in REFUSING else ()
    jobs = [Job(scan.path, scan.template_id) for scan in pages.scans]
    jobs += [Job(page.path) for page in foreign]
    outcomes = read_all(name, pages.templates, jobs, processes, say)
    return ReadForms(
        _scored(pages, outcomes[: len(pages.scans)]),
        [
            ReadForeign(page, outcome)
            for page, outcome in zip(foreign, outcomes[len(pages.scans) :], strict=True)
        ],
    )


def _scored(pages: FormSet, outcomes: Sequence[Outcome]) -> list[ReadScan]:
    specs = {template.template_id: template.spec for template in pages.templates}
    return [
        ReadScan(
            scan,
            outcome,
            score(specs[scan.template_id], scan.values, outcome.fields),
        )
        for scan, outcome in zip(pages.scans, outcomes, strict=True)
    ]
