"""The list of committed samples: for each file how it is drawn, worn, encoded or damaged.

Writing them and their truth belongs to ``samples``.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PIL import Image

from benchmarks.corpus import files, layouts, slips
from benchmarks.corpus.encrypted_pdf import encrypted_pdf
from benchmarks.corpus.fonts import SANS, SERIF, TYPEFACES
from benchmarks.corpus.layouts import Setting
from benchmarks.corpus.lexicon import Lexicon
from benchmarks.corpus.paper import CLEAN, PHOTO, SCAN, THERMAL, Wear
from benchmarks.corpus.sheet import Sheet

Drawing = Callable[[random.Random], list[Sheet]]
Encoder = Callable[[Sequence[Image.Image]], bytes]


@dataclass(frozen=True, slots=True)
class Sample:
    """A committed file: its path below ``samples/``, how it is drawn, worn and encoded."""

    path: str
    languages: tuple[str, ...]
    draw: Drawing
    encode: Encoder
    wear: Wear = CLEAN
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DamagedSample:
    """One committed file that must end in an error row with the code ``error``."""

    path: str
    error: str
    data: Callable[[], bytes]


def _one(encode: Callable[[Image.Image], bytes]) -> Encoder:
    return lambda pages: encode(pages[0])


PNG, JPEG = _one(files.png), _one(files.jpeg)


def _setting(
    language: str, face: int, body_px: int = 26, pitch_px: int = 50, margin_px: int = 92
) -> Setting:
    return Setting(TYPEFACES[language][face], body_px, pitch_px, margin_px)


def _letter(language: str, kind: str, face: int = SANS) -> Drawing:
    def draw(rng: random.Random) -> list[Sheet]:
        lexicon = Lexicon(language, rng)
        return [layouts.letter(lexicon, _setting(language, face), lexicon.document(kind))]

    return draw


def _columns(language: str, kind: str, face: int = SERIF) -> Drawing:
    def draw(rng: random.Random) -> list[Sheet]:
        lexicon = Lexicon(language, rng)
        setting = _setting(language, face, 23, 40)
        return [layouts.two_columns(lexicon, setting, lexicon.document(kind))]

    return draw


def _pages(language: str, kinds: Sequence[str], face: int = SANS) -> Drawing:
    return lambda rng: [page for kind in kinds for page in _letter(language, kind, face)(rng)]


def _vertical(rng: random.Random) -> list[Sheet]:
    setting = _setting("ja", SERIF, 32, 60, 90)
    return [layouts.vertical(setting, Lexicon("ja", rng).document("essay"))]


def _long(rng: random.Random) -> list[Sheet]:
    return [layouts.long_page(Lexicon("en", rng), _setting("en", SANS, 28, 48, 70), 12)]


def _mixed(rng: random.Random) -> list[Sheet]:
    languages = ("ko", "ja", "zh-TW", "en")
    parts = [(Lexicon(language, rng), _setting(language, SANS, 23, 40)) for language in languages]
    return [layouts.side_by_side(parts)]


def _slip(page: Callable[[Lexicon], Sheet], language: str) -> Drawing:
    return lambda rng: [page(Lexicon(language, rng))]


def _receipt(language: str, items: int) -> Drawing:
    return _slip(partial(slips.receipt, typeface=TYPEFACES[language][SANS], items=items), language)


def _invoice(language: str, items: int) -> Drawing:
    return _slip(partial(slips.invoice, typeface=TYPEFACES[language][SANS], items=items), language)


def _form(language: str) -> Drawing:
    return _slip(partial(slips.form, typeface=TYPEFACES[language][SANS]), language)


def _table(language: str, face: int = SANS) -> Drawing:
    return _slip(partial(slips.table_page, typeface=TYPEFACES[language][face]), language)


_D, _T, _F = "documents", "tables-and-receipts", "forms"
SAMPLES: tuple[Sample, ...] = (
    Sample(f"{_D}/ko/임대차 계약서.png", ("ko",), _letter("ko", "contract"), PNG),
    Sample(f"{_D}/ko/단수 안내문.jpg", ("ko",), _letter("ko", "notice"), JPEG, SCAN),
    Sample(f"{_D}/ko/minutes-2025-03.png", ("ko",), _letter("ko", "minutes", SERIF), PNG),
    Sample(
        f"{_D}/ko/delivery letter (copy).webp",
        ("ko",),
        _letter("ko", "letter", SERIF),
        _one(files.webp),
        SCAN,
    ),
    Sample(f"{_D}/ko/휴대폰 촬영.jpg", ("ko",), _letter("ko", "guide"), JPEG, PHOTO, ("photo",)),
    Sample(f"{_D}/ja/断水のお知らせ.png", ("ja",), _letter("ja", "notice"), PNG),
    Sample(f"{_D}/ja/業務委託契約書.jpg", ("ja",), _letter("ja", "contract", SERIF), JPEG, SCAN),
    Sample(f"{_D}/ja/tategaki.png", ("ja",), _vertical, PNG, CLEAN, ("vertical",)),
    Sample(
        f"{_D}/ja/minutes two columns.png",
        ("ja",),
        _columns("ja", "minutes"),
        PNG,
        CLEAN,
        ("columns",),
    ),
    Sample(f"{_D}/zh-TW/停水公告.png", ("zh-TW",), _letter("zh-TW", "notice"), PNG),
    Sample(
        f"{_D}/zh-TW/房屋租賃契約.jpg", ("zh-TW",), _letter("zh-TW", "contract", SERIF), JPEG, SCAN
    ),
    Sample(
        f"{_D}/zh-TW/letter-to-customer.png", ("zh-TW",), _letter("zh-TW", "letter", SERIF), PNG
    ),
    Sample(f"{_D}/zh-TW/meeting.jpg", ("zh-TW",), _letter("zh-TW", "minutes"), JPEG, SCAN),
    Sample(f"{_D}/zh-CN/买卖合同.png", ("zh-CN",), _letter("zh-CN", "contract"), PNG),
    Sample(f"{_D}/en/lease agreement.png", ("en",), _letter("en", "contract", SERIF), PNG),
    Sample(f"{_D}/en/letter.jpg", ("en",), _letter("en", "letter"), JPEG, SCAN),
    Sample(f"{_D}/en/gazette.png", ("en",), _columns("en", "newsletter"), PNG, CLEAN, ("columns",)),
    Sample(
        f"{_D}/en/fax-notice.bmp", ("en",), _letter("en", "notice"), _one(files.bmp), SCAN, ("fax",)
    ),
    Sample(
        f"{_D}/en/held-sideways.jpg",
        ("en",),
        _letter("en", "minutes"),
        _one(files.rotated_jpeg),
        SCAN,
        ("exif",),
    ),
    Sample(
        f"{_D}/en/long-article.png",
        ("en",),
        _long,
        _one(partial(files.png, levels=8)),
        CLEAN,
        ("long",),
    ),
    Sample(
        f"{_D}/multi/four languages.png",
        ("ko", "ja", "zh-TW", "en"),
        _mixed,
        PNG,
        CLEAN,
        ("mixed",),
    ),
    Sample(
        f"{_D}/multi/보고서 2쪽.pdf",
        ("ko",),
        _pages("ko", ("minutes", "notice")),
        files.pdf,
        SCAN,
        ("pages",),
    ),
    Sample(
        f"{_D}/multi/scan-3-pages.tiff",
        ("zh-TW",),
        _pages("zh-TW", ("notice", "letter", "minutes")),
        files.tiff,
        CLEAN,
        ("pages",),
    ),
    Sample(f"{_T}/ko/영수증.jpg", ("ko",), _receipt("ko", 6), JPEG, THERMAL, ("receipt",)),
    Sample(f"{_T}/ko/견적서.png", ("ko",), _invoice("ko", 7), PNG, CLEAN, ("table",)),
    Sample(f"{_T}/ko/지점별 매출.png", ("ko",), _table("ko"), PNG, CLEAN, ("table", "merged")),
    Sample(f"{_T}/ko/가입 신청서.jpg", ("ko",), _form("ko"), JPEG, SCAN, ("form", "merged")),
    Sample(f"{_T}/ja/領収書.jpg", ("ja",), _receipt("ja", 5), JPEG, THERMAL, ("receipt",)),
    Sample(f"{_T}/ja/請求書 5月.png", ("ja",), _invoice("ja", 6), PNG, CLEAN, ("table",)),
    Sample(
        f"{_T}/zh-TW/stock-table.jpg", ("zh-TW",), _table("zh-TW"), JPEG, SCAN, ("table", "merged")
    ),
    Sample(f"{_T}/en/receipt.jpg", ("en",), _receipt("en", 6), JPEG, THERMAL, ("receipt",)),
    Sample(f"{_T}/en/timetable.png", ("en",), _table("en"), PNG, CLEAN, ("table", "merged")),
    Sample(
        f"{_T}/en/print-shop cmyk.jpg",
        ("en",),
        _invoice("en", 6),
        _one(files.cmyk_jpeg),
        CLEAN,
        ("table", "cmyk"),
    ),
    Sample(f"{_F}/ko/안내문.jpg", ("ko",), _letter("ko", "notice"), JPEG, SCAN, ("no form",)),
)


def _half_copied() -> bytes:
    (sheet,) = _letter("en", "letter")(random.Random(1))
    return files.truncated(files.jpeg(sheet.image))


DAMAGED: tuple[DamagedSample, ...] = (
    DamagedSample(f"{_D}/empty.png", "EMPTY_FILE", bytes),
    DamagedSample(f"{_D}/truncated.jpg", "CORRUPT_IMAGE", _half_copied),
    DamagedSample(
        f"{_T}/text-named.jpg", "UNSUPPORTED_FORMAT", lambda: b"Scan failed: paper jam in tray 2.\n"
    ),
    DamagedSample(
        f"{_T}/encrypted.pdf",
        "ENCRYPTED_PDF",
        lambda: encrypted_pdf("Payroll, March", "open-sesame"),
    ),
)
