"""A field's source becomes what somebody writes there: from the texts of a language, or made up.

How it is written belongs to ``filling``. A source is the name of a pool in ``texts``, or one of
``MADE``, with an argument after a colon: ``digits:7``, ``digits:1-3``, ``code:PO``.
"""

import random
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("texts")
_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_WITH_COMMAS = 0.8
_FIRST_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
Made = Callable[[random.Random, str, str], str]


@cache
def pools(language: str) -> dict[str, list[str]]:
    """The texts of a language by source."""
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))


def value(source: str, language: str, rng: random.Random) -> str:
    """Something that people write into a field of this source.

    Raises:
        KeyError: neither the language's texts nor ``MADE`` know the source.
    """
    kind, _, argument = source.partition(":")
    if kind in MADE:
        return MADE[kind](rng, language, argument)
    return rng.choice(pools(language)[kind])


def _name(rng: random.Random, language: str, _: str) -> str:
    if language == "en":
        return f"{rng.choice(pools('en')['first_names'])} {rng.choice(pools('en')['surnames'])}"
    return rng.choice(pools(language)["names"])


def _digits(rng: random.Random, _: str, count: str) -> str:
    """A number without a leading zero; ``count`` is "7" or "4-9"."""
    first, _, last = count.partition("-")
    length = rng.randint(int(first), int(last or first))
    return str(rng.randint(1, 9)) + "".join(str(rng.randrange(10)) for _ in range(length - 1))


def _date(rng: random.Random, language: str, _: str) -> str:
    return _written_date(rng, language, rng.randint(2024, 2026))


def _birth_date(rng: random.Random, language: str, _: str) -> str:
    return _written_date(rng, language, rng.randint(1948, 2006))


def _written_date(rng: random.Random, language: str, year: int) -> str:
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    styles = {
        "ko": (f"{year}. {month}. {day}.", f"{year}-{month:02}-{day:02}"),
        "ja": (f"{year}年{month}月{day}日", f"{year}/{month:02}/{day:02}"),
        "zh-TW": (f"{year}/{month}/{day}", f"{year}年{month}月{day}日"),
        "zh-CN": (f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}"),
        "en": (f"{month:02}/{day:02}/{year}", f"{year}-{month:02}-{day:02}"),
    }
    return rng.choice(styles[language])


def _date8(rng: random.Random, _: str, __: str) -> str:
    return f"{rng.randint(1948, 2006)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"


def _month_year(rng: random.Random, _: str, __: str) -> str:
    return f"{rng.randint(1, 12):02}{rng.randint(26, 31)}"


def _mobile(rng: random.Random, language: str, _: str) -> str:
    if language == "zh-TW":
        return f"09{rng.randint(10, 99)}-{rng.randrange(1000):03}-{rng.randrange(1000):03}"
    return f"010-{rng.randint(2000, 9999)}-{rng.randrange(10000):04}"


def _phone(rng: random.Random, language: str, _: str) -> str:
    last = f"{rng.randrange(10000):04}"
    if language == "ko":
        return f"{rng.choice(('02', '031', '042', '051', '063'))}-{rng.randint(200, 999)}-{last}"
    if language == "ja":
        return f"{rng.choice(('03', '045', '075', '011'))}-{rng.randint(200, 999)}-{last}"
    if language == "zh-TW":
        return f"{rng.choice(('02', '04', '07'))}-{rng.randint(2000, 8999)}-{last}"
    return f"{rng.randint(201, 989)}-555-{last}"


def _business(rng: random.Random, _: str, __: str) -> str:
    """A Korean business number; the last digit checks the others (weights of the tax office)."""
    digits = [rng.randint(1, 6), *(rng.randrange(10) for _ in range(8))]
    total = sum(a * b for a, b in zip(digits, _BUSINESS_WEIGHTS, strict=True))
    total += digits[8] * 5 // 10
    return "".join(map(str, digits)) + str(-total % 10)


def _money(rng: random.Random, language: str, _: str) -> str:
    amount = int(_digits(rng, language, "3-6"))
    return f"{amount:,}" if rng.random() < _WITH_COMMAS else str(amount)


def _account(rng: random.Random, _: str, __: str) -> str:
    return f"{_digits(rng, '', '3')}-{_digits(rng, '', '6')}-{_digits(rng, '', '2-5')}"


def _email(rng: random.Random, language: str, _: str) -> str:
    pool = pools(language)
    return f"{rng.choice(pool['mail_names'])}@{rng.choice(pool['mail_hosts'])}"


def _code(rng: random.Random, _: str, letters: str) -> str:
    return f"{letters}-{rng.randint(1000, 99999)}"


MADE: dict[str, Made] = {
    "name": _name,
    "address": lambda rng, language, _: rng.choice(pools(language)["addresses"]),
    "digits": _digits,
    "money_digits": _digits,
    "date": _date,
    "birth_date": _birth_date,
    "date8": _date8,
    "month_year": _month_year,
    "year": lambda rng, *_: str(rng.randint(2015, 2026)),
    "era_year": lambda rng, *_: str(rng.randint(2, 8)),
    "month": lambda rng, *_: str(rng.randint(1, 12)),
    "day": lambda rng, *_: str(rng.randint(1, 28)),
    "hour": lambda rng, *_: str(rng.randint(1, 11)),
    "minute": lambda rng, *_: f"{rng.randrange(0, 60, 5):02}",
    "time": lambda rng, *_: f"{rng.randint(8, 18):02}:{rng.randrange(0, 60, 5):02}",
    "mobile": _mobile,
    "mobile_digits": lambda rng, *_: "010" + _digits(rng, "", "8"),
    "phone": _phone,
    "business_digits": _business,
    "money": _money,
    "price": lambda rng, *_: str(rng.randrange(5, 900, 5)),
    "account": _account,
    "email": _email,
    "code": _code,
    "item_code": lambda rng, *_: f"{rng.choice(_FIRST_LETTERS)}{rng.randint(100, 999)}",
    "few": lambda rng, *_: str(rng.randint(2, 20)),
    "height": lambda rng, *_: str(rng.randint(148, 189)),
    "blood": lambda rng, *_: rng.choice(("A", "B", "O", "AB")),
    "currency": lambda rng, *_: rng.choice(("TWD", "TWD", "USD", "JPY")),
    "plate": lambda rng, *_: f"{_letters(rng, 3)}-{rng.randint(1000, 9999)}",
    "policy_letters": lambda rng, *_: _letters(rng, 2) + _digits(rng, "", "8"),
    "badge_letters": lambda rng, *_: _letters(rng, 1) + _digits(rng, "", "9"),
}


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(_FIRST_LETTERS) for _ in range(count))
