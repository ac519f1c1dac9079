"""Tells a column of running text from the columns of forms, tables and receipts.

Where columns are belongs to ``text_columns``.
"""

from collections.abc import Iterator, Sequence
from itertools import compress, pairwise
from statistics import median

from ocr_pipeline.vision.text_boxes import TextBox

MIN_LENGTH = 6  # of a full line, in heights of a line: narrower are the columns of tables
NARROW = 10  # heights: so long are entries of tables too
MIN_NARROW_LINES = 12  # of both columns, if narrow: as many entries of one length are unlikely
MIN_SHARE = 0.12  # of the page
NEAR = 2  # lines above and below that a line is compared with: text flows around pictures
FULL_LINE = 0.7  # of the longest line near it
MIN_FULL_LINES = 0.6  # of the lines that others follow: entries of a form do not fill theirs
MIN_FOLLOWED = 3  # such lines, full: the last lines of paragraphs tell nothing
MAX_INDENT = 2.5  # heights, of lines of a tier
MIN_TIER_GAP = 1.0  # heights, between tiers
BREAK = 0.3  # of a height of blank, more than between lines of a paragraph: it ends
MAX_FIGURES = 0.5  # of a line's characters: more is an amount or a number


def are_running_text(
    before: Sequence[TextBox], after: Sequence[TextBox], page_extent_px: float
) -> bool:
    """Whether the lines of two columns beside each other are those of paragraphs.

    Most lines are as long as those near them, and long for their height and for the page.
    """
    count = min(len(before), len(after))
    min_length = MIN_LENGTH if count >= MIN_NARROW_LINES else NARROW
    return all(
        _is_long(column, min_length, page_extent_px) and _is_full(column)
        for column in (before, after)
    )


def are_tiers(before: Sequence[TextBox], after: Sequence[TextBox], page_extent_px: float) -> bool:
    """Whether the lines of a vertical page are those of paragraphs that go on in a lower tier.

    The lower one may hold a few lines, but they begin at one height, well below the upper tier;
    a page's number does not.
    """
    if are_running_text(before, after, page_extent_px):
        return True
    height = median(box.height for box in (*before, *after))
    starts = [box.start for box in after if not _is_figures(box)]
    return (
        len(starts) > 1
        and max(starts) - min(starts) <= MAX_INDENT * height
        and min(starts) - max(box.end for box in before) >= MIN_TIER_GAP * height
        and _is_long(before, NARROW, page_extent_px)
        and _is_full(before)
    )


def _is_long(column: Sequence[TextBox], min_length: float, page_extent_px: float) -> bool:
    height = median(box.height for box in column)
    return full_length_px(column) >= max(min_length * height, MIN_SHARE * page_extent_px)


def _is_full(column: Sequence[TextBox]) -> bool:
    """Whether most lines that others follow are as long as those near them."""
    lines = sorted(column, key=lambda box: box.middle)
    full = [
        box.length >= FULL_LINE * longest and not _is_figures(box)
        for box, longest in zip(lines, _longest_near(lines), strict=True)
    ]
    followed = list(compress(full, _are_followed(lines)))
    return sum(followed) >= max(MIN_FOLLOWED, MIN_FULL_LINES * len(followed))


def full_length_px(column: Sequence[TextBox]) -> float:
    """Length of a full line of ``column``, in pixels: a quarter of all may be longer."""
    return sorted(box.length for box in column)[3 * len(column) // 4]


def _are_followed(lines: Sequence[TextBox]) -> Iterator[bool]:
    """Whether a line of the same paragraph is below, for every line but the last."""
    blanks = [lower.head - box.foot for box, lower in pairwise(lines)]
    limit_px = sorted(blanks)[len(blanks) // 4] + BREAK * median(box.height for box in lines)
    return (blank < limit_px for blank in blanks)


def _longest_near(lines: Sequence[TextBox]) -> Iterator[float]:
    for index in range(len(lines)):
        yield max(box.length for box in lines[max(0, index - NEAR) : index + NEAR + 1])


def _is_figures(box: TextBox) -> bool:
    text = box.line.text
    return sum(map(str.isdigit, text)) > MAX_FIGURES * len(text)
