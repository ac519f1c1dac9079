"""An area of a scan and of the blank form becomes what was written in it, on its paper alone.

Where its lines are belongs to ``form_ink_lines``; reading to the engines.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_features import Gray
from ocr_pipeline.vision.form_view import Area, FormView

# In pixels of the sample, which has about 150 for an inch:
MARGIN_PX = 10.0  # writing sticks out of its area by less
TOLERANCE_PX = 2.2  # print lies off its place by less: the page's alignment leaves so much
RULING_PX = 4.0  # rulings are thinner, where a stroke crosses them
# Of the square of a stroke's width: the ink of a full stop is more, or so much at least where it
# follows a letter by so many widths.
DUST, DUST_BESIDE_LETTERS, BESIDE_LETTERS = 0.6, 0.3, 2
# A piece of a ruling that lies off its place is longer by so much than wide; or by so much, and
# most of it lies so near to where the print is painted over.
FLAT, SLIM, BESIDE_PRINT, BESIDE_PX = 15, 3, 0.7, 2.0
LEAST_LETTER_PX = 7.0  # the height of the lowest letter that stands alone

LEAST_INK = (18, 0.14)  # darker than the paper by so many levels, and by this share of it
PAPER_STEP, PAPER_WINDOW = 4, 21  # the paper is the median of so many pixels of so small a copy
# Red by so many levels is a seal's ink; where something else is written, too.
RED = 25
SEAL_LEVEL = 20  # percentile of the red of a seal's pixels: what is lighter becomes paper
LEAST_REST = 0.08  # of the ink: else the pen is red
# Writing over a gray hint is told from it where the hint is gray in the scan, too:
GRAY_LEVELS = 160  # darker than its paper by no more is gray
FADED = 0.4  # of the hint's ink at least is left in the scan, or fax and copier lost parts of it
HINT_SHARE = 30  # percentile of the hint's ink in the scan: writing covers less than the rest of it
DARKER = (1.35, 12)  # than the hint: by this factor, and so many levels
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Writing:
    """What was written in an area, and a margin around it.

    ``pixels``: BGR, what the form prints there painted over; ``ink``: where it is darker than the
    paper. ``scale`` is pixels for each of the sample, ``is_there`` the share of the area that lies
    on the scan, 0..1.
    """

    pixels: Pixels
    ink: Mask
    scale: float
    is_there: float

    @property
    def largest_px(self) -> float:
        """How high the largest piece of ink is, in pixels of the sample; 0 without any.

        Of a stroke that lies, as in a one of Han, it is half of its length.
        """
        _, _, stats, _ = cv2.connectedComponentsWithStats(self.ink.astype(np.uint8))
        sides = stats[1:, [cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH]] / (1, 2)
        return float(sides.max(initial=0)) / self.scale

    @property
    def is_empty(self) -> bool:
        """Whether nothing is as high as a letter, or a long stroke."""
        return self.largest_px < LEAST_LETTER_PX


def writing(view: FormView, area: Area, masked: Iterable[Area] = ()) -> Writing:
    """What was written in an area of the sample; ``masked`` are areas that nobody is to read."""
    cut, bare = view.cut(area, MARGIN_PX), view.cut(area)
    margin = round(MARGIN_PX * view.scale)
    inside = np.zeros(cut.scan.shape[:2], np.bool_)
    inside[margin:-margin, margin:-margin] = True
    print_zone = _near(_ink_of(_gray(cut.blank)), TOLERANCE_PX * view.scale)
    hidden = _hidden(area, masked, view.scale, inside.shape)
    scan = _without_seal(cut.scan, inside & ~print_zone)
    ink = _ink_of(_gray(scan))
    over = ink & _near(_over_hints(scan, cut.blank, TOLERANCE_PX * view.scale), 1)
    print_zone &= ~over
    free = ink & ~print_zone & ~hidden
    whole = free | (_bridges(free, (2 * TOLERANCE_PX + RULING_PX) * view.scale) & ink & ~hidden)
    beside = _near(print_zone, BESIDE_PX * view.scale) & ~over
    kept = _pieces(whole, inside, beside, view.scale)
    covered = print_zone | ~inside | hidden | (ink & ~kept)
    return Writing(_painted(scan, kept, covered), kept, view.scale, bare.is_there)


def _gray(pixels: Pixels) -> Gray:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)


def _paper(gray: Gray) -> Gray:
    """The page without its ink."""
    height, width = gray.shape
    size = (max(1, width // PAPER_STEP), max(1, height // PAPER_STEP))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cv2.medianBlur(small, PAPER_WINDOW), (width, height)), np.uint8)


def _ink_of(gray: Gray) -> Mask:
    paper = _paper(gray).astype(np.int16)
    levels, share = LEAST_INK
    return np.asarray(paper - gray > np.maximum(levels, share * paper), np.bool_)


def _over_hints(scan: Pixels, blank: Pixels, distance_px: float) -> Mask:
    """What is darker than the gray in which the form prints what to write there.

    Nothing is where the scan does not tell both apart.
    """
    seen, printed = _darkness(scan), _darkness(blank)
    side = 2 * round(distance_px) + 1
    around = np.ones((side, side), np.uint8)
    most = np.asarray(cv2.dilate(printed, around))
    is_gray = most <= GRAY_LEVELS
    hint = is_gray & (printed > LEAST_INK[0])
    if not hint.any():
        return hint
    shares = np.asarray(cv2.dilate(seen, around))[hint] / most[hint]
    share = float(np.percentile(shares, HINT_SHARE))
    if share < FADED or share * np.median(most[hint]) > GRAY_LEVELS:
        return np.zeros_like(hint)
    factor, levels = DARKER
    return np.asarray(is_gray & (seen > factor * share * most + levels), np.bool_)


def _darkness(pixels: Pixels) -> Gray:
    """How much darker than its paper each pixel is, in levels."""
    gray = _gray(pixels)
    return np.asarray(cv2.subtract(_paper(gray), gray), np.uint8)


def _near(mask: Mask, distance_px: float) -> Mask:
    side = 2 * round(distance_px) + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def _hidden(area: Area, masked: Iterable[Area], scale: float, shape: tuple[int, ...]) -> Mask:
    """Where the masked areas lie in the picture of an area."""
    hidden = np.zeros(shape, np.bool_)
    for box in masked:
        left, top, right, bottom = (
            max(0, round((edge - start + MARGIN_PX) * scale))
            for edge, start in zip(box, (area[0], area[1], area[0], area[1]), strict=True)
        )
        hidden[top:bottom, left:right] = True
    return hidden


def _without_seal(scan: Pixels, free: Mask) -> Pixels:
    """The scan with red ink as light as paper, where other ink is written, too."""
    blue, green, red = (channel.astype(np.int16) for channel in cv2.split(scan))
    is_red = red - np.maximum(blue, green) > RED
    if not is_red.any():
        return scan
    ink = _ink_of(_gray(scan)) & free
    rest = ink & ~_near(is_red, 2)
    if rest.sum() < LEAST_REST * max(1, ink.sum()):
        return scan
    level = max(1.0, float(np.percentile(red[is_red], SEAL_LEVEL)))
    paper = float(np.median(red[~ink])) if (~ink).any() else 255.0
    near = _near(is_red, 3)
    light = np.minimum(red * (paper / level), paper).astype(np.uint8)
    plain = scan.copy()
    plain[near] = np.repeat(light[near][:, None], 3, axis=1)
    return plain


def _bridges(free: Mask, length_px: float) -> Mask:
    """Where strokes cross the print: ink lies on both of its sides."""
    side = 2 * (round(length_px) // 2) + 1
    ink = free.astype(np.uint8)
    across = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((side, 1), np.uint8))
    along = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, side), np.uint8))
    return np.asarray(cv2.bitwise_or(across, along) > 0)


def _pieces(ink: Mask, inside: Mask, beside: Mask, scale: float) -> Mask:
    """The pieces that lie in the area for the most part, without dust and rests of rulings.

    ``beside`` is where rests of the form's print may be.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    within = np.bincount(labels[inside], minlength=count)
    ours = 2 * within >= stats[:, cv2.CC_STAT_AREA]
    stroke = max(_stroke_px(ink & inside), scale)
    sizes = stats[:, cv2.CC_STAT_AREA] / stroke**2
    near_print = np.bincount(labels[beside], minlength=count) / stats[:, cv2.CC_STAT_AREA]
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    slimness = sides.max(axis=1) / sides.min(axis=1)
    ours &= slimness < np.where(near_print >= BESIDE_PRINT, SLIM, FLAT)
    ours[0] = False
    letters = np.asarray((ours & (sizes >= DUST))[labels])
    beside_letters = np.bincount(labels[_near(letters, BESIDE_LETTERS * stroke)], minlength=count)
    stops = (sizes >= DUST_BESIDE_LETTERS) & (beside_letters > 0)
    if (ours & (sizes < DUST) & (beside_letters == 0)).any():  # the paper is dusty
        return letters
    return np.asarray((ours & ((sizes >= DUST) | stops))[labels])


def _stroke_px(ink: Mask) -> float:
    """How thick strokes are: their ink by half of their outline."""
    inner = cv2.erode(ink.astype(np.uint8), np.ones((3, 3), np.uint8))
    outline = int(ink.sum()) - int(inner.sum())
    return 2 * float(ink.sum()) / max(1, outline)


def _painted(scan: Pixels, kept: Mask, covered: Mask) -> Pixels:
    """The scan with paper where nothing that was kept is near."""
    paint = _near(covered, 1) & ~_near(kept, 2) | (covered & ~kept)
    picture = scan.copy()
    for channel in range(3):
        picture[..., channel][paint] = _paper(scan[..., channel])[paint]
    return picture
