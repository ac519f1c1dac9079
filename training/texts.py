"""Chance becomes the text of a line as Korean documents have them, or as they never have them.

Half of it is made of syllables and signs at random, so that a network cannot learn words instead of
letters. What a font can write of it belongs to ``lines``.
"""

import random
import string
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from training.alphabet import ASCII, HAN, LETTERS, SIGNS, SYLLABLES
from training.chance import chance

_WORDS = Path(__file__).with_name("words.toml")
_BRACKETS = (
    "()",
    "[]",
    "「」",
    "『』",
    "《》",
    "〈〉",
    "“”",
    "‘’",
    "【】",
    "〔〕",
    "<>",
    '""',
    "''",
)
_ENDS = (".", ".", ",", ":", "", "", "", "?", "!", ";", ")", "…")
_WIDE = 60  # of a hundred signs drawn, so many are of ASCII


@cache
def words(kind: str) -> list[str]:
    """The words of a kind of ``words.toml``."""
    return str(tomllib.loads(_WORDS.read_text("utf-8"))[kind]).split()


@cache
def usual_syllables() -> str:
    """The 2,350 syllables of KS X 1001: those that all Korean fonts have."""
    return "".join(s for s in SYLLABLES if len(s.encode("euc_kr")) == 2)  # noqa: PLR2004


def line(rng: random.Random, longest: int) -> str:
    """A text of 1 to ``longest`` characters, without spaces at its ends."""
    kinds, weights = zip(*_KINDS, strict=True)
    aim = max(1, round(longest * rng.betavariate(1.3, 2.0)))
    text = ""
    while len(text) < aim:
        kind: Callable[[random.Random], str] = rng.choices(kinds, weights)[0]
        text += kind(rng) + (" " if chance(rng, 0.7) else "")
    return text[: aim + rng.randint(0, 3)][:longest].strip() or rng.choice(usual_syllables())


def latin(rng: random.Random, longest: int) -> str:
    """The same for a font without Hangul."""
    kinds = (_latin_word, _amount, _date, _phone, _code, _mail, _letters)
    text = ""
    while len(text) < longest // 2 + 1:
        text += rng.choice(kinds)(rng) + " "
    return text[:longest].strip() or rng.choice(string.ascii_letters)


def _phrase(rng: random.Random) -> str:
    parts = []
    for _ in range(rng.randint(1, 3)):
        compound = "".join(rng.choices(words("nouns"), k=rng.choice((1, 1, 1, 2, 2, 3))))
        parts.append(compound + (rng.choice(words("particles")) if chance(rng, 0.5) else ""))
        if chance(rng, 0.35):
            parts.append(rng.choice(words("verbs")))
    return (" " if chance(rng, 0.9) else "").join(parts) + rng.choice(_ENDS)


def _label(rng: random.Random) -> str:
    word = "".join(rng.choices(words("nouns"), k=rng.choice((1, 1, 2))))
    if chance(rng, 0.2):
        return " ".join(word)
    if chance(rng, 0.5):
        return rng.choice(words("signs_before")) + rng.choice(("", " ")) + word
    return word


def _name(rng: random.Random) -> str:
    given = "".join(rng.choices(usual_syllables(), k=rng.choice((1, 2, 2, 2))))
    ends = ("", "", " (인)", " 님", " 귀하", " 과장", " 대표이사", "씨", " 외 2명")
    return rng.choice(words("surnames")) + given + rng.choice(ends)


def _amount(rng: random.Random) -> str:
    amount = rng.randint(1, 10 ** rng.randint(1, 9))
    text = f"{amount:,}" if chance(rng, 0.75) else str(amount)
    if chance(rng, 0.25):
        text += f".{rng.randint(0, 99)}"
    before = rng.choice(
        ("", "", "", "₩", "￦", "-", "+", "△", "▲", "$", "약 ", "금 ", "@", "×", "=")
    )
    return before + text + (rng.choice(words("units")) if chance(rng, 0.5) else "")


