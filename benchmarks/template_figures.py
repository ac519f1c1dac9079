"""What three readers made of the same forms becomes figures with their goals, and tables.

What counts as right belongs to ``template_scoring``, whose readings they are to
``template_readers``.
"""

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.figures import Figure, percentile
from benchmarks.template_readers import FEATURES, OURS, Outcome
from benchmarks.template_scoring import Score, Tally
from benchmarks.template_sets import ForeignPage, TrueScan

MATCH_PERCENT = 99.5
BOXES_PERCENT = 99.5
CELLS_PERCENT = 98.0
CLEAN_TEXT_PERCENT = 97.0
DEGRADED_TEXT_PERCENT = 92.0
FIND_MILLISECONDS = 150.0
_MOST_NAMED = 12  # pages in a note

Pick = Callable[[Score], Tally]
_COLUMNS: Mapping[str, Pick] = {
    "boxes": lambda score: score.boxes,
    "multi-box": lambda score: score.cells,
    "text": lambda score: score.text,
    "no spaces": lambda score: score.joined,
    "written": lambda score: score.written,
    "all fields": lambda score: score.fields,
    "review": lambda score: score.review,
    "silent": lambda score: score.silent,
}


@dataclass(frozen=True, slots=True)
class ReadScan:
    """A filled form as a reader has it."""

    scan: TrueScan
    outcome: Outcome
    score: Score

    @property
    def is_found(self) -> bool:
        """Whether it was taken for the template that it is."""
        return self.outcome.found == self.scan.template_id


@dataclass(frozen=True, slots=True)
class ReadForeign:
    """A foreign page as a reader has it; whoever finds a template there is wrong."""

    page: ForeignPage
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ReadForms:
    """All pages of a reader; ``foreign`` is empty of one that cannot refuse."""

    scans: Sequence[ReadScan]
    foreign: Sequence[ReadForeign]


Readings = Mapping[str, ReadForms]
Scans = Sequence[ReadScan]


def figures(readings: Readings) -> list[Figure]:
    """All figures, ours beside the others'."""
    return [
        _match_figure(readings),
        _mistaken_figure(readings),
        *_foreign_figures(readings),
        *_share("check boxes right", readings, "boxes", BOXES_PERCENT),
        *_share("multi-boxes right, per box", readings, "multi-box", CELLS_PERCENT),
        *_text_figures(readings),
        *_share("fields of all types right", readings, "all fields"),
        *_share("fields for people to look at", readings, "review"),
        *_share("fields wrong and nobody told", readings, "silent"),
        *_cost_figures(readings),
    ]


def total(scans: Scans) -> Score:
    """The counts of all of them."""
    return sum((each.score for each in scans), Score())


def match(scans: Scans) -> Tally:
    """How many were taken for what they are."""
    return Tally.of(each.is_found for each in scans)


def _match_figure(readings: Readings) -> Figure:
    ours = match(readings[OURS].scans)
    features = match(readings[FEATURES].scans).percent
    return Figure(
        "scans found as their template",
        ours.percent,
        "%",
        f"{ours.count} of {ours.total}; features {features:.2f} %, fixed is told",
        MATCH_PERCENT,
        at_least=True,
    )


def _mistaken_figure(readings: Readings) -> Figure:
    def mistaken(forms: ReadForms) -> int:
        return sum(each.outcome.found is not None and not each.is_found for each in forms.scans)

    others = _others(readings, lambda forms: str(mistaken(forms)))
    return Figure("scans taken for another template", mistaken(readings[OURS]), "", others, 0)


def _foreign_figures(readings: Readings) -> Iterator[Figure]:
    """Near twins and other pages apart."""
    for name, is_twin in (("near twins", True), ("other pages", False)):
        taken = {
            reader: _taken(each for each in forms.foreign if each.page.is_twin == is_twin)
            for reader, forms in readings.items()
        }
        ours = taken[OURS]
        if ours.total:
            others = (f"{reader} {_counted(taken[reader])}" for reader in taken if reader != OURS)
            against = f"of {ours.total}; {', '.join(others)}"
            yield Figure(f"foreign, {name}: taken for a template", ours.count, "", against, 0)


def _taken(foreign: Iterable[ReadForeign]) -> Tally:
    return Tally.of(each.outcome.found is not None for each in foreign)


def _counted(tally: Tally) -> str:
    return str(tally.count) if tally.total else "refuses nothing"


def _text_figures(readings: Readings) -> Iterator[Figure]:
    """Text fields of clean and of spoiled scans, as they are and otherwise counted."""
    for name, clean, goal in (
        ("clean", True, CLEAN_TEXT_PERCENT),
        ("degraded", False, DEGRADED_TEXT_PERCENT),
    ):
        part = {
            reader: ReadForms([each for each in forms.scans if each.scan.clean == clean], ())
            for reader, forms in readings.items()
        }
        yield from _share(f"text fields right, {name}", part, "text", goal)
        yield from _share(f"text fields right, {name}, without spaces", part, "no spaces")
        yield from _share(f"text fields right, {name}, those written into", part, "written")


