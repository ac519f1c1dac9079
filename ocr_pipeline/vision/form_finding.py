"""A scan becomes the form that it is, or the nearest one and why it is not that.

Candidates by their print's points; each is aligned, its print compared, its title read. Versions of
one form are told apart or refused, never guessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import cv2
import numpy as np

from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form import Form, FoundForm
from ocr_pipeline.vision.form_alignment import Alignment, Matrix, align
from ocr_pipeline.vision.form_checking import compare
from ocr_pipeline.vision.form_comparison import Box, Comparison
from ocr_pipeline.vision.form_features import Features, Gray, features
from ocr_pipeline.vision.form_print import FormPrint
from ocr_pipeline.vision.form_sheet import parts
from ocr_pipeline.vision.form_shifts import local_shifts, refined
from ocr_pipeline.vision.form_title import ReadTitle, TitleReader, title_fault
from ocr_pipeline.vision.form_view import view

WORKING_PX = 1600  # of the scan's long side: print is compared at 1,000
CANDIDATES = 4  # that are aligned; the right one was always among the first two
LEAST_VOTES = 0.5  # of the first candidate's: the right form never had less than 0.99
VOTING = 250  # points of the scan that vote for candidates
RATIO = 0.85
# A fax in standard resolution has half as many lines as it should, and some software halves a row.
STRETCHES = ((1, 1), (1, 2), (2, 1))
LEAST_VISIBLE = 0.6  # of a form's marks: less is a piece of a page
MOST_DOUBTFUL = (3, 0.2)  # marks, and share of all: pens and stamps go over some
MOST_EXTRA_WORDS = 7  # between the sample's; stamps and notes have fewer, another version rarely
STEADY = 0.97  # share of marks that are like: above it a second comparison changes nothing
FAR_OFF_PX = 2.5


@dataclass(frozen=True)
class _Known:
    """A form and what is known of it before any scan comes."""

    form: Form
    points: Features
    print: FormPrint

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the sample."""
        height, width = self.form.sample.shape[:2]
        return width, height


@dataclass(frozen=True)
class _Fit:
    """A form as it lies in a scan; ``fault`` is why it is not this one, empty where it may be."""

    known: _Known
    to_scan: Matrix
    found: Comparison
    fault: str

    @cached_property
    def score(self) -> float:
        """The share of print that is as it should be, 0..1."""
        like = sum(not mark.is_wide or self.found.is_like(mark) for mark in self.found.marks)
        return like / max(1, len(self.known.print.boxes) + self.found.extra_words)


class FormFinder:
    """Knows the forms of a domain. Not thread-safe."""

    def __init__(self, forms: Sequence[Form], read_title: ReadTitle) -> None:
        """``read_title`` reads the picture of one line; it is called for samples, too."""
        self._forms = [_known(form) for form in forms]
        self._titles = TitleReader(read_title)

    def find(
        self, scan: Pixels, candidates: Sequence[int] = ()
    ) -> FoundForm | NearestTemplate | None:
        """The form; else the one that comes nearest, or None where none does.

        ``candidates`` are template ids; none means all.
        """
        forms = [
            known for known in self._forms if not candidates or known.form.template_id in candidates
        ]
        nearest: NearestTemplate | None = None
        for part in parts(scan):
            found = self._find_in(part, scan, forms)
            if isinstance(found, FoundForm):
                return found
            nearest = max(filter(None, (nearest, found)), key=lambda each: each.score, default=None)
        return nearest

    def _find_in(
        self, part: Box, scan: Pixels, forms: Sequence[_Known]
    ) -> FoundForm | NearestTemplate | None:
        page, page_to_scan = _working_copy(scan, part)
        aligned, most = _aligned(page, forms)
        if not aligned:
            return most
        fits = [self._fit(page, known, alignment) for known, alignment in aligned]
        return _chosen(fits, scan, page_to_scan)

    def _fit(self, page: Gray, known: _Known, alignment: Alignment) -> _Fit:
        to_page, found = _compared(page, known, alignment.to_scan)
        fault = _print_fault(known, found) or title_fault(self._titles, known.form, page, to_page)
        return _Fit(known, to_page, found, fault)


def _known(form: Form) -> _Known:
    gray = np.asarray(cv2.cvtColor(form.sample, cv2.COLOR_BGR2GRAY), np.uint8)
    return _Known(form, features(gray), FormPrint(gray, (*form.areas, *form.not_compared)))


def _working_copy(scan: Pixels, part: Box) -> tuple[Gray, Matrix]:
    """A part of the scan in gray, of bounded size, and what takes its pixels to the scan's."""
    left, top, right, bottom = part
    gray = np.asarray(cv2.cvtColor(scan[top:bottom, left:right], cv2.COLOR_BGR2GRAY), np.uint8)
    scale = min(1.0, WORKING_PX / max(gray.shape))
    to_scan = np.array([[1 / scale, 0, left], [0, 1 / scale, top], [0, 0, 1]])
    if scale == 1.0:
        return gray, to_scan
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), to_scan


