"""Text becomes an amount with the ISO 4217 code that a sign or word tells: "KRW 12000".

Where a sign belongs to several currencies, the languages of the form decide, or there is no code.
Codes: https://www.iso.org/iso-4217-currency-codes.html
"""

import re
from collections.abc import Mapping

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.numbers import amount, mended_amount
from ocr_pipeline.extraction.values.numerals import NUMERALS
from ocr_pipeline.model.value import Value, ValueRule

_CODES = re.compile(r"\w+").findall(
    "KRW JPY CNY TWD USD EUR GBP HKD AUD CAD CHF SGD NZD THB VND IDR MYR PHP INR MOP "
    "SEK NOK DKK PLN CZK HUF TRY BRL MXN ZAR AED SAR RUB"  # codespell:ignore zar
)
_WORDS: Mapping[str, str] = {
    **{code: code for code in _CODES},
    **dict.fromkeys(("₩", "원", "WON", "韓元", "韩元"), "KRW"),
    **dict.fromkeys(("円", "엔", "日元", "日圓", "日圆"), "JPY"),
    **dict.fromkeys(("RMB", "人民币", "人民幣", "위안", "圆"), "CNY"),
    **dict.fromkeys(("NT$", "NTD", "NT", "新台幣", "新臺幣", "台幣", "臺幣"), "TWD"),
    **dict.fromkeys(("US$", "달러", "미화", "美元", "美金", "米ドル", "ドル"), "USD"),
    **dict.fromkeys(("€", "유로", "ユーロ", "欧元", "歐元"), "EUR"),
    **dict.fromkeys(("£", "英鎊", "英镑", "파운드"), "GBP"),
    **dict.fromkeys(("HK$", "港幣", "港币", "港元"), "HKD"),
}
_BY_LANGUAGE: Mapping[str, Mapping[str, str]] = {
    "\\": {"ko": "KRW", "ja": "JPY"},  # fonts of these languages draw it as ₩ and ¥
    "¥": {"ja": "JPY", "zh-CN": "CNY"},
    "元": {"zh-CN": "CNY", "zh-TW": "TWD"},
    "圓": {"zh-TW": "TWD", "ja": "JPY"},
    "$": {"zh-TW": "TWD", "ko": "USD", "ja": "USD", "zh-CN": "USD", "en": "USD"},
}
_SIGNS = "|".join(sorted(map(re.escape, (*_WORDS, *_BY_LANGUAGE)), key=len, reverse=True))
_MINUS = "[-△▲▵∆]"
_SIGN_FIRST = re.compile(rf"(?P<minus>{_MINUS})? ?(?P<signs>(?:(?:{_SIGNS})\.? ?)+)(?P<amount>.*)")
_SIGN_LAST = re.compile(rf"(?P<amount>.*?) ?(?P<signs>(?:{_SIGNS})(?: ?(?:{_SIGNS}))?)")
_ONE_SIGN = re.compile(_SIGNS)
_OPENING = re.compile(rf"^(?:일금|[금金](?=[ {NUMERALS}0-9₩¥$]))[ :]*|^\*+ ?")
_CLOSING = re.compile(r"(?: ?(?:정|整|也|이다|\*+|\.?-))$")
_WITHOUT_CENTS = re.compile("[₩원円엔]|KRW|JPY")
_POINT_BEFORE_THREE = re.compile(r"(?<![0-9.,])([0-9]{1,3})\.([0-9]{3})(?![0-9.,])")
_COINS = re.compile(
    rf"(?P<whole>.+?[元圆圓])(?:(?P<tenths>[0-9{NUMERALS}])角)?(?:零?(?P<cents>[0-9{NUMERALS}])分)?"
)


def money(text: str, rule: ValueRule) -> Value:
    """The amount as ``number`` says it, after the code of its currency where that is certain.

    A bare ``$`` is that of the United States, in Taiwan that of Taiwan. A dash that closes an
    amount (¥1,000-) is no minus.

    Raises:
        NoValue: there is no single amount, or signs of several currencies.
    """
    text = _OPENING.sub("", text.upper())
    if inside := re.fullmatch(r"\((.*)\)", text):
        text = f"-{inside[1]}"
    if coins := _with_coins(text, rule):
        return coins
    text, signs = _parted(text)
    codes = {_WORDS[sign] for sign in signs if sign in _WORDS}
    codes = codes or {code for sign in signs if (code := _code(sign, rule.languages))}
    if len(codes) > 1:
        raise NoValue("There are signs of two currencies. Compare it with the image.")
    digits = amount(text, rule.languages)
    if len(digits.partition(".")[2]) == len("000"):
        raise NoValue("The point before three digits may be a comma. Compare it with the image.")
    return Value(" ".join([*codes, digits]))


def mended_money(text: str) -> str:
    """As other amounts; a point before three digits of won and yen, which have no cents, too.

    An S in front is left as it is: it looks like 5, and like $.
    """
    if text[:1] in {"S", "s"}:
        return text
    text = mended_amount(text)
    return _POINT_BEFORE_THREE.sub(r"\1,\2", text) if _WITHOUT_CENTS.search(text) else text


def _parted(text: str) -> tuple[str, list[str]]:
    """The amount without its signs, and the signs."""
    signs: list[str] = []
    if found := _SIGN_FIRST.fullmatch(text):
        signs += _ONE_SIGN.findall(found["signs"])
        text = (found["minus"] or "") + found["amount"]
    closed = _CLOSING.sub("", text)
    if found := _SIGN_LAST.fullmatch(closed):
        signs += _ONE_SIGN.findall(found["signs"])
        return found["amount"], signs
    if text.endswith("-") and not signs:
        raise NoValue("The dash at the end may be a minus or close the amount. Look at the image.")
    return closed, signs


def _code(sign: str, languages: tuple[str, ...]) -> str | None:
    told = {_BY_LANGUAGE.get(sign, {}).get(language) for language in languages} - {None}
    if sign == "$" and "TWD" in told:
        told -= {"USD"} if set(languages) <= {"zh-TW", "en"} else set()
    return told.pop() if len(told) == 1 else None


def _with_coins(text: str, rule: ValueRule) -> Value | None:
    """五元三角二分: tenths and hundredths of a yuan by name."""
    found = _COINS.fullmatch(_CLOSING.sub("", text))
    if not found or not (found["tenths"] or found["cents"]):
        return None
    coins = "".join(amount(found[coin] or "0", ()) for coin in ("tenths", "cents"))
    whole = money(found["whole"], rule).value or ""
    is_less_than_one = whole.rpartition(" ")[2] == "0"  # of which the sign would be lost
    if "." in whole or len(coins) > len("00") or (is_less_than_one and text[0] in _MINUS):
        return None
    return Value(f"{whole}.{coins}")
