"""Digits of a number become whether its check digit fits.

Where the rule of each number comes from is said by the module that reads it.
"""

from collections.abc import Iterable, Sequence


def weighted(digits: Iterable[str], weights: Sequence[int]) -> int:
    """The sum of each digit times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def fits_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: from the right every second digit doubled, nines cast out of it."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[::-2]))) % 10 == 0


def fits_mod_97(text: str) -> bool:
    """ISO/IEC 7064, MOD 97-10, of letters and digits: letters count from A as 10."""
    return int("".join(str(int(character, 36)) for character in text)) % 97 == 1


def mod_11_2_check(digits: str) -> str:
    """The check character of ISO/IEC 7064, MOD 11-2: a digit or X."""
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    return "0123456789X"[(12 - remainder) % 11]
