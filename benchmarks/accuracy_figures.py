"""Scored pages become the figures of the accuracy benchmark, each beside its peers.

The best peer is chosen per figure and language, by its errors on these very pages: whoever uses
peers would take Tesseract for Korean and RapidOCR for the rest. Reading belongs to
``scored_pages``.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.bootstrap import paired_difference
from benchmarks.figures import Figure
from benchmarks.readers import OURS, PARTS, PEERS
from benchmarks.reliability import Judged, calibration_error, reliability
from benchmarks.scored_pages import Score, ScoredPage
from benchmarks.scoring import Errors
from benchmarks.unseen.pages import HANDWRITING

ORDER_FREE_PERCENT = 1.2
IN_ORDER_PERCENT = 2.0
KOREAN_PERCENT = 1.3
TURNED_POINTS = 0.1
VERTICAL_PERCENT = 1.5
CALIBRATION = 0.03
CPU_RATIOS = {"rapidocr-quick": 1.0, "tesseract": 1.4}

_WHOLE_PAGES = ("page", "columns", "vertical")  # whose order of reading matters
_TURNS = (90, 180, 270)

Pages = Sequence[ScoredPage]
Measure = Callable[[Score], Errors | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure on some pages: our errors, and those of the best peer of each language."""

    ours: Sequence[Errors]
    best: Sequence[Errors]
    peers: dict[str, str]

    @property
    def against(self) -> str:
        """The best peer in words, and by how much we differ from it."""
        rate = sum(self.best, Errors()).percent
        names = "; ".join(f"{peer} {' '.join(codes)}" for peer, codes in self._languages.items())
        return f"{rate:.2f} % ({names}); we: {paired_difference(self.ours, self.best)}"

    @property
    def _languages(self) -> dict[str, list[str]]:
        """By peer, those that it is best in."""
        found: dict[str, list[str]] = {}
        for language, peer in self.peers.items():
            found.setdefault(peer, []).append(language)
        return found


def figures(pages: Pages) -> list[Figure]:
    """All figures of a set of pages; what it has no pages for is left out."""
    upright = [scored for scored in pages if not scored.page.turn_degrees]
    printed = [scored for scored in upright if scored.page.group != HANDWRITING]
    written = [scored for scored in upright if scored.page.group == HANDWRITING]
    return [
        *_rate("OFE, all text kinds", printed, _order_free, ORDER_FREE_PERCENT),
        *_by_language("OFE", printed),
        *_rate("OFE ko, pages", _korean_pages(printed), _order_free, KOREAN_PERCENT),
        *_parts(printed),
        *_rate("CER in order, pages", _of(printed, *_WHOLE_PAGES), _in_order, IN_ORDER_PERCENT),
        *_rate("CER in order, columns", _of(printed, "columns"), _in_order),
        *_rate("OFE ja, vertical", _vertical(printed), _order_free, VERTICAL_PERCENT),
        *_turned(pages),
        *_by_language("OFE handwriting", written),
        *_calibration("printed", printed, CALIBRATION),
        *_calibration("handwriting", written),
        *_processor(printed),
    ]


def _of(pages: Pages, *groups: str) -> Pages:
    return [scored for scored in pages if scored.page.group in groups]


def _languages(pages: Pages) -> list[str]:
    return list(dict.fromkeys(scored.page.language for scored in pages))


def _korean_pages(pages: Pages) -> Pages:
    """Without lines that were cut out of a page."""
    return [scored for scored in _spoken(pages, "ko") if scored.page.group != "line"]


def _vertical(pages: Pages) -> Pages:
    return _spoken(_of(pages, "vertical"), "ja")


def _spoken(pages: Pages, language: str) -> Pages:
    return [scored for scored in pages if scored.page.language == language]


def _order_free(score: Score) -> Errors:
    return score.order_free


def _in_order(score: Score) -> Errors | None:
    return score.in_order


# -- error rates ------------------------------------------------------------------------


def _rate(name: str, pages: Pages, measure: Measure, goal: float | None = None) -> Iterator[Figure]:
    compared = compare(pages, measure)
    rate = sum(compared.ours, Errors())
    if rate.characters:
        yield Figure(name, rate.percent, "%", compared.against, goal)


