"""A language becomes the typefaces of the reported forms: printed, typed and written by hand.

All are of the purpose ``bench`` in ``debian-packages.txt``: none is in the tuning set.
"""

from functools import cache

from PIL import ImageFont

from benchmarks.corpus.typeface import Typeface

_NO_LETTER = "\U000e0fff"
_PROBE_PX = 32


def _alone(file: str, package: str, family: str = "") -> Typeface:
    return Typeface(file, file, package, family)


GULIM = _alone("LexiGulim.ttf", "fonts-lexi-gulim")
SAEBOM = _alone("LexiSaebomR.ttf", "fonts-lexi-saebom")
SHINMUN = _alone("UnShinmun.ttf", "fonts-unfonts-extra")
IPA_GOTHIC = _alone("ipaexg.ttf", "fonts-ipaexfont-gothic")
IPA_MINCHO = _alone("ipaexm.ttf", "fonts-ipaexfont-mincho")
BIZ_GOTHIC = Typeface(
    "BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf", "fonts-morisawa-bizud-gothic"
)
BIZ_MINCHO = _alone("BIZUDMincho-Regular.ttf", "fonts-morisawa-bizud-mincho")
CEDAR = _alone("MTLc3m.ttf", "fonts-motoya-l-cedar")
MING_TW = _alone("uming.ttc", "fonts-arphic-uming", "AR PL UMing TW")
MING_CN = _alone("uming.ttc", "fonts-arphic-uming", "AR PL UMing CN")
MINGTI = _alone("bsmi00lp.ttf", "fonts-arphic-bsmi00lp")
SUNGTI = _alone("gbsn00lp.ttf", "fonts-arphic-gbsn00lp")
ZEN_HEI = _alone("wqy-zenhei.ttc", "fonts-wqy-zenhei", "WenQuanYi Zen Hei")
CARLITO = Typeface("Carlito-Regular.ttf", "Carlito-Bold.ttf", "fonts-crosextra-carlito")
LATO = Typeface("Lato-Regular.ttf", "Lato-Bold.ttf", "fonts-lato")
GARAMOND = Typeface("EBGaramond12-Regular.otf", "EBGaramond12-Bold.otf", "fonts-ebgaramond")
OCR_B = _alone("OCRB.otf", "fonts-ocr-b")
_UKAI = "fonts-arphic-ukai"
_UN_PEN = _alone("UnPen.ttf", "fonts-unfonts-extra")
_UN_PILGI = _alone("UnPilgia.ttf", "fonts-unfonts-extra")
_EUNJIN = _alone("Eunjin.ttf", "fonts-alee")
_KLEE = _alone("KleeOne-Regular.ttf", "fonts-klee")
_RUFSCRIPT = _alone("Rufscript010.ttf", "fonts-rufscript")
_KILOJI = _alone("kiloji.ttf", "fonts-kiloji")
_WENKAI = _alone("LXGWWenKai-Regular.ttf", "fonts-lxgw-wenkai")

TYPED: dict[str, tuple[Typeface, ...]] = {
    "ko": (
        _alone("UnTaza.ttf", "fonts-unfonts-extra"),
        _alone("D2Coding-Ver1.3.2-20180524-all.ttc", "fonts-naver-d2coding"),
        SHINMUN,
    ),
    "ja": (BIZ_MINCHO, CEDAR, IPA_GOTHIC),
    "zh-TW": (ZEN_HEI, MINGTI, MING_TW),
    "zh-CN": (SUNGTI, ZEN_HEI, MING_CN),
    "en": (OCR_B, CARLITO, LATO),
}
# What writes a language's own letters by hand, and what its digits and Latin letters.
HANDS: dict[str, tuple[tuple[Typeface, Typeface], ...]] = {
    "ko": ((_UN_PEN, _KILOJI), (_UN_PILGI, _UN_PILGI), (_EUNJIN, _EUNJIN)),
    "ja": ((_KILOJI, _KILOJI), (_KLEE, _KLEE)),
    "zh-TW": ((_alone("ukai.ttc", _UKAI, "AR PL UKai TW"), _KILOJI), (_WENKAI, _WENKAI)),
    "zh-CN": ((_alone("ukai.ttc", _UKAI, "AR PL UKai CN"), _KILOJI), (_WENKAI, _WENKAI)),
    "en": ((_RUFSCRIPT, _RUFSCRIPT), (_KILOJI, _KILOJI)),
}


def writable(face: Typeface, text: str) -> bool:
    """Whether a typeface has ink for every letter of a text, in both of its weights."""
    return all(
        _has(face, letter, bold)
        for letter in set(text) - {" ", "\n", "\u3000"}
        for bold in (False, True)
    )


@cache
def _has(face: Typeface, letter: str, bold: bool) -> bool:
    font = face.font(_PROBE_PX, bold)
    ink = _ink(font, letter)
    return bool(ink) and any(ink) and ink != _ink(font, _NO_LETTER)


def _ink(font: ImageFont.FreeTypeFont, letter: str) -> bytes:
    return bytes(font.getmask(letter))