def _date(rng: random.Random) -> str:
    year, month, day = rng.randint(1950, 2035), rng.randint(1, 12), rng.randint(1, 31)
    hour, minute = rng.randint(0, 23), rng.randint(0, 59)
    forms = (
        f"{year}년 {month}월 {day}일", f"{year}. {month}. {day}.", f"{year}-{month:02}-{day:02}",
        f"{year}.{month:02}.{day:02}", f"{year}/{month:02}/{day:02}", f"{hour:02}:{minute:02}",
        f"{month}월 {day}일({rng.choice('월화수목금토일')})", f"'{year % 100:02}.{month}.{day}",
        f"{rng.choice(('오전', '오후'))} {hour % 12}시 {minute}분", f"{year}년도", f"{month}/{day}",
        f"{year}{month:02}{day:02}", f"{hour:02}:{minute:02}:{day:02}", f"{year}~{year + day}",
    )  # fmt: skip
    return rng.choice(forms)


def _address(rng: random.Random) -> str:
    parts = rng.sample(words("places"), rng.choice((1, 2)))
    parts.append(rng.choice(words("roads")) + rng.choice(("", " ")) + str(rng.randint(1, 400)))
    if chance(rng, 0.4):
        parts.append(f"{rng.randint(1, 30)}층 {rng.randint(101, 2500)}호")
    if chance(rng, 0.3):
        parts.append(f"({rng.choice(usual_syllables())}{rng.choice(usual_syllables())}동)")
    return " ".join(parts)


def _phone(rng: random.Random) -> str:
    area = rng.choice(("02", "031", "032", "051", "053", "010", "010", "011", "064", "070", "1588"))
    form = rng.choice(
        ("{}-{}-{:04}", "{}) {}-{:04}", "({}) {}-{:04}", "{}.{}.{:04}", "{} {} {:04}")
    )
    return form.format(area, rng.randint(100, 9999), rng.randint(0, 9999))


def _code(rng: random.Random) -> str:
    digits = "".join(rng.choices(string.digits, k=rng.randint(3, 14)))
    letters = "".join(rng.choices(string.ascii_uppercase, k=rng.randint(1, 4)))
    cut = rng.randint(1, len(digits) - 1)
    forms = (
        f"{digits[:3]}-{digits[3:5]}-{digits[5:10]}", f"{letters}-{digits}", f"{letters}{digits}",
        f"{digits[:cut]}-{digits[cut:]}", f"No. {digits}", f"제{digits[:5]}호", digits,
        f"{digits[:6]}-{digits[6:7]}******", f"#{digits[:4]}", f"{letters}_{digits[:4]}/{letters}",
        f"{digits[:2]}.{digits[2:4]}%", f"{digits[0]}:{digits[1:3]}", f"{digits[:4]} {digits[4:8]}",
    )  # fmt: skip
    return rng.choice(forms)


def _mail(rng: random.Random) -> str:
    user = "".join(rng.choices(string.ascii_lowercase + "._" + string.digits, k=rng.randint(3, 9)))
    host = rng.choice(words("latin")).lower().strip(".,&/")
    end = rng.choice((".co.kr", ".com", ".kr", ".go.kr", ".or.kr", ".net"))
    return rng.choice((f"{user}@{host}{end}", f"www.{host}{end}", f"https://{host}{end}/{user}"))


def _latin_word(rng: random.Random) -> str:
    word = rng.choice(words("latin"))
    return rng.choice((word, word, word.upper(), word.lower()))


def _letters(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_letters + string.digits, k=rng.randint(1, 8)))


def _usual(rng: random.Random) -> str:
    return "".join(rng.choices(usual_syllables(), k=rng.randint(1, 6)))


def _any_syllables(rng: random.Random) -> str:
    return "".join(rng.choices(SYLLABLES, k=rng.randint(1, 3)))


def _signs(rng: random.Random) -> str:
    few = rng.randint(1, 4)
    return "".join(
        rng.choice(ASCII if rng.randrange(100) < _WIDE else SIGNS + LETTERS + HAN)
        for _ in range(few)
    )


def _sign(rng: random.Random) -> str:
    return rng.choice(SIGNS + HAN)


def _bracketed(rng: random.Random) -> str:
    inside = rng.choice((_phrase, _label, _usual, _amount, _latin_word))(rng)
    brackets = rng.choice(_BRACKETS[:1] * 6 + _BRACKETS)
    return brackets[0] + inside + brackets[1]


_KINDS = (
    (_phrase, 22), (_label, 12), (_name, 5), (_amount, 10), (_date, 6), (_address, 5), (_phone, 4),
    (_code, 5), (_mail, 3), (_latin_word, 5), (_letters, 3), (_usual, 25), (_any_syllables, 3),
    (_signs, 4), (_sign, 2), (_bracketed, 6),
)  # fmt: skip
