"""A drawn form that is compared with pages, as they are or after somebody had a pen."""

from collections.abc import Callable

import numpy as np

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_alignment import Matrix
from ocr_pipeline.vision.form_checking import compare
from ocr_pipeline.vision.form_comparison import Comparison
from ocr_pipeline.vision.form_print import FormPrint
from tests.unit.vision.form_sheets import Label, Sheet, gray, sheet

HERE = np.eye(3)
SHEET = sheet(1)
PRINT = FormPrint(SHEET.gray(), SHEET.fields)
WORDS = len(SHEET.labels) + 1  # the title is one
BETWEEN = 162  # the base line of what is written between the first two rows
FIFTH: Label = SHEET.labels[5]


def compared(version: Sheet | Pixels, matrix: Matrix = HERE) -> Comparison:
    page = version.drawn() if isinstance(version, Sheet) else version
    return compare(PRINT, gray(page), matrix)


def with_pen(draw: Callable[[Pixels], object]) -> Comparison:
    page = SHEET.drawn()
    draw(page)
    return compared(page)
