"""The plan of the reported part becomes page files with truth beside them.

How a page is drawn belongs to the layout modules, whether it may be reported to ``frozen``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("ko", "ja", "zh-TW", "zh-CN", "en")
HANDWRITING = "handwriting"


@dataclass(frozen=True, slots=True)
class UnseenPage:
    """A page file and what a benchmark groups it by.

    ``group`` is ``page``, ``columns``, ``vertical``, ``form``, ``receipt``, ``table`` or
    ``handwriting`` (no part of the main figures); ``kind`` is the layout. ``tags`` name the faults
    of its paper. ``turn_degrees`` (clockwise: 0, 90, 180 or 270) is how far the stored pixels were
    turned; ``upright`` then names the same page unturned, otherwise None.
    """

    path: Path
    language: str
    kind: str
    group: str
    tags: tuple[str, ...] = ()
    turn_degrees: int = 0
    upright: Path | None = None


def write_pages(
    folder: Path, languages: Sequence[str] = LANGUAGES, limit: int | None = None
) -> list[UnseenPage]:
    """Write the upright pages of each language (the first ``limit``), then their turned twins.

    The same call gives the same bytes. ``KeyError`` for a language that is not in ``LANGUAGES``,
    ``FontMissing`` when a Debian package of fonts is not installed.
    """
    raise NotImplementedError
