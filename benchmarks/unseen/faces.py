"""The typefaces of the reported part: none of them sets a sample or a tuning page.

Debian's packages for them are the purpose ``bench`` of ``debian-packages.txt``.
"""

from benchmarks.corpus.typeface import Typeface


def _face(regular: str, package: str, bold: str = "", family: str = "") -> Typeface:
    return Typeface(regular, bold or regular, package, family)


FACES: dict[str, Typeface] = {
    "gulim": _face("LexiGulim.ttf", "fonts-lexi-gulim"),
    "saebom": _face("LexiSaebomR.ttf", "fonts-lexi-saebom"),
    "shinmun": _face("UnShinmun.ttf", "fonts-unfonts-extra"),
    "taza": _face("UnTaza.ttf", "fonts-unfonts-extra"),
    "d2coding": _face("D2Coding-Ver1.3.2-20180524-all.ttc", "fonts-naver-d2coding"),
    "ipa-gothic": _face("ipaexg.ttf", "fonts-ipaexfont-gothic"),
    "ipa-mincho": _face("ipaexm.ttf", "fonts-ipaexfont-mincho"),
    "biz-gothic": _face(
        "BIZUDPGothic-Regular.ttf", "fonts-morisawa-bizud-gothic", "BIZUDPGothic-Bold.ttf"
    ),
    "biz-mincho": _face("BIZUDMincho-Regular.ttf", "fonts-morisawa-bizud-mincho"),
    "motoya": _face("MTLc3m.ttf", "fonts-motoya-l-cedar"),
    "ming-tw": _face("uming.ttc", "fonts-arphic-uming", family="AR PL UMing TW"),
    "kai-tw": _face("ukai.ttc", "fonts-arphic-ukai", family="AR PL UKai TW"),
    "mingti": _face("bsmi00lp.ttf", "fonts-arphic-bsmi00lp"),
    "ming-cn": _face("uming.ttc", "fonts-arphic-uming", family="AR PL UMing CN"),
    "kai-cn": _face("ukai.ttc", "fonts-arphic-ukai", family="AR PL UKai CN"),
    "sungti": _face("gbsn00lp.ttf", "fonts-arphic-gbsn00lp"),
    "zenhei": _face("wqy-zenhei.ttc", "fonts-wqy-zenhei"),
    "lato": _face("Lato-Regular.ttf", "fonts-lato", "Lato-Bold.ttf"),
    "carlito": _face("Carlito-Regular.ttf", "fonts-crosextra-carlito", "Carlito-Bold.ttf"),
    "garamond": _face("EBGaramond12-Regular.otf", "fonts-ebgaramond", "EBGaramond12-Bold.otf"),
    "ocr-b": _face("OCRB.otf", "fonts-ocr-b"),
    "hand-eunjin": _face("Eunjin.ttf", "fonts-alee"),
    "hand-pilgia": _face("UnPilgia.ttf", "fonts-unfonts-extra"),
    "hand-kiloji": _face("kiloji_p.ttf", "fonts-kiloji"),
    "hand-klee": _face("KleeOne-Regular.ttf", "fonts-klee"),
    "hand-wenkai": _face("LXGWWenKai-Light.ttf", "fonts-lxgw-wenkai"),
    "hand-wenkai-bold": _face("LXGWWenKai-Bold.ttf", "fonts-lxgw-wenkai"),
    "hand-rufscript": _face("Rufscript010.ttf", "fonts-rufscript"),
}