def compare(pages: Pages, measure: Measure) -> Compared:
    """Us and the best peer of each language; pages that the measure does not fit are left out."""
    fit = [scored for scored in pages if measure(scored.scores[OURS]) is not None]
    peers = {code: _best_peer(_spoken(fit, code), measure) for code in _languages(fit)}
    return Compared(
        [_errors(scored, OURS, measure) for scored in fit],
        [_errors(scored, peers[scored.page.language], measure) for scored in fit],
        peers,
    )


def _best_peer(pages: Pages, measure: Measure) -> str:
    return min(PEERS, key=lambda peer: sum(_errors(page, peer, measure).errors for page in pages))


def _errors(scored: ScoredPage, reader: str, measure: Measure) -> Errors:
    return measure(scored.scores[reader]) or Errors()


def _parts(pages: Pages) -> Iterator[Figure]:
    """What the parts of ours would make of the pages of their language, each alone."""
    for language, parts in PARTS.items():
        spoken = _spoken(pages, language)
        for part in parts if spoken else ():
            rate = sum((scored.scores[part].order_free for scored in spoken), Errors()).percent
            ours, alone = (_seconds(spoken, reader) for reader in (OURS, part))
            against = f"at {alone / ours:.2f}x of the CPU time of all of ours"
            yield Figure(f"OFE {language}, {part} alone", rate, "%", against)


def _by_language(name: str, pages: Pages) -> Iterator[Figure]:
    for language in _languages(pages):
        yield from _rate(f"{name} {language}", _spoken(pages, language), _order_free)


# -- turned pages -----------------------------------------------------------------------


def _turned(pages: Pages) -> Iterator[Figure]:
    """What a turn adds to the errors of the same pages."""
    twins = {scored.page.path: scored for scored in pages}
    turned = [
        (scored, twins[scored.page.upright])
        for scored in pages
        if scored.page.upright is not None and scored.page.group != HANDWRITING
    ]
    if turned:
        yield _turn("turned less upright, OFE", turned, TURNED_POINTS)
    for degrees in _TURNS:
        if part := [pair for pair in turned if pair[0].page.turn_degrees == degrees]:
            yield _turn(f"turned by {degrees} less upright, OFE", part)


def _turn(
    name: str, pairs: Sequence[tuple[ScoredPage, ScoredPage]], goal: float | None = None
) -> Figure:
    added = {
        reader: paired_difference(
            [turned.scores[reader].order_free for turned, _ in pairs],
            [upright.scores[reader].order_free for _, upright in pairs],
        )
        for reader in (OURS, *PEERS)
    }
    theirs = ", ".join(f"{peer} {added[peer].points:+.2f}" for peer in PEERS)
    return Figure(name, added[OURS].points, "points", f"{theirs}; ours: {added[OURS]}", goal)


# -- confidences ------------------------------------------------------------------------


def judged_words(pages: Pages, reader: str) -> list[Judged]:
    """The words of a reader on pages whose whole text is known."""
    return [word for scored in pages for word in scored.scores[reader].words]


def _calibration(name: str, pages: Pages, goal: float | None = None) -> Iterator[Figure]:
    found = {
        reader: calibration_error(reliability(judged_words(pages, reader)))
        for reader in (OURS, *PEERS)
    }
    if not math.isnan(found[OURS]):
        theirs = ", ".join(f"{peer} {found[peer]:.3f}" for peer in PEERS)
        yield Figure(f"calibration error, {name}", found[OURS], "", theirs, goal)


# -- processor --------------------------------------------------------------------------


def _processor(pages: Pages) -> Iterator[Figure]:
    for language in _languages(pages):
        spoken = _spoken(pages, language)
        theirs = ", ".join(f"{peer} {_seconds(spoken, peer):.2f} s" for peer in PEERS)
        yield Figure(f"CPU per image {language}", _seconds(spoken, OURS), "s", theirs)
    for peer, goal in CPU_RATIOS.items():
        if pages:
            ours, theirs_seconds = _seconds(pages, OURS), _seconds(pages, peer)
            against = f"{ours:.2f} s, {theirs_seconds:.2f} s"
            yield Figure(f"CPU, ours / {peer}", ours / theirs_seconds, "x", against, goal)


def _seconds(pages: Pages, reader: str) -> float:
    """Processor seconds per image."""
    return sum(scored.scores[reader].cpu_seconds for scored in pages) / len(pages)
