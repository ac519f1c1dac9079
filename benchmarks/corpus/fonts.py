"""A language becomes the typefaces that its samples and tuning pages are set in.

What is written with them belongs to ``lexicon``, finding their files to ``typeface``.
"""

from benchmarks.corpus.typeface import Typeface


def _noto(kind: str, region: str) -> Typeface:
    stem = f"Noto{kind}CJK"
    return Typeface(
        f"{stem}-Regular.ttc", f"{stem}-Bold.ttc", "fonts-noto-cjk", f"Noto {kind} CJK {region}"
    )


def _plain(regular: str, bold: str, package: str) -> Typeface:
    return Typeface(f"{regular}.ttf", f"{bold}.ttf", package)


# The committed samples use only the first two of each row: all under the SIL Open Font License.
TYPEFACES: dict[str, tuple[Typeface, ...]] = {
    "ko": (
        _plain("NanumGothic", "NanumGothicBold", "fonts-nanum"),
        _plain("NanumMyeongjo", "NanumMyeongjoBold", "fonts-nanum"),
        _noto("Sans", "KR"),
        _noto("Serif", "KR"),
        _plain("NanumBarunGothic", "NanumBarunGothicBold", "fonts-nanum"),
        _plain("NanumSquareR", "NanumSquareB", "fonts-nanum"),
        _plain("UnBatang", "UnBatangBold", "fonts-unfonts-core"),
        _plain("UnDotum", "UnDotumBold", "fonts-unfonts-core"),
        _plain("batang", "hline", "fonts-baekmuk"),
        _plain("dotum", "hline", "fonts-baekmuk"),
    ),
    "ja": (_noto("Sans", "JP"), _noto("Serif", "JP")),
    "zh-TW": (_noto("Sans", "TC"), _noto("Serif", "TC")),
    "zh-CN": (_noto("Sans", "SC"), _noto("Serif", "SC")),
    "en": (
        _plain("LiberationSans-Regular", "LiberationSans-Bold", "fonts-liberation"),
        _plain("LiberationSerif-Regular", "LiberationSerif-Bold", "fonts-liberation"),
        _noto("Sans", "KR"),
        _noto("Serif", "JP"),
    ),
}
SANS, SERIF = 0, 1


def _alone(file: str, package: str) -> Typeface:
    return Typeface(file, file, package)


_EXTRA = "fonts-nanum-extra"
# Beside those of the samples; symbols are set in the first two only, which have all of them.
TUNING_TYPEFACES = {
    "ko": (
        *TYPEFACES["ko"],
        _alone("NanumBarunpenR.ttf", _EXTRA),
        _alone("NanumGothicEcoR.ttf", _EXTRA),
    ),
    "ja": (*TYPEFACES["ja"], _alone("VL-PGothic-Regular.ttf", "fonts-vlgothic")),
    "zh-TW": (
        *TYPEFACES["zh-TW"],
        _alone("cwming.ttf", "fonts-cwtex-ming"),
        _alone("wqy-microhei.ttc", "fonts-wqy-microhei"),
    ),
    "zh-CN": (*TYPEFACES["zh-CN"], _alone("wqy-microhei.ttc", "fonts-wqy-microhei")),
    "en": (
        *TYPEFACES["en"],
        _alone("DejaVuSans.ttf", "fonts-dejavu-core"),
        _alone("DejaVuSerif.ttf", "fonts-dejavu-core"),
    ),
}
HANDS = {
    "ko": (_alone("NanumPen.ttf", _EXTRA), _alone("NanumBrush.ttf", _EXTRA)),
    "ja": (_alone("setofont.ttf", "fonts-seto"),),
    "zh-TW": (_alone("setofont.ttf", "fonts-seto"), _alone("cwkai.ttf", "fonts-cwtex-kai")),
    "en": (_alone("Breip.ttf", "fonts-breip"), _alone("dkg.ttf", "fonts-dkg-handwriting")),
}
MACHINE = Typeface("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf", "fonts-liberation")