def _share(
    name: str, readings: Readings, column: str, goal: float | None = None
) -> Iterator[Figure]:
    """A share of what there is in all scans; in ``against`` also that in the scans found."""
    pick = _COLUMNS[column]
    ours = pick(total(readings[OURS].scans))
    if not ours.total:
        return

    def among_found(forms: ReadForms) -> str:
        tally = pick(total([each for each in forms.scans if each.is_found]))
        return f"{tally.percent:.2f}"

    others = _others(readings, lambda forms: f"{pick(total(forms.scans)).percent:.2f} %")
    found = f"in scans found: ours {among_found(readings[OURS])}, "
    against = f"of {ours.total}; {others}; {found}{_others(readings, among_found)}"
    yield Figure(name, ours.percent, "%", against, goal, at_least=True)


def _cost_figures(readings: Readings) -> Iterator[Figure]:
    for name, share in (("median", 0.5), ("p95", 0.95)):
        found = {reader: _find_milliseconds(forms, share) for reader, forms in readings.items()}
        others = ", ".join(f"{reader} {found[reader]:.0f} ms" for reader in found if reader != OURS)
        yield Figure(f"registration, CPU, {name}", found[OURS], "ms", others, FIND_MILLISECONDS)
    yield _reading_figure(readings)
    others = _others(readings, lambda forms: f"{_peak_megabytes(forms):.0f} MB")
    yield Figure("memory of a process, peak", _peak_megabytes(readings[OURS]), "MB", others)


def _find_milliseconds(forms: ReadForms, share: float) -> float:
    outcomes = [scan.outcome for scan in forms.scans] + [page.outcome for page in forms.foreign]
    return 1000 * percentile([each.find_seconds for each in outcomes], share)


def _reading_figure(readings: Readings) -> Figure:
    def mean(forms: ReadForms) -> float:
        seconds = [each.outcome.read_seconds for each in forms.scans if each.is_found]
        return statistics.fmean(seconds) if seconds else float("nan")

    others = _others(readings, lambda forms: f"{mean(forms):.2f} s")
    return Figure("reading the fields of a scan found, CPU", mean(readings[OURS]), "s", others)


def _peak_megabytes(forms: ReadForms) -> float:
    return max(each.outcome.peak_bytes for each in forms.scans) / 1e6


def _others(readings: Readings, say: Callable[[ReadForms], str]) -> str:
    return ", ".join(f"{name} {say(forms)}" for name, forms in readings.items() if name != OURS)


# -- tables for people ----------------------------------------------------------------------


def tables(readings: Readings) -> Iterator[str]:
    """Lines: for each reader a table by fault, for ours one by template; shares in %."""
    for name, forms in readings.items():
        yield from _table(f"{name}, by fault", _by(forms.scans, lambda each: each.scan.fault))
    scans = readings[OURS].scans
    yield from _table(f"{OURS}, by template", _by(scans, lambda each: str(each.scan.template_id)))
    for name, forms in readings.items():
        yield from _foreign_table(name, forms.foreign)
    yield from _misses(scans)


def _by(scans: Scans, key: Callable[[ReadScan], str]) -> dict[str, list[ReadScan]]:
    found: dict[str, list[ReadScan]] = {}
    for each in scans:
        found.setdefault(key(each), []).append(each)
    return found


def _table(title: str, groups: Mapping[str, Scans]) -> Iterator[str]:
    yield ""
    yield _row(title, ("scans", "found", *_COLUMNS))
    for name, scans in groups.items():
        score = total(scans)
        shares = [match(scans), *(pick(score) for pick in _COLUMNS.values())]
        yield _row(name, (str(len(scans)), *(_percent(share) for share in shares)))


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<22}" + "".join(f"{cell:>11}" for cell in cells)


def _percent(tally: Tally) -> str:
    return f"{tally.percent:.1f}" if tally.total else "-"


def _foreign_table(name: str, foreign: Sequence[ReadForeign]) -> Iterator[str]:
    """How many of each kind were taken for a template."""
    kinds: dict[str, list[bool]] = {}
    for each in foreign:
        kinds.setdefault(each.page.kind, []).append(each.outcome.found is not None)
    if kinds:
        yield ""
        yield f"{name}, foreign pages taken for a template, by kind:"
        yield ", ".join(f"{kind} {sum(kinds[kind])}/{len(kinds[kind])}" for kind in sorted(kinds))


def _misses(scans: Scans) -> Iterator[str]:
    """Which of ours were not found, and why."""
    missed = [each for each in scans if not each.is_found]
    for each in missed[:_MOST_NAMED]:
        why = each.outcome.reason or f"taken for {each.outcome.found}"
        yield f"not found: {each.scan.path.stem}: {why}"
    if len(missed) > _MOST_NAMED:
        yield f"not found: {len(missed) - _MOST_NAMED} more"
