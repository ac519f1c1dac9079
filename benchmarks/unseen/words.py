"""A language's texts become filled texts: names, dates and amounts drawn from a seed.

Where they stand on a page belongs to the layout modules.
"""

import calendar
import random
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"


class Words:
    """The texts of one language; the same state of ``rng`` gives the same words."""

    def __init__(self, language: str, rng: random.Random) -> None:
        """Draw the names, places and amounts of one page."""
        self.language = language
        self.rng = rng
        self._data = _load(language)
        self.spaced: bool = self._data["spaced"]
        self._drawn = self._draw()

    def section(self, name: str, variant: int = 0) -> Any:
        """A part of the file: a table, or one of an array of tables; braces are not filled."""
        part = self._data[name]
        return part[variant % len(part)] if isinstance(part, list) else part

    def fill(self, text: str) -> str:
        """Put this page's words into the braces of ``text``."""
        return text.format(**self._drawn)

    def filled(self, texts: Sequence[str]) -> list[str]:
        """Every text filled."""
        return [self.fill(text) for text in texts]

    def day(self, after: int = 0) -> date:
        """The page's date, or so many days later."""
        return self._first_day + timedelta(days=after)

    def money(self, amount: float) -> str:
        """A bare amount: with cents in English, whole elsewhere."""
        return f"{amount:,.2f}" if self.language == "en" else f"{round(amount):,}"

    def chance(self, share: float) -> bool:
        """Whether a thing happens that happens on this share of the pages."""
        return self.rng.random() < share

    def seal(self) -> str:
        """What a rubber stamp of this page says."""
        text: str = self.rng.choice(self._data["seal"])
        return text

    def _draw(self) -> dict[str, str]:
        rng, data = self.rng, self._data
        self._first_day = date(2023, 2, 1) + timedelta(days=rng.randrange(1200))
        drawn = {
            "number": f"{rng.randint(100_000, 999_999)}",
            "phone": data["phone"].format(a=rng.randint(11, 98), b=rng.randint(1000, 9999)),
            "amount": data["money"].format(
                amount=f"{rng.randrange(210, 9_800) * (1 if self.language == 'en' else 1_000):,}"
            ),
            "date": self._written(self.day()),
            "date2": self._written(self.day(rng.randint(20, 330))),
        }
        for word, names in (("name", "names"), ("company", "companies"), ("address", "addresses")):
            drawn[word], drawn[f"{word}2"] = rng.sample(data[names], 2)
        return drawn

    def _written(self, day: date) -> str:
        pattern: str = self._data["date"]
        return pattern.format(
            year=day.year, month=day.month, day=day.day, month_name=calendar.month_name[day.month]
        )


@cache
def _load(language: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