def _aligned(
    page: Gray, forms: Sequence[_Known]
) -> tuple[list[tuple[_Known, Alignment]], NearestTemplate | None]:
    """The forms that lie on the page; where there is none, the one with the most points in it."""
    nearest: NearestTemplate | None = None
    for across, down in STRETCHES:
        stretched = np.asarray(cv2.resize(page, None, fx=across, fy=down), np.uint8)
        points = features(stretched)
        likely = list(_likely(points, forms))
        aligned = [
            (known, Alignment(np.diag([1 / across, 1 / down, 1.0]) @ found.to_scan, found.pairs))
            for known, _ in likely
            if (found := align(known.points, points, known.size_px))
        ]
        if aligned:
            return aligned, None
        nearest = nearest or _nearest_of(likely)
    return [], nearest


def _likely(points: Features, forms: Sequence[_Known]) -> Iterator[tuple[_Known, int]]:
    """The first candidates, without those that come nowhere near the first."""
    found = list(islice(_candidates(points, forms), CANDIDATES))
    return ((known, votes) for known, votes in found if votes >= LEAST_VOTES * found[0][1])


def _candidates(points: Features, forms: Sequence[_Known]) -> Iterator[tuple[_Known, int]]:
    """Forms by how many points of the page are theirs rather than any other's in them."""
    if not len(points.points):
        return
    step = max(1, len(points.points) // VOTING)
    voters = points.descriptors[::step]
    rows = np.arange(len(voters))
    votes = []
    for known in forms:
        alike = voters @ known.points.descriptors.T
        if alike.shape[1] < 2:  # noqa: PLR2004 - a ratio needs two
            continue
        best = alike.argmax(axis=1)
        nearest = alike[rows, best]
        alike[rows, best] = -1
        clear = (1 - nearest) < RATIO**2 * (1 - alike.max(axis=1))
        votes.append((int(clear.sum()), known))
    for count, known in sorted(votes, key=lambda vote: -vote[0]):
        yield known, count * step


def _nearest_of(likely: Sequence[tuple[_Known, int]]) -> NearestTemplate | None:
    if not likely or not likely[0][1]:
        return None
    known, votes = likely[0]
    share = votes / max(1, len(known.points.points))
    reason = "too little of its print is found on the page to say where it would lie"
    return _nearest(known, min(0.3, share), reason)


def _compared(page: Gray, known: _Known, to_page: Matrix) -> tuple[Matrix, Comparison]:
    """A finer alignment, and the print with its shifts by it."""
    _, scale = known.print.frame
    found = compare(known.print, page, to_page)
    is_far_off = any(max(map(abs, mark.shift_px)) > FAR_OFF_PX for mark in found.like)
    is_steady = len(found.like) >= STEADY * len(found.marks) and not is_far_off
    finer, left = refined(to_page, found, scale, known.size_px)
    if is_steady:
        return finer, left
    return refined(finer, compare(known.print, page, finer), scale, known.size_px)


def _print_fault(known: _Known, found: Comparison) -> str:
    """Why the print is another form's; a sentence for people, without a word of the document."""
    total, visible = len(known.print.boxes), len(found.marks)
    if visible < LEAST_VISIBLE * total:
        return f"printed words of its sample that lie on the page: only {visible} of {total}"
    if different := len(found.different):
        what = "printed words of its sample that are not where they should be"
        return f"{what}: {different} of {total}"
    least, share = MOST_DOUBTFUL
    if len(found.doubtful) > max(least, share * total):
        what = "printed words of its sample that cannot be made out"
        return f"{what}: {len(found.doubtful)} of {total}"
    if found.extra_labels:
        return f"labels with a place to write that its sample has not: {found.extra_labels}"
    if found.extra_words > MOST_EXTRA_WORDS:
        return f"printed words on the page that its sample has not: {found.extra_words}"
    return ""


def _chosen(
    fits: Sequence[_Fit], scan: Pixels, page_to_scan: Matrix
) -> FoundForm | NearestTemplate:
    ranked = sorted(fits, key=lambda fit: fit.score, reverse=True)
    fitting = [fit for fit in ranked if not fit.fault]
    if not fitting:
        return _nearest(ranked[0].known, ranked[0].score, ranked[0].fault)
    for fit in fitting:
        if all(_explains_more(fit, other) for other in fitting if other is not fit):
            return _found(fit, scan, page_to_scan)
    best, other = fitting[:2]
    also = f"template {other.known.form.template_id} fits as well"
    return _nearest(best.known, best.score, f"{also}; nothing printed tells them apart")


def _explains_more(fit: _Fit, other: _Fit) -> bool:
    """Whether a form has the words that the other has not: a version that got a label more."""
    return fit.found.extra_words < other.found.extra_words and len(fit.found.like) > len(
        other.found.like
    )


def _found(fit: _Fit, scan: Pixels, page_to_scan: Matrix) -> FoundForm:
    known = fit.known
    to_scan = page_to_scan @ fit.to_scan
    _, frame_scale = known.print.frame
    shifts = local_shifts(known.form.areas, fit.found, frame_scale, known.size_px)
    return FoundForm(known.form, view(scan, known.form.sample, to_scan, shifts), fit.score)


def _nearest(known: _Known, score: float, reason: str) -> NearestTemplate:
    form = known.form
    return NearestTemplate(form.template_id, form.name, form.version, round(score, 4), reason)
