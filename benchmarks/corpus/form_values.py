"""A field's pattern becomes what one person writes in it: names, dates, numbers that check.

A pattern holds words of the lexicon in braces, values made here in angle brackets, and ``#`` for
any digit. How it is written belongs to ``form_filling``.
"""

import random
import re
from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.corpus.lexicon import Lexicon

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_ERAS = (
    (date(2019, 5, 1), "令和", 2019),
    (date(1989, 1, 8), "平成", 1989),
    (date(1926, 12, 25), "昭和", 1926),
)
_KANA = ("サトウ", "スズキ", "タカハシ", "タナカ", "イトウ", "ワタナベ", "ヤマモト", "ナカムラ")
_GIVEN = ("ケンイチ", "ミサキ", "ダイスケ", "ユミコ", "ショウタ", "メグミ", "ナオキ", "アヤカ")
_ACCOUNTS = ("hana", "minsu.k", "yamada", "lin_2", "wei88", "office", "j.carter", "garden")
_HOSTS = ("example.com", "mail.example.org", "post.example.net")


def business_number(rng: random.Random) -> str:
    """Ten digits of a Korean business number; the last one is its check digit.

    Source: the rule of the National Tax Service (weights 1 3 7 1 3 7 1 3 5, a tenth of the last
    product added).
    """
    digits = [rng.randint(1, 9), *(rng.randint(0, 9) for _ in range(8))]
    total = sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    total += digits[-1] * _WEIGHTS[-1] // 10
    return "".join(map(str, [*digits, -total % 10]))


def _day(rng: random.Random) -> date:
    return date(1950, 1, 1) + timedelta(days=rng.randrange(27_500))


def _era(day: date) -> str:
    name, first = next((name, year) for start, name, year in _ERAS if day >= start)
    return f"{name}{day.year - first + 1}年{day.month}月{day.day}日"


def _roc(rng: random.Random) -> str:
    return f"{rng.randint(110, 115)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"


_MADE: dict[str, Callable[[random.Random], str]] = {
    "business": business_number,
    "date": lambda rng: f"20{rng.randint(20, 26)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
    "usdate": lambda rng: f"{rng.randint(1, 12)}/{rng.randint(1, 28)}/20{rng.randint(20, 26)}",
    "roc": _roc,
    "wareki": lambda rng: _era(_day(rng)),
    "yyyymmdd": lambda rng: f"{_day(rng):%Y%m%d}",
    "mmddyyyy": lambda rng: f"{_day(rng):%m%d%Y}",
    "money": lambda rng: f"{rng.randrange(1, 2_000) * 500:,}",
    "amount9": lambda rng: f"{rng.randrange(100, 5_000_000)}".rjust(9),
    "amount11": lambda rng: f"{rng.randrange(1_000, 90_000_000)}".rjust(11),
    "right5": lambda rng: f"{rng.randrange(40, 99_999)}".rjust(5),
    "kana": lambda rng: f"{rng.choice(_KANA)} {rng.choice(_GIVEN)}",
    "email": lambda rng: f"{rng.choice(_ACCOUNTS)}{rng.randint(1, 99)}@{rng.choice(_HOSTS)}",
}


def drawn_value(pattern: str, lexicon: Lexicon) -> str:
    """What somebody writes; ``KeyError`` for an unknown word in braces or angle brackets."""
    rng = lexicon.rng
    if pattern == "<sentences>":
        return lexicon.paragraph(rng.randint(2, 3))
    made = re.sub(r"<(\w+)>", lambda word: _MADE[word[1]](rng), pattern)
    digits = re.sub("#", lambda _: str(rng.randint(0, 9)), made)
    return lexicon.fill(digits)
