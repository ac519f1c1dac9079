"""What an aligned page has that its form's sample has not becomes words and labels, counted.

Stamps, notes, photographs and writing are none: another version's labels and boxes are.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from ocr_pipeline.vision.form_comparison import Box
from ocr_pipeline.vision.form_covering import Covering
from ocr_pipeline.vision.form_features import Gray
from ocr_pipeline.vision.form_frame import FramedPage, Mask, dilated, opened, part
from ocr_pipeline.vision.form_print import LEAST_MARK_INK, WORD_GAP, FormPrint

MOSTLY = 0.8
EXTRA_WORD = (14, 8)  # least width and height
EXTRA_HEIGHT = 1.35  # of the sample's words: stamps and writing are larger than its print
HALF_DARK = 0.5
EXTRA_RULING = (60, 45)  # across, down
WRITING_PX = 25  # people write so high above a line
LABEL_PX = 40  # from a label to its box
ACROSS_EDGE = (19, 19)  # height, width: writing goes on beyond a box of which nothing is looked at
EDGE_PX = 15  # the edge of the paper is no ruling


def extra_print(known: FormPrint, page: FramedPage, covering: Covering) -> tuple[int, int]:
    """Words that the sample has not, and how many of them have a ruling to write at beside them."""
    inside = cv2.erode(
        page.is_there.astype(np.uint8),
        np.ones((2 * EDGE_PX + 1, 2 * EDGE_PX + 1), np.uint8),
        borderType=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    dark = ((page.dark > HALF_DARK) & (np.asarray(inside) > 0)).astype(np.uint8)
    ink = dark * ~known.known
    over = ink * dilated(dark * known.known, (3, 3))
    places, ruled = _places(known, ink)
    words = list(_words(known, ink * ~ruled, over))
    if words and places:
        places = [place for place in places if not part(covering.papers, place).all()]
    labels = sum(any(_is_beside(word, place) for place in places) for word in words)
    return sum(_is_within(word, known.body) for word in words), labels


def _places(known: FormPrint, ink: Gray) -> tuple[list[Box], Mask]:
    """Boxes and lines to write in and on, and their ink; a stamp's frame is one, too."""
    across, down = EXTRA_RULING
    rulings = opened(ink, (1, across)) | opened(ink, (down, 1))
    if not rulings.any():
        return [], rulings > 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    ruled = [label for label in np.unique(labels[rulings > 0]).tolist() if label]
    outside = set(np.unique(labels[(rulings > 0) & ~known.fields]).tolist())
    places = []
    for left, top, width, height, _ in stats[[each for each in ruled if each in outside]].tolist():
        places.append((left, min(top, top + height - WRITING_PX), left + width, top + height))
    return places, np.isin(labels, ruled)


def _is_beside(word: Box, place: Box) -> bool:
    """Whether a word is the label of a place: before it or right above, and not in it."""
    left, top, right, bottom = word
    if (left + right) / 2 > place[0] and (top + bottom) / 2 > place[1]:
        return False
    is_before = -LABEL_PX < place[0] - right < LABEL_PX and top < place[3] and bottom > place[1]
    is_above = 0 <= place[1] - bottom < LABEL_PX // 2 and left < place[2] and right > place[0]
    return is_before or is_above


def _words(known: FormPrint, ink: Gray, over: Gray) -> Iterator[Box]:
    """``over``: ink that goes on over the sample's own, as no print does."""
    writing = ink * known.fields
    joined = dilated(ink, WORD_GAP) | dilated(writing, ACROSS_EDGE)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    written = set(np.unique(labels[(writing | over) > 0]).tolist())
    least_width, least_height = EXTRA_WORD
    for label, (x, y, width, height, _) in enumerate(stats.tolist()):
        box = x, y, x + width, y + height
        if (
            label
            and label not in written
            and width >= least_width
            and least_height <= height <= EXTRA_HEIGHT * known.word_height_px
            and _is_print(known, ink, box)
        ):
            yield box


def _is_within(word: Box, body: Box) -> bool:
    left, top, right, bottom = word
    x, y = (left + right) / 2, (top + bottom) / 2
    return body[0] <= x <= body[2] and body[1] <= y <= body[3]


def _is_print(known: FormPrint, ink: Gray, box: Box) -> bool:
    """Whether there is as much ink as in a word, and no line below to write on."""
    there = part(ink, box) > 0
    total = int(there.sum())
    written = int((there & part(known.writable, box)).sum())
    return total >= LEAST_MARK_INK and written < MOSTLY * total
