"""Four photos of one real bubble sheet become how well it is found and its bubbles are read.

They lie in the folder of ``template_real``. One photo, laid flat by its corner marks and its filled
bubbles replaced by empty ones, is the template of the sheet's lower part (the heads of the others
are painted over); two are its scans, the fourth is another edition. The bubbles' places are
measured in the flat sheet.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.corpus.lexicon import LANGUAGES
from benchmarks.figures import Figure
from benchmarks.template_readers import pixels_of
from benchmarks.template_scoring import Tally
from ocr_pipeline.adapters.engines.embedded import EmbeddedEngine
from ocr_pipeline.adapters.engines.template_factory import title_reader
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.template import OptionSpec, TemplateFieldSpec
from ocr_pipeline.vision.check_marks import read_marks
from ocr_pipeline.vision.form import Form, FoundForm
from ocr_pipeline.vision.form_finding import FormFinder
from ocr_pipeline.vision.form_view import Area

SHEET = "images/en/omrchecker_community_UPSC_mock_answer_key.jpg"
SHEETS = (
    "images/en/omrchecker_community_UPSC_mock_scan_angles_angle_1.jpg",
    "images/en/omrchecker_sample3_xeroxed_thin_sheet_grayscale_80_gsm.jpg",
)
# Red bubbles with letters in them, in narrower columns: a version of the sheet, to be refused.
OTHER_EDITION = "images/en/omrchecker_sample3_colored_thick_sheet_rgb_100_gsm.jpg"
# Where the four corner marks are in the photo, clockwise, and in the flat sheet.
MARKS = ((405.4, 519.1), (1220.0, 605.0), (1117.2, 1644.8), (253.2, 1516.2))
FLAT_MARKS = ((20, 20), (1180, 20), (1180, 1380), (20, 1380))
FLAT_SIZE = (1200, 1400)
LOWER = (25, 352, 1185, 1376)  # left, top, right, bottom in the flat sheet
TITLE = (58, 836, 202, 860)
BLOCKS = ((311, 448), (539, 675), (765, 902), (995, 1134))  # middles of bubbles A and D
ROWS = (407.0, 1366.7)  # middles of the first and the last bubble
PER_BLOCK, OPTIONS = 40, "ABCD"
QUESTIONS, ANSWERED = 160, 100  # nobody marked those of the last block
BUBBLE_PX, PATCH_PX = 10, 13  # half of a bubble's side, and of what is replaced


def real_finder(models: EmbeddedEngine, forms: Sequence[Form]) -> FormFinder:
    """Our finder, as the product makes it."""
    read_title = title_reader(models.reader, LANGUAGES)
    return FormFinder(forms, lambda title: read_title(title).text)


def bubble_figures(models: EmbeddedEngine, folder: Path) -> Iterator[Figure]:
    """How many sheets are found, how many bubbles are right; those of a sheet not found are not."""
    sheet = blank_sheet(pixels_of(folder / SHEET), answers(folder / SHEET))
    questions = [question(number) for number in range(1, QUESTIONS + 1)]
    finder = real_finder(models, [_sheet_form(sheet, questions)])
    bubbles: list[Tally] = []
    reasons: list[str] = []
    for name in SHEETS:
        found = finder.find(pixels_of(folder / name))
        if isinstance(found, FoundForm):
            bubbles.append(_right_bubbles(found, questions[:ANSWERED], answers(folder / name)))
        else:
            reasons.append(f"{Path(name).stem}: {found.reason if found else 'nothing comes near'}")
    against = "; ".join((f"{len(bubbles)} of {len(SHEETS)}", *reasons))
    share = 100 * len(bubbles) / len(SHEETS)
    yield Figure("real bubble sheets: found", share, "%", against)
    taken = isinstance(finder.find(pixels_of(folder / OTHER_EDITION)), FoundForm)
    yield Figure("real bubble sheet of another edition: taken for this one", taken, "", None, 0)
    among_found = sum(bubbles, Tally())
    of_all = replace(among_found, total=len(SHEETS) * ANSWERED * len(OPTIONS))
    against = f"of {of_all.total}; in sheets found {among_found.percent:.2f} %"
    yield Figure("real bubble sheets: bubbles right", of_all.percent, "%", against)


def _right_bubbles(
    found: FoundForm, fields: Sequence[TemplateFieldSpec], truth: dict[str, str]
) -> Tally:
    tally = Tally()
    for field in fields:
        parts = read_marks(found.view, field).parts
        tally += Tally.of(part.checked is (part.name in truth[field.name]) for part in parts)
    return tally


def answers(sheet: Path) -> dict[str, str]:
    """The marked options of each question of a photo, by its truth."""
    truth = sheet.parents[2] / "truth" / sheet.parent.name / f"{sheet.stem}.json"
    return dict(json.loads(truth.read_text(encoding="utf-8")))


def question(number: int) -> TemplateFieldSpec:
    """A question of the sheet as a group of four bubbles, 1..160, in the form's pixels."""
    options = tuple(
        OptionSpec(name=option, area=_around(middle(number, option), BUBBLE_PX))
        for option in OPTIONS
    )
    return TemplateFieldSpec(name=f"q{number}", type="checkbox_group", options=options)


def middle(number: int, option: str) -> tuple[float, float]:
    """The middle of a bubble in the form's pixels."""
    block, row = divmod(number - 1, PER_BLOCK)
    first, last = BLOCKS[block]
    x = first + (last - first) * OPTIONS.index(option) / (len(OPTIONS) - 1)
    y = ROWS[0] + (ROWS[1] - ROWS[0]) * row / (PER_BLOCK - 1)
    return x - LOWER[0], y - LOWER[1]


def _around(place: tuple[float, float], half_px: int) -> Area:
    x, y = round(place[0]), round(place[1])
    return x - half_px, y - half_px, x + half_px, y + half_px


def blank_sheet(photo: Pixels, marked: dict[str, str]) -> Pixels:
    """The lower part of the sheet, flat, each mark replaced by the last block's empty bubble."""
    corners = np.array(MARKS, np.float32), np.array(FLAT_MARKS, np.float32)
    matrix = cv2.getPerspectiveTransform(*corners)
    flat = cv2.warpPerspective(photo, matrix, FLAT_SIZE, flags=cv2.INTER_CUBIC)
    sheet = np.array(flat[LOWER[1] : LOWER[3], LOWER[0] : LOWER[2]], np.uint8)
    for number in range(1, ANSWERED + 1):
        for option in marked[f"q{number}"]:
            empty = PER_BLOCK * (len(BLOCKS) - 1) + (number - 1) % PER_BLOCK + 1
            source = _around(middle(empty, option), PATCH_PX)
            left, top, right, bottom = _around(middle(number, option), PATCH_PX)
            patch = sheet[source[1] : source[3], source[0] : source[2]]
            light = _paper(sheet[top:bottom, left:right]) / _paper(patch)
            sheet[top:bottom, left:right] = np.clip(patch * light, 0, 255)
    return sheet


def _paper(picture: Pixels) -> float:
    """How light the paper around a bubble is."""
    return max(1.0, float(np.percentile(picture, 90)))


def _sheet_form(sheet: Pixels, fields: Sequence[TemplateFieldSpec]) -> Form:
    left, top, right, bottom = TITLE
    title = (left - LOWER[0], top - LOWER[1], right - LOWER[0], bottom - LOWER[1])
    areas = tuple(option.area for field in fields for option in field.options)
    return Form(1, "bubble sheet", None, sheet, title, areas)
