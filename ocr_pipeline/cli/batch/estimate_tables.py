"""An estimate becomes tables for people: every line says what it rests on.

What is estimated belongs to ``steps.estimate``.
"""

from collections.abc import Callable, Iterator, Sequence

from ocr_pipeline.cli.terminal import print_line, print_table
from ocr_pipeline.planning.figures import Basis, Figure
from ocr_pipeline.planning.inventory import Inventory, Standing
from ocr_pipeline.steps.estimate import BatchEstimate
from ocr_pipeline.steps.estimate_duplicates import Duplicates
from ocr_pipeline.steps.estimate_speed import Speed, SpeedSource
from ocr_pipeline.steps.estimate_types import TypeEstimate

_SIZES = ("B", "kB", "MB", "GB", "TB")
_KILO = 1000
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_POLICIES = {
    "reuse": "their results are reused, nothing is charged",
    "ignore": "each becomes a row, nothing is charged",
    "reprocess": "they are recognized like all others",
}

Row = Sequence[str]
Shown = Callable[[float], str]


def print_estimate(found: BatchEstimate) -> None:
    """Three tables: what is there, what there is to do, and what that takes."""
    print_line(f"{found.batch_id}: {found.input}")
    if not found.listing.complete:
        print_line(
            f"The listing was not complete after {found.listing.seconds:.0f} s: everything below "
            "is about what was listed. Take more time with --seconds."
        )
    _print("listed", ("objects", "bytes", ""), list(_listed(found.inventory)))
    if not found.types:
        print_line("There is nothing to recognize.")
        return
    columns = ("objects", "bytes", "pages", "from", "to", "")
    _print("to do", columns, [_type_row(each) for each in found.types])
    _print("it takes", ("about", "from", "to", ""), list(_totals(found)))
    print_line(
        "From and to: so it is in 19 of 20 cases. Damage inside files shows when they are read."
    )


def _print(title: str, columns: Row, rows: Sequence[Row]) -> None:
    """A table whose columns of numbers, all but the first and the last, end at the right."""
    last = len(columns)
    widths = [max(len(row[at]) for row in rows) for at in range(last + 1)]
    aligned = [
        [cell.rjust(widths[at]) if 0 < at < last else cell for at, cell in enumerate(row)]
        for row in rows
    ]
    print_table((title, *columns), aligned)


# -- what is there ----------------------------------------------------------------------


_STANDINGS = {
    Standing.DONE: "have their answers",
    Standing.WAITING: "found before, not finished",
    Standing.NEW: "never seen before",
    Standing.CHANGED: "replaced since they were recognized",
}


def _listed(inventory: Inventory) -> Iterator[Row]:
    whole = inventory.listed
    kinds = sorted(inventory.types.items(), key=lambda entry: -entry[1].count)
    named = ", ".join(f"{tally.count:,} {kind}" for kind, tally in kinds)
    told = f"measured: {named or 'the input is empty'}"
    yield "all", f"{whole.count:,}", _bytes(whole.size_bytes), told
    for standing, tally in inventory.standings.items():
        if tally.count:
            told = f"measured: {_STANDINGS[standing]}"
            yield standing.value, f"{tally.count:,}", _bytes(tally.size_bytes), told
    for code, tally in inventory.refused.items():
        told = f"measured: of the above, fail with {code}"
        yield "refused", f"{tally.count:,}", _bytes(tally.size_bytes), told


def _type_row(each: TypeEstimate) -> Row:
    how = {
        0: "none was looked into; pages of its bytes, as of documents elsewhere",
        each.count: "all were looked into",
    }.get(each.sampled, f"from {each.sampled:,} that were looked into, by their {each.by}")
    name, *figures, told = _total(each.type, each.pages, _count, "; ".join([how, *_findings(each)]))
    return name, f"{each.count:,}", _bytes(each.size_bytes), *figures, told


