"""Pages and a speed become hours, bytes and money, each with the range that it is known within.

Where the pages come from belongs to ``sampling``, what is measured and asked to ``steps``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.planning.cost import work_cost
from ocr_pipeline.planning.figures import Figure, student_quantile, total, weakest
from ocr_pipeline.spec.batch import ChunkSpec
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.spec.plan import PlanSpec

# What a run costs beside the engines: benchmarks/report.md, "Overhead".
RUN_SECONDS = Figure.measured(5.5, 4.9, 5.9)
# An A4 page on one core: docs/decisions/0003-engines.md; a receipt is faster, a full page slower.
ASSUMED_PAGE_SECONDS = Figure.assumed(1.3, 0.4, 4.0)
# From answers of CLOVA OCR; nobody promises it.
ASSUMED_CALL_SECONDS = Figure.assumed(2.0, 1.0, 5.0)
# Of the samples of the demo (docs/samples.md): the page results of 36 pages, their other forms as
# parts of them, and what an object has in manifests and reports.
ASSUMED_PAGE_BYTES = Figure.assumed(23_000, 8_000, 60_000)
RESULT_FORMS = {"json": 2.2, "xls": 1.3}
OBJECT_BYTES = 900
# Scanned office documents; a page of one that was born digital is smaller, a color scan larger.
ASSUMED_PAGES_PER_BYTE = Figure.assumed(1 / 120_000, 1 / 600_000, 1 / 30_000)

_GROUPS = 20
_UNEVEN = 0.1  # two days of one machine differ by so much, however many pages were measured


@dataclass(frozen=True, slots=True)
class Work:
    """What a plan has a price for."""

    pages: Figure
    table_pages: Figure
    template_areas: Figure
    long_image_units: Figure


@dataclass(frozen=True, slots=True)
class _Charge:
    pages: int
    table_pages: int
    template_areas: int
    long_image_units: int


@dataclass(frozen=True, slots=True)
class Timed:
    """Pages that an engine process read in so many seconds."""

    pages: int
    seconds: float


def page_seconds(timed: Sequence[Timed]) -> Figure:
    """Seconds of one engine process per page, from what was read in this order; at least one.

    The range is that of the means of 20 groups in a row, so it holds what changes from hour to
    hour; and no less than 10 %, or 1 / sqrt(n) for few objects: one differs from the other by half.
    """
    mean = _ratio(timed)
    size = math.ceil(len(timed) / _GROUPS)
    means = [_ratio(timed[start : start + size]) for start in range(0, len(timed), size)]
    margin = max(_UNEVEN, 1 / math.sqrt(len(timed))) * mean
    if len(means) > 1:
        variance = sum((value - mean) ** 2 for value in means) / (len(means) - 1)
        margin = max(margin, student_quantile(len(means) - 1) * math.sqrt(variance / len(means)))
    return Figure.measured(mean, max(0.0, mean - margin), mean + margin)


def _ratio(timed: Sequence[Timed]) -> float:
    return sum(each.seconds for each in timed) / sum(each.pages for each in timed)


def timed_items(history: Sequence[ItemRecord]) -> list[Timed]:
    """How long the items of a ledger took."""
    return [Timed(item.pages, item.seconds) for item in history]


def engine_seconds(pages: Figure, seconds_per_page: Figure, workers: int) -> Figure:
    """How long so many engine processes read."""
    return pages.times(seconds_per_page).scaled(1 / workers)


def call_seconds(calls: Figure, engine: ClovaEngine) -> Figure:
    """How long calls take within the limits of a remote engine: its rate, or those under way."""

    def apart(seconds: float) -> float:
        return max(1 / engine.calls_per_second, seconds / engine.concurrent_calls)

    return calls.times(ASSUMED_CALL_SECONDS.mapped(apart))


def run_seconds(objects: int, size_bytes: int, pages: Figure, limits: ChunkSpec) -> Figure:
    """What the runs of all chunks cost beside the engines."""
    by_objects = max(objects / limits.max_images, size_bytes / limits.max_bytes)
    chunks = pages.mapped(lambda count: math.ceil(max(by_objects, count / limits.max_pages)))
    return chunks.times(RUN_SECONDS)


def assumed_pages(objects: int, size_bytes: int) -> Figure:
    """Pages of objects of a type of which none was looked into: at least one each."""
    return ASSUMED_PAGES_PER_BYTE.scaled(size_bytes).mapped(lambda pages: max(pages, objects))


def page_bytes(results: Sequence[tuple[int, int]]) -> Figure:
    """Bytes of page results by page, from the pages and bytes of some; at least one.

    The range is that of the mean.
    """
    pages = sum(count for count, _ in results)
    mean = sum(size_bytes for _, size_bytes in results) / pages
    n = len(results)
    residuals = [size_bytes - mean * count for count, size_bytes in results]
    deviation = math.sqrt(sum(value**2 for value in residuals) / max(1, n - 1) * n)
    margin = max(student_quantile(n - 1) * deviation / pages, _UNEVEN * mean)
    return Figure.measured(mean, max(0.0, mean - margin), mean + margin)


def result_bytes(pages: Figure, page_bytes: Figure, objects: int, file_format: str) -> Figure:
    """What comes to lie in the result storage, page results and reports included."""
    files = pages.times(page_bytes.scaled(RESULT_FORMS[file_format]))
    return total([files, Figure.exactly(objects * OBJECT_BYTES)])


def cost(plan: PlanSpec, work: Work, pages_before: int) -> Figure:
    """What the work costs after so many pages of the same month, as if it ended in this month."""
    figures = (work.pages, work.table_pages, work.template_areas, work.long_image_units)
    value, low, high = (
        float(work_cost(plan, _Charge(*map(round, counts)), pages_before))
        for counts in zip(*((each.value, each.low, each.high) for each in figures), strict=True)
    )
    return Figure(value, min(low, value), max(high, value), weakest(_priced(plan, work)))


def _priced(plan: PlanSpec, work: Work) -> list[Figure]:
    """What the plan charges for."""
    charges = (
        (plan.price_per_page, work.pages),
        (plan.price_per_table_page, work.table_pages),
        (plan.price_per_template_area, work.template_areas),
        (plan.price_per_long_image_unit, work.long_image_units),
    )
    return [figure for price, figure in charges if price]
