"""Text becomes the digits of a telephone number, with + and the country code where written.

Lengths and first digits are those of the national numbering plans: Korea (전기통신번호관리세칙),
Japan (電気通信番号計画), Taiwan (電信網路編碼計畫), China (电信网编号计划), North America (NANP);
international numbers: ITU-T E.164, at most 15 digits.
"""

import re
from collections.abc import Mapping

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.lookalikes import closed, with_digits
from ocr_pipeline.model.value import Value, ValueRule

_KR = re.compile(
    r"02\d{7,8}|0[3-6][1-5]\d{7,8}|010\d{8}|01[16-9]\d{7,8}|070\d{8}|050\d\d{7,8}|080\d{7,8}"
    r"|1[568]\d{2}\d{4}"
)
_JP = re.compile(r"0[5789]0[1-9]\d{7}|020\d{8}|0800\d{7}|0[1-9]\d{8}")
_TW = re.compile(r"09\d{8}|0[2-8]\d{7,8}|0800\d{6}|0809\d{6}")
_CN = re.compile(r"1[3-9]\d{9}|010\d{8}|02\d{9}|0[3-9]\d{2}\d{7,8}|[48]00\d{7}|9[56]\d{3,4}")
_US = re.compile(r"1?[2-9]\d{2}[2-9]\d{6}")
_PLANS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "ko": ("82", _KR),
    "ja": ("81", _JP),
    "zh-TW": ("886", _TW),
    "zh-CN": ("86", _CN),
    "en": ("1", _US),
}
_LABEL = re.compile(
    r"^(?:tel(?:ephone)?|phone|mobile|cell|fax|t|m|h\.?p|전화(?:번호)?|휴대(?:폰|전화)|핸드폰|연락처|팩스"
    r"|電話(?:番号|號碼)?|携帯(?:電話)?|手機|电话|手机|傳真|传真|☎|☏|℡)[.: ]*(?=[+(0-9])",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"\+?[0-9 ().\-/・·]+")
_TRUNK = re.compile(r"\(0\)")
_E164 = re.compile(r"[1-9]\d{6,14}")


def phone(text: str, rule: ValueRule) -> Value:
    """Digits without grouping; a national number as written, an international one after ``+``.

    The plan is that of one of the languages, or any of the five where none is given. A trunk zero
    after the country code, as in +82 (0)10, is dropped.

    Raises:
        NoValue: other characters, such as an extension; no number of such a length and beginning.
    """
    text = _LABEL.sub("", text)
    if not _WRITTEN.fullmatch(text):
        raise NoValue("This is no single telephone number. Compare it with the image.")
    digits = re.sub("[^0-9]", "", _TRUNK.sub("", text) if text.startswith("+") else text)
    if text.startswith("+"):
        return Value(f"+{_international(digits)}")
    plans = [_PLANS[language] for language in rule.languages if language in _PLANS]
    if any(plan.fullmatch(digits) for _, plan in plans or _PLANS.values()):
        return Value(digits)
    raise _unknown()


def mended_phone(text: str) -> str:
    """Look-alikes as digits, digits of a comb drawn together."""
    return closed(with_digits(text))


def _international(digits: str) -> str:
    for code, plan in _PLANS.values():
        if not digits.startswith(code):
            continue
        national = digits[len(code) :]
        if code == "1":
            fits = bool(plan.fullmatch(national)) and national[0] != "1"
        else:
            national = national.removeprefix("0")
            fits = any(map(plan.fullmatch, (national, f"0{national}")))
        if not fits:
            raise _unknown()
        return code + national
    if _E164.fullmatch(digits):
        return digits
    raise _unknown()


def _unknown() -> NoValue:
    return NoValue(
        "No telephone number has this length and beginning. Look for a digit too many or too few."
    )
