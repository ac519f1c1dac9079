"""A reader's confidence in a word becomes the probability that the word is right.

Platt scaling (J. Platt, 1999) with the word's length: readers report means over characters, and
a long word has more of them to be wrong. ``scripts/bench calibration`` fits the constants on tuning
pages and shows how far they are off on others; thresholds of readers compare what they said.
"""

import math
from dataclasses import dataclass

# Beyond these a reader's confidence says nothing more: the networks' outputs saturate.
LEAST, MOST = 0.005, 0.9995


@dataclass(frozen=True, slots=True)
class Scale:
    """Log-odds of a right word: ``offset + slope * log-odds said + length * ln(characters)``."""

    offset: float
    slope: float
    length: float

    def probability(self, confidence: float, characters: int) -> float:
        """That a word of so many characters is right, 0..1, of which the reader is so sure."""
        said = log_odds_said(confidence)
        odds = self.offset + self.slope * said + self.length * math.log(characters)
        return 1 / (1 + math.exp(-odds))

    def confidence(self, probability: float, characters: int) -> float:
        """What the reader said, between ``LEAST`` and ``MOST``."""
        odds = _log_odds(probability) - self.offset - self.length * math.log(characters)
        return 1 / (1 + math.exp(-odds / self.slope))


def log_odds_said(confidence: float) -> float:
    """Log-odds of what a reader said, as far as it says something."""
    return _log_odds(min(MOST, max(LEAST, confidence)))


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


PP_OCR = Scale(offset=0.92, slope=0.78, length=-0.72)
KOREAN_CASCADE = Scale(offset=-1.0, slope=1.54, length=-1.68)
