"""A folder of real images becomes figures of real layouts: for development, apart from the others.

The folder is the one of ``bench accuracy --eval`` (``page_sets``). Its blank forms (kind ``form``)
are templates whose title is the tallest line of their upper part. Nobody filled them in: their
scans are ours, drawn with the faults of the tuning forms, so only the layouts are real, and no
field is read. Every other image of the folder is a foreign page.

What else is there: a bubble sheet in four photos (``template_bubbles``). Nothing of the folder is
copied anywhere.
"""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.corpus.form_faults import FAULTS
from benchmarks.corpus.form_scanning import scanned
from benchmarks.corpus.lexicon import LANGUAGES
from benchmarks.figures import Figure
from benchmarks.template_bubbles import SHEET, bubble_figures, real_finder
from benchmarks.template_readers import pixels_of
from benchmarks.template_scoring import Tally
from ocr_pipeline.adapters.engines.embedded import EmbeddedEngine
from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.geometry import Box
from ocr_pipeline.model.page import RecognitionOptions, Word
from ocr_pipeline.ports.engine import OcrEngine, Pixels
from ocr_pipeline.spec import engine as spec
from ocr_pipeline.vision.form import Form, FoundForm
from ocr_pipeline.vision.form_finding import FormFinder

NOT_MEASURED = (
    "real forms: not measured, for want of material: filled text fields (all forms are blank),"
    " multi-boxes, bubble sheets of one photo each, and passports (one specimen, no blank one)"
)

UPPER = 0.4  # of a form's height: where its title is
LEAST_LETTERS = 5


@dataclass(frozen=True)
class RealPage:
    """An image of the folder; ``kind`` is that of its manifest."""

    path: Path
    kind: str


def real_figures(folder: Path) -> Iterator[Figure]:
    """Forms and bubbles, each beside what it was measured with."""
    models = EmbeddedFactory(spec.EmbeddedEngine(), LANGUAGES)()
    pages = real_pages(folder)
    forms = [
        blank_form(models, page.path, number)
        for number, page in enumerate(pages, 1)
        if page.kind == "form"
    ]
    if forms:
        finder = real_finder(models, forms)
        yield _drawn_scans(finder, forms)
        others = [page.path for page in pages if page.kind != "form"]
        yield _foreign(finder, others)
        yield _left_out(models, forms)
    if (folder / SHEET).exists():
        yield from bubble_figures(models, folder)


def real_pages(folder: Path) -> list[RealPage]:
    """The images of a folder, by its ``manifest.csv``."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        return [RealPage(folder / row["path"], row["kind"]) for row in csv.DictReader(manifest)]


def blank_form(engine: OcrEngine, path: Path, template_id: int) -> Form:
    """A form without fields, called as its file."""
    sample = pixels_of(path)
    words = engine.recognize(sample, 0, RecognitionOptions(LANGUAGES)).words
    lines = [box for text, box in _lines(words) if len(text) >= LEAST_LETTERS]
    upright = [box for box in lines if box.width > box.height]  # print on its side is no title
    upper = [box for box in upright if box.bottom < UPPER * sample.shape[0]]
    box = max(upper, key=lambda box: box.height)
    title = (round(box.left), round(box.top), round(box.right), round(box.bottom))
    return Form(template_id, path.stem, None, sample, title, ())


def _lines(words: Iterable[Word]) -> Iterator[tuple[str, Box]]:
    """Texts and boxes of whole lines."""
    line: list[Word] = []
    for word in words:
        line.append(word)
        if word.line_break:
            boxes = [each.quad.bounds for each in line]
            box = Box(
                min(each.left for each in boxes),
                min(each.top for each in boxes),
                max(each.right for each in boxes),
                max(each.bottom for each in boxes),
            )
            yield "".join(each.text for each in line), box
            line = []


def _drawn_scans(finder: FormFinder, forms: Sequence[Form]) -> Figure:
    """Each form with each fault."""
    right, missed = [], []
    for form in forms:
        for fault in FAULTS:
            found = finder.find(faulty(form.sample, fault, form.template_id))
            right.append(isinstance(found, FoundForm) and found.form is form)
            missed += [] if right[-1] else [f"{form.name} {fault}"]
    tally = Tally.of(right)
    against = f"{tally.count} of {tally.total}, {len(forms)} forms; not: {', '.join(missed)}"
    return Figure("real blank forms, faults drawn: found", tally.percent, "%", against)


def faulty(sample: Pixels, fault: str, seed: int) -> Pixels:
    """A scan of a form, at its own density."""
    page = Image.fromarray(cv2.cvtColor(sample, cv2.COLOR_BGR2RGB))
    image, _, _ = scanned(page, 1, fault, random.Random(f"{seed}/{fault}"))
    return np.asarray(cv2.cvtColor(np.asarray(image.convert("RGB")), cv2.COLOR_RGB2BGR), np.uint8)


def _foreign(finder: FormFinder, paths: Sequence[Path]) -> Figure:
    """Every other image."""
    taken, read = [], 0
    for path in paths:
        try:
            found = finder.find(pixels_of(path))
        except ItemFailure:
            continue
        read += 1
        taken += [path.stem] if isinstance(found, FoundForm) else []
    against = f"of {read} images; {', '.join(taken)}"
    return Figure("real other images: taken for one of these forms", len(taken), "", against, 0)


def _left_out(models: EmbeddedEngine, forms: Sequence[Form]) -> Figure:
    """Each form among the templates of the others: another language or page of it, at times."""
    taken = []
    for form in forms:
        others = [other for other in forms if other is not form]
        found = real_finder(models, others).find(form.sample)
        if isinstance(found, FoundForm):
            taken.append(f"{form.name} for {found.form.name}")
    against = f"of {len(forms)}; {', '.join(taken)}"
    return Figure(
        "real forms without their template: taken for another", len(taken), "", against, 0
    )
