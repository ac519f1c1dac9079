"""Two readings of a whole Korean line become one: where they differ, the likelier.

Our own recognizer's and the hybrid's, which fail at different places. When both are asked belongs
to ``korean_cascade``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from ocr_pipeline.adapters.engines.calibration import log_odds_said
from ocr_pipeline.adapters.engines.hangul import Glyph
from ocr_pipeline.adapters.engines.two_readings import HANGUL

# A line on its head, or texture, is read twice with hardly a letter in common: where the readings
# share less, the line keeps this part of its confidence.
IN_COMMON, DISPUTED = 0.2, 0.7


class Constants(NamedTuple):
    """Log-odds that ours is right where one of both is, as a sum over the terms of a place."""

    offset: float
    own: float
    hybrid: float
    hangul: float


# Fitted by ``training.votes`` to lines of tuning pages, half of them in typefaces that the
# recognizer was not trained on.
FITTED = Constants(offset=1.52, own=0.92, hybrid=-0.75, hangul=-2.99)


@dataclass(frozen=True, slots=True)
class Place:
    """What two readings make of one part of a line; either may see nothing there."""

    own: Sequence[Glyph]
    hybrid: Sequence[Glyph]
    own_least: float
    hybrid_least: float

    @property
    def terms(self) -> tuple[float, float, float, float]:
        """1, log-odds of each reading's least sure character, whether the hybrid's is Hangul."""
        is_hangul = any(HANGUL.search(glyph.text) for glyph in self.hybrid)
        return (
            1.0,
            log_odds_said(self.own_least),
            log_odds_said(self.hybrid_least),
            float(is_hangul),
        )

    @property
    def agreed(self) -> bool:
        """Whether both readings are the same."""
        return [glyph.text for glyph in self.own] == [glyph.text for glyph in self.hybrid]

    def decided(self, constants: Constants) -> list[Glyph]:
        """The likelier reading; where they are the same, surer than either."""
        if self.agreed:
            return list(map(_agreed, self.own, self.hybrid))
        odds = sum(map(float.__mul__, constants, self.terms))
        return list(self.own if odds > 0 else self.hybrid)


def voted(
    own: Sequence[Glyph], hybrid: Sequence[Glyph], constants: Constants = FITTED
) -> list[Glyph]:
    """One line of two; spaces are those of ours where both readings see something."""
    line: list[Glyph] = []
    in_common = 0
    for place in places(own, hybrid):
        glyphs = place.decided(constants)
        if glyphs and place.own:
            own_first = place.own[0]
            glyphs[0] = replace(glyphs[0], joined=own_first.joined, space=own_first.space)
        in_common += len(glyphs) * place.agreed
        line += glyphs
    if in_common >= IN_COMMON * len(line):
        return line
    return [replace(glyph, confidence=DISPUTED * glyph.confidence) for glyph in line]


def places(own: Sequence[Glyph], hybrid: Sequence[Glyph]) -> list[Place]:
    """Where the readings agree and where they differ, in turns."""
    texts = ([glyph.text for glyph in own], [glyph.text for glyph in hybrid])
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    return [
        Place(own[a:b], hybrid[c:d], _least(own, a, b), _least(hybrid, c, d))
        for _, a, b, c, d in matcher.get_opcodes()
    ]


def _least(line: Sequence[Glyph], first: int, behind: int) -> float:
    """The least confidence of a part of a line; of its neighbors where there is nothing."""
    glyphs = line[first:behind] or line[max(0, first - 1) : behind + 1]
    return min((glyph.confidence for glyph in glyphs), default=0.0)


def _agreed(own: Glyph, hybrid: Glyph) -> Glyph:
    """It is wrong only if each reader is."""
    return replace(own, confidence=1 - (1 - own.confidence) * (1 - hybrid.confidence))