def _findings(each: TypeEstimate) -> Iterator[str]:
    """What differs from what the names promise."""
    others = {name: n for name, n in each.formats.items() if name.lower() != each.type}
    for name, count in others.items():
        yield f"{count} hold {name}"
    for code, count in each.failing.items():
        yield f"{count} would fail: {code}"


# -- what it takes ----------------------------------------------------------------------


def _totals(found: BatchEstimate) -> Iterator[Row]:
    work = found.work
    yield _total("duplicates", found.duplicates.total, _count, _duplicates(found.duplicates))
    yield _total("pages", found.pages, _count, "in all objects to do")
    recognized = _POLICIES[found.policy]
    yield _total("to recognize", work.pages, _count, f"duplicates: {recognized}")
    if work.table_pages.high:
        yield _total("with tables", work.table_pages, _count, _tables(found.speed))
    if work.template_areas.value:
        yield _total("template areas", work.template_areas, _count, "as in the history")
    if work.long_image_units.value:
        yield _total("long image units", work.long_image_units, _count, "started 2,000 px")
    yield _total("time", found.seconds, _time, _speed(found))
    yield _total("results", found.result_bytes, _bytes, _results(found.page_bytes))
    yield _total("cost", found.price.cost, lambda money: f"{money:,.2f}", _cost(found))


def _total(name: str, figure: Figure, shown: Shown, how: str) -> Row:
    low, high = ("", "") if figure.is_exact else (shown(figure.low), shown(figure.high))
    return name, shown(figure.value), low, high, f"{figure.basis.value}: {how}"


def _duplicates(found: Duplicates) -> str:
    parts = []
    if found.by_etag:
        parts.append(f"at least {found.by_etag:,} by ETag")
    if found.candidates:
        parts.append(
            f"of {found.candidates:,} that might be by their size, by reading {found.hashed:,}"
        )
    parts.append(f"about {_count(found.recognized.value)} recognized before")
    return ", ".join(parts)


def _tables(speed: Speed) -> str:
    told = "pages on which tables are found are counted, not those that are searched"
    if not speed.pages:
        return f"{told}; how many there are is not known before the first run"
    return f"{told}; {speed.table_pages:,} of {speed.pages:,} pages had some"


def _speed(found: BatchEstimate) -> str:
    speed = found.speed
    if speed.seconds_per_page is None:
        return "the limits of the remote engine; a call is assumed to take 1 to 5 s"
    rate = speed.seconds_per_page
    told = f"{rate.value:.2f} s a page ({rate.low:.2f} to {rate.high:.2f}), "
    told += _plural(found.workers, "process")
    match speed.source:
        case SpeedSource.HISTORY:
            return f"{told}, as {speed.pages:,} pages took before with these settings"
        case SpeedSource.MEASURED:
            return f"{told}, as {speed.pages:,} pages of this batch took just now"
        case _:
            return f"{told}, as elsewhere; nothing could be measured: {speed.reason}"


def _results(page_bytes: Figure) -> str:
    where = "this batch" if page_bytes.basis is Basis.MEASURED else "the demo's samples"
    return f"page results of {_bytes(page_bytes.value)} a page, as in {where}, and files of them"


def _cost(found: BatchEstimate) -> str:
    price = found.price
    told = f"{price.currency}, plan {price.plan_name}"
    if not price.included_pages:
        return told
    left = max(0, price.included_pages - price.pages_before)
    return f"{told}; {left:,} of {price.included_pages:,} included pages are left in {price.month}"


# -- numbers ----------------------------------------------------------------------------


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}es"


def _count(number: float) -> str:
    return f"{round(number):,}"


def _bytes(number: float) -> str:
    size, unit = number, 0
    while round(size) >= _KILO and unit < len(_SIZES) - 1:
        size, unit = size / _KILO, unit + 1
    places = 0 if unit == 0 or size >= 100 else 1 if size >= 10 else 2  # noqa: PLR2004 - 3 digits
    return f"{size:,.{places}f} {_SIZES[unit]}"


def _time(seconds: float) -> str:
    for unit, name in ((_DAY, "days"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:,.1f} {name}"
    return f"{seconds:.0f} s"
