"""Word lists and documents of ``texts/*.toml`` become filled texts.

Fonts belong to ``fonts``, places on a page to ``layouts`` and ``slips``.
"""

import calendar
import random
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("ko", "ja", "zh-TW", "zh-CN", "en")
_TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Document:
    """A page of prose; ``body`` holds paragraphs."""

    kind: str
    title: str
    heading: tuple[str, ...]
    body: tuple[str, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goods:
    """Something sold and its unit price."""

    name: str
    price: float


class Lexicon:
    """The words of one language; the same seed of ``rng`` gives the same texts."""

    def __init__(self, language: str, rng: random.Random) -> None:
        """Load a language of ``LANGUAGES``; ``KeyError`` for another."""
        self.language = language
        self._data = _load(language)
        self.rng = rng
        self.spaced: bool = self._data["spaced"]
        self._words = self._draw_words()

    def document(self, kind: str = "") -> Document:
        """A document of this kind (any kind when empty), filled with names, dates and amounts."""
        choices = [row for row in self._data["documents"] if kind in ("", row["kind"])]
        row = self.rng.choice(choices)
        return Document(
            row["kind"],
            self.fill(row["title"]),
            tuple(map(self.fill, row["heading"])),
            tuple(map(self.fill, row["body"])),
            tuple(map(self.fill, row["closing"])),
        )

    def paragraph(self, sentences: int) -> str:
        """Some different sentences in one paragraph."""
        chosen = self.rng.sample(
            self._data["sentences"], min(sentences, len(self._data["sentences"]))
        )
        return (" " if self.spaced else "").join(chosen)

    def goods(self, kind: str, count: int) -> list[Goods]:
        """Different ``goods`` (of an office supplier) or ``dishes`` (of a restaurant)."""
        return [Goods(name, price) for name, price in self.rng.sample(self._data[kind], count)]

    def labels(self, section: str) -> dict[str, Any]:
        """The words of a printed form: ``receipt``, ``invoice`` or ``form``, not filled."""
        labels: dict[str, Any] = self._data[section]
        return labels

    def table(self) -> dict[str, Any]:
        """A table: ``title``, relative ``widths``, ``rows`` as ``grids`` takes them, ``source``."""
        table: dict[str, Any] = self.rng.choice(self._data["tables"])
        return table

    def fill(self, text: str) -> str:
        """Put this page's words into the braces of ``text``."""
        return text.format(**self._words)

    def money(self, amount: float) -> str:
        """A bare amount: with cents in English, whole elsewhere."""
        return f"{amount:,.2f}" if self.language == "en" else f"{round(amount):,}"

    @property
    def tax_percent(self) -> int:
        """Sales tax, in percent."""
        percent: int = self._data["tax_percent"]
        return percent

    def _written(self, day: date) -> str:
        text: str = self._data["date"]
        return text.format(
            year=day.year, month=day.month, day=day.day, month_name=calendar.month_name[day.month]
        )

    def _draw_words(self) -> dict[str, str]:
        rng, data = self.rng, self._data
        (name, name2), (company, company2) = (
            rng.sample(data["names"], 2),
            rng.sample(data["companies"], 2),
        )
        day = date(2025, 1, 6) + timedelta(days=rng.randrange(300))
        amount = rng.randrange(120, 9_900) * (1 if self.language == "en" else 1_000)
        return {
            "name": name,
            "name2": name2,
            "company": company,
            "company2": company2,
            "address": rng.choice(data["addresses"]),
            "phone": data["phone"].format(a=rng.randint(2000, 8999), b=rng.randint(100, 9999)),
            "amount": data["money"].format(amount=f"{amount:,}"),
            "number": f"{rng.randint(100_000, 999_999)}",
            "date": self._written(day),
            "date2": self._written(day + timedelta(days=rng.randint(5, 40))),
        }


@cache
def _load(language: str) -> dict[str, Any]:
    if language not in LANGUAGES:
        raise KeyError(language)
    return tomllib.loads((_TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
