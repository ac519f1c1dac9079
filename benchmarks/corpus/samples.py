"""The recipes of the committed samples become files, truth and check sums under ``samples/``.

What the samples are belongs to ``recipes``, filled forms and their truth to ``form_samples``.
"""

import hashlib
import random
from dataclasses import replace
from pathlib import Path

from benchmarks.corpus.form_samples import FORM_SAMPLES, blank_samples, drawn_form
from benchmarks.corpus.paper import CLEAN, worn
from benchmarks.corpus.recipes import DAMAGED, SAMPLES, Sample
from benchmarks.corpus.truth import FileTruth, PageTruth, to_json

CHECK_SUMS = "SHA256SUMS"
TRUTH = "truth"


def write_samples(out: Path) -> list[Path]:
    """Write every sample, its truth and ``SHA256SUMS`` below ``out``; returns the sample files."""
    contents = blank_samples()
    for sample in SAMPLES:
        data, pages = render(sample)
        contents[sample.path] = data
        truth = FileTruth(sample.path, sample.languages, pages, tags=sample.tags)
        _write_truth(out, sample.path, to_json(truth))
    for form in FORM_SAMPLES:
        contents[form.path], form_truth = drawn_form(form)
        _write_truth(out, form.path, form_truth)
    for damaged in DAMAGED:
        contents[damaged.path] = damaged.data()
        _write_truth(out, damaged.path, to_json(FileTruth(damaged.path, error=damaged.error)))
    for path, data in contents.items():
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (out / CHECK_SUMS).write_text(_check_sums(contents), encoding="utf-8")
    return [out / path for path in contents]


def render(sample: Sample) -> tuple[bytes, tuple[PageTruth, ...]]:
    """The bytes of a sample file and the truth of its pages; the seed is its path."""
    seed = int.from_bytes(hashlib.sha256(sample.path.encode()).digest()[:4], "big")
    images, truths = [], []
    for number, sheet in enumerate(sample.draw(random.Random(seed))):
        wear = replace(sample.wear, tilt_degrees=sample.wear.tilt_degrees * (-1) ** number)
        image, truth = (
            (sheet.image, sheet.truth)
            if wear == CLEAN
            else worn(sheet.image, sheet.truth, wear, seed + number)
        )
        images.append(image)
        truths.append(truth)
    return sample.encode(images), tuple(truths)


def _write_truth(out: Path, path: str, truth: str) -> None:
    target = out / TRUTH / f"{path}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(truth, encoding="utf-8")


def _check_sums(contents: dict[str, bytes]) -> str:
    rows = [f"{hashlib.sha256(contents[path]).hexdigest()}  {path}\n" for path in sorted(contents)]
    return "".join(rows)
