"""The plan of the reported part becomes page files with truth beside them.

How a page is drawn belongs to the layout modules, whether it may be reported to ``frozen``.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.corpus.truth import FileTruth, to_json
from benchmarks.unseen import notes, prose, slips, vertical
from benchmarks.unseen.desk import A4_MM, Desk
from benchmarks.unseen.faces import FACES
from benchmarks.unseen.faults import FAULTS, Stored, stored
from benchmarks.unseen.words import Words

LANGUAGES = ("ko", "ja", "zh-TW", "zh-CN", "en")
HANDWRITING = "handwriting"
_SEED = 20_261_121
_TURNS = (90, 180, 270)
_TURNED = {
    ("ja", "vertical"),
    *((language, kind) for language in LANGUAGES for kind in ("contract", "statement")),
}


@dataclass(frozen=True, slots=True)
class UnseenPage:
    """A page file and what a benchmark groups it by.

    ``group`` is ``page``, ``columns``, ``vertical``, ``form``, ``receipt``, ``table`` or
    ``handwriting`` (no part of the main figures); ``kind`` is the layout. ``tags`` name the faults
    of its paper. ``turn_degrees`` (clockwise: 0, 90, 180 or 270) is how far the stored pixels were
    turned; ``upright`` then names the same page unturned, otherwise None. ``dpi`` is the page's
    true resolution.
    """

    path: Path
    language: str
    kind: str
    group: str
    tags: tuple[str, ...] = ()
    turn_degrees: int = 0
    upright: Path | None = None
    dpi: int = 150


@dataclass(frozen=True, slots=True)
class _Kind:
    """A layout, what its pages are counted as, and the size of its paper."""

    draw: Callable[[Desk], None]
    group: str
    size_mm: tuple[float, float] = A4_MM
    fault: str = ""


_KINDS = {
    "contract": _Kind(prose.contract, "page"),
    "notice": _Kind(prose.notice, "page"),
    "article": _Kind(prose.article, "page"),
    "symbols": _Kind(prose.symbols, "page", (A4_MM[0], 210.0)),
    "columns": _Kind(prose.columns, "columns"),
    "vertical": _Kind(vertical.one_tier, "vertical"),
    "tiers": _Kind(vertical.two_tiers, "vertical"),
    "form": _Kind(slips.form, "form"),
    "passport": _Kind(slips.passport, "form", (125.0, 105.0)),
    "meter": _Kind(slips.meter, "form", (150.0, 105.0)),
    "statement": _Kind(slips.statement, "table"),
    "table": _Kind(slips.table, "table", (A4_MM[0], 165.0)),
    "receipt": _Kind(slips.receipt, "receipt", (76.0, 150.0), "thermal"),
    "visitors": _Kind(notes.visitors, HANDWRITING),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One planned page: its layout, typeface, which of several texts, and who writes by hand."""

    kind: str
    face: str
    variant: int = 0
    hand: str = ""


PLAN: dict[str, tuple[Row, ...]] = {
    "ko": (
        Row("contract", "shinmun"),
        Row("form", "gulim"),
        Row("statement", "d2coding"),
        Row("receipt", "gulim"),
        Row("notice", "saebom"),
        Row("table", "gulim"),
        Row("symbols", "gulim"),
        Row("columns", "shinmun"),
        Row("contract", "gulim", 1),
        Row("article", "saebom", 1),
        Row("statement", "gulim"),
        Row("receipt", "d2coding"),
        Row("notice", "taza", 1),
        Row("table", "saebom", 1),
        Row("form", "saebom"),
        Row("columns", "gulim", 1),
        Row("symbols", "d2coding"),
        Row("visitors", "gulim", hand="hand-eunjin"),
        Row("visitors", "saebom", hand="hand-pilgia"),
    ),
    "ja": (
        Row("contract", "ipa-mincho"),
        Row("vertical", "biz-mincho"),
        Row("form", "biz-gothic"),
        Row("statement", "ipa-gothic"),
        Row("receipt", "motoya"),
        Row("notice", "biz-gothic"),
        Row("vertical", "ipa-mincho", 1),
        Row("table", "ipa-gothic"),
        Row("tiers", "biz-mincho", 2),
        Row("symbols", "biz-gothic"),
        Row("columns", "biz-mincho"),
        Row("tiers", "ipa-gothic", 3),
        Row("article", "ipa-gothic"),
        Row("visitors", "ipa-gothic", hand="hand-kiloji"),
        Row("visitors", "biz-gothic", hand="hand-klee"),
    ),
    "zh-TW": (
        Row("contract", "ming-tw"),
        Row("vertical", "mingti"),
        Row("form", "zenhei"),
        Row("statement", "zenhei"),
        Row("receipt", "zenhei"),
        Row("notice", "kai-tw"),
        Row("table", "ming-tw"),
        Row("tiers", "kai-tw", 1),
        Row("symbols", "ming-tw"),
        Row("columns", "mingti"),
        Row("visitors", "zenhei", hand="hand-wenkai"),
    ),
    "zh-CN": (
        Row("contract", "sungti"),
        Row("form", "zenhei"),
        Row("statement", "zenhei"),
        Row("receipt", "zenhei"),
        Row("notice", "ming-cn"),
        Row("table", "sungti"),
        Row("symbols", "zenhei"),
        Row("columns", "sungti"),
        Row("article", "kai-cn"),
        Row("vertical", "ming-cn"),
        Row("visitors", "zenhei", hand="hand-wenkai-bold"),
    ),
    "en": (
        Row("contract", "garamond"),
        Row("form", "lato"),
        Row("statement", "carlito"),
        Row("receipt", "carlito"),
        Row("notice", "lato"),
        Row("table", "carlito"),
        Row("symbols", "carlito"),
        Row("columns", "garamond"),
        Row("article", "garamond"),
        Row("passport", "lato"),
        Row("meter", "carlito"),
        Row("visitors", "lato", hand="hand-rufscript"),
        Row("visitors", "carlito", hand="hand-klee"),
    ),
}


def write_pages(
    folder: Path, languages: Sequence[str] = LANGUAGES, limit: int | None = None
) -> list[UnseenPage]:
    """Write the upright pages of each language (the first ``limit``), each before its turned twins.

    The same call gives the same bytes. ``KeyError`` for a language that is not in ``LANGUAGES``,
    ``FontMissing`` when a Debian package of fonts is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        page
        for language in languages
        for number in range(len(PLAN[language][:limit]))
        for page in _write(folder, language, number)
    ]


def _write(folder: Path, language: str, number: int) -> list[UnseenPage]:
    row, desk = PLAN[language][number], drawn(language, number)
    fault = _KINDS[row.kind].fault or FAULTS[number % len(FAULTS)]
    sheet = stored(desk, fault)
    upright = UnseenPage(
        folder / f"{language}-{number:02d}-{row.kind}{sheet.suffix}",
        language,
        row.kind,
        _KINDS[row.kind].group,
        (fault, *desk.tags),
        dpi=desk.dpi,
    )
    pages = [_save(upright, sheet)]
    if _is_turned(language, number):
        for turn in _TURNS:
            path = upright.path.with_stem(f"{upright.path.stem}-turned-{turn}")
            twin = replace(upright, path=path, turn_degrees=turn, upright=upright.path)
            pages.append(_save(twin, sheet.turned(turn)))
    return pages


def _is_turned(language: str, number: int) -> bool:
    """Only the first page of a kind is: the others tell the same."""
    kind = PLAN[language][number].kind
    earlier = [row.kind for row in PLAN[language][:number]]
    return kind not in earlier and (language, kind) in _TURNED


def drawn(language: str, number: int) -> Desk:
    """A page of the plan as it was printed, before its paper suffered."""
    row = PLAN[language][number]
    rng = random.Random(f"{_SEED}/{language}/{number}")
    desk = Desk(
        Words(language, rng),
        FACES[row.face],
        rng.choice((150, 170, 200)),
        row.variant,
        _KINDS[row.kind].size_mm,
        FACES[row.hand] if row.hand else None,
    )
    _KINDS[row.kind].draw(desk)
    return desk


def _save(page: UnseenPage, sheet: Stored) -> UnseenPage:
    page.path.write_bytes(sheet.data())
    turn = (f"turned-{page.turn_degrees}",) if page.turn_degrees else ()
    tags = (page.group, page.kind, *page.tags, *turn)
    truth = FileTruth(page.path.name, (page.language,), (sheet.truth,), tags=tags)
    page.path.with_name(f"{page.path.name}.json").write_text(to_json(truth), encoding="utf-8")
    return page
