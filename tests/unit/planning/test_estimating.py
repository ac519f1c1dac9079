"""Figures that can be worked out by hand: what is due, what is equal, speed, hours, money."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ocr_pipeline.model.manifest import ItemRecord, ItemState, ObservedObject
from ocr_pipeline.planning.duplicates import EqualContents, Hashed, duplicates_of
from ocr_pipeline.planning.estimating import (
    RUN_SECONDS,
    Timed,
    Work,
    call_seconds,
    cost,
    engine_seconds,
    page_bytes,
    page_seconds,
    result_bytes,
    run_seconds,
)
from ocr_pipeline.planning.figures import Basis, Figure, share, student_quantile
from ocr_pipeline.planning.inventory import Inventory, Standing, standing_of, type_of
from ocr_pipeline.planning.sampling import Population, Seen, extrapolate
from ocr_pipeline.spec.batch import ChunkSpec
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.spec.plan import PlanSpec

ETAG = "d41d8cd98f00b204e9800998ecf8427e"
OTHER_ETAG = "0" * 32
NONE = Figure.exactly(0)


def seen(key: str, version: str = "v", size_bytes: int = 10) -> ObservedObject:
    return ObservedObject(key, version, size_bytes, 0.0)


def item(version: str, state: ItemState, generation: int = 1) -> ItemRecord:
    return ItemRecord(
        item_id=1,
        batch_uid="uid",
        key="a",
        version=version,
        size_bytes=1,
        modified=0.0,
        first_seen=0.0,
        state=state,
        generation=generation,
        chunk_key=None,
        outcome=None,
        content_sha256=None,
        recognition_digest=None,
        result_key=None,
        duplicate_of=None,
        supersedes=None,
        error_code=None,
        error_detail=None,
        pages=0,
        table_pages=0,
        long_image_units=0,
        mean_confidence=None,
        seconds=0.0,
        finished=None,
    )


# -- what is due ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "standing"),
    [
        ([], Standing.NEW),
        ([item("v1", ItemState.RECOGNIZED)], Standing.DONE),
        ([item("v1", ItemState.FAILED)], Standing.DONE),
        ([item("v1", ItemState.PLANNED)], Standing.WAITING),
        ([item("v0", ItemState.SETTLING)], Standing.WAITING),
        ([item("v0", ItemState.PENDING)], Standing.WAITING),
        ([item("v0", ItemState.PENDING, generation=2)], Standing.CHANGED),
        ([item("v0", ItemState.RECOGNIZED)], Standing.CHANGED),
        ([item("v0", ItemState.PLANNED)], Standing.CHANGED),
        ([item("v1", ItemState.RECOGNIZED), item("v2", ItemState.RECOGNIZED)], Standing.DONE),
    ],
)
def test_what_is_due_follows_from_the_versions_of_a_key(
    known: Sequence[ItemRecord], standing: Standing
) -> None:
    assert standing_of("v1", known) is standing


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("a/scan.PDF", "pdf"),
        ("scan.tif", "tiff"),
        ("photo.JPG", "jpeg"),
        ("a.pdf/page.png", "png"),
        ("report.docx", "other"),
        ("no suffix", "other"),
        ("folder.pdf/none", "other"),
        (".pdf", "other"),
    ],
)
def test_a_type_is_what_a_name_promises(key: str, kind: str) -> None:
    assert type_of(key) == kind


def test_what_is_done_is_listed_and_not_to_do() -> None:
    inventory = Inventory(10, max_file_bytes=100)
    inventory.add(seen("done.pdf"), Standing.DONE)
    inventory.add(seen("new.pdf"), Standing.NEW)
    inventory.add(seen("empty.pdf", size_bytes=0), Standing.NEW)
    inventory.add(seen("large.png", size_bytes=101), Standing.CHANGED)
    assert inventory.types["pdf"].count == 3
    assert inventory.standings[Standing.NEW].count == 2
    assert {code: tally.count for code, tally in inventory.refused.items()} == {
        "EMPTY_FILE": 1,
        "FILE_TOO_LARGE": 1,
    }
    assert (inventory.to_do_count, inventory.to_do_bytes) == (1, 10)


# -- totals -----------------------------------------------------------------------------


def test_all_alike_may_be_otherwise_where_nobody_looked() -> None:
    images = Population(50)
    for number in range(1_000):
        images.add(seen(f"{number}.png", size_bytes=100 + number % 50))
    sample = [Seen(each.size_bytes, 1.0) for each in images.sample()]
    figure = extrapolate(images, sample, most=1).figure
    assert figure.value == figure.high == pytest.approx(1_000)
    assert figure.low == pytest.approx(1_000 - 3 / 50 * 950)


def test_pages_that_go_with_bytes_are_extrapolated_by_bytes() -> None:
    scans = Population(20)
    for number in range(1, 501):
        scans.add(seen(f"{number}.pdf", size_bytes=50_000 * number))
    sample = [Seen(each.size_bytes, each.size_bytes / 50_000) for each in scans.sample()]
    found = extrapolate(scans, sample)
    assert found.by == "bytes"
    assert found.figure.value == pytest.approx(500 * 501 / 2)


def test_nothing_follows_from_no_sample() -> None:
    with pytest.raises(ValueError, match="nothing was seen"):
        extrapolate(one_object(), [])
    assert extrapolate(Population(10), []).figure == Figure.exactly(0)


def one_object() -> Population:
    made = Population(10)
    made.add(seen("a.pdf"))
    return made


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (0, 1.960)]
)
def test_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert student_quantile(freedom) == pytest.approx(quantile, rel=0.02)


def test_a_share_of_nothing_is_not_known() -> None:
    assert share(0, 0) == Figure.assumed(0.5, 0.0, 1.0)
    assert share(0, 100).high == pytest.approx(0.0370, abs=1e-4)


# -- what is equal ----------------------------------------------------------------------


def test_equal_etags_are_counted_without_reading() -> None:
    equal = EqualContents()
    for key, version in [("a", ETAG), ("b", ETAG), ("c", ETAG), ("d", OTHER_ETAG)]:
        equal.add(seen(key, version))
    assert equal.candidates() == []
    assert duplicates_of(equal, []) == Figure.exactly(2)


def test_others_of_one_size_are_candidates() -> None:
    equal = EqualContents()
    for key, size_bytes in [("a", 1), ("b", 2), ("c", 2), ("d", 2), ("e", 3)]:
        equal.add(seen(key, f"1-{size_bytes}-{key}", size_bytes))
    [group] = equal.candidates()
    assert (equal.possible, group.possible, [each.key for each in group.members]) == (
        2,
        2,
        ["b", "c", "d"],
    )
    assert duplicates_of(equal, [Hashed(2, 3, 2)]) == Figure.exactly(1)
    unread = duplicates_of(equal, [])
    assert (unread.low, unread.high, unread.basis) == (0, 2, Basis.ASSUMED)


def test_of_more_sizes_than_memory_is_for_some_stand_for_all() -> None:
    equal = EqualContents(most_keys=500)
    for number in range(8_000):
        equal.add(seen(f"{number}", f"1-1-{number}", size_bytes=number // 2 + 1))
    assert len(equal.candidates()) <= 500
    assert not equal.is_complete
    assert equal.possible == pytest.approx(4_000, rel=0.2)


# -- hours, bytes, money ----------------------------------------------------------------


def test_the_speed_is_that_of_all_pages_within_what_changes_from_hour_to_hour() -> None:
    even = page_seconds([Timed(2, 3.0)] * 100)
    assert (even.value, even.low, even.high) == pytest.approx((1.5, 1.35, 1.65))
    slower = page_seconds([Timed(1, 1.0)] * 50 + [Timed(1, 3.0)] * 50)
    assert slower.value == 2
    assert slower.high - slower.low > 0.8
    assert page_seconds([Timed(1, 2.0)]).value == 2


def test_processes_share_the_pages_and_every_chunk_costs_a_run() -> None:
    pages = Figure.exactly(1_000)
    assert engine_seconds(pages, Figure.exactly(2), workers=4).value == 500
    runs = run_seconds(401, 1_000, pages, ChunkSpec(max_images=200, max_pages=10_000))
    assert runs.value == 3 * RUN_SECONDS.value
    by_pages = run_seconds(1, 1_000, pages, ChunkSpec(max_pages=100))
    assert by_pages.value == 10 * RUN_SECONDS.value


@pytest.mark.parametrize(("rate", "at_once", "seconds"), [(1, 5, 100), (10, 2, 100), (10, 50, 10)])
def test_calls_take_what_the_narrower_limit_grants(rate: int, at_once: int, seconds: int) -> None:
    engine = ClovaEngine.model_validate(
        {
            "kind": "clova",
            "invoke_url": "https://one.example/custom/v1/1/a/general",
            "secret": {"env": "SECRET"},
            "calls_per_second": rate,
            "concurrent_calls": at_once,
        }
    )
    found = call_seconds(Figure.exactly(100), engine)
    assert found.value == pytest.approx(seconds)
    assert found.basis is Basis.ASSUMED


def test_results_are_pages_and_what_is_made_of_them() -> None:
    a_page = page_bytes([(1, 1_000), (3, 3_000)])
    assert (a_page.value, a_page.low, a_page.high) == pytest.approx((1_000, 900, 1_100))
    pages = Figure.exactly(100)
    as_json = result_bytes(pages, a_page, 10, "json").value
    assert as_json == pytest.approx(100 * 1_000 * 2.2 + 10 * 900)
    assert result_bytes(pages, a_page, 10, "xls").value < as_json


PLAN = PlanSpec(name="Vendor", included_pages=100, price_per_page=3, price_per_table_page=7)


def test_included_pages_are_those_that_are_left() -> None:
    work = Work(Figure.estimated(200, 150, 260), Figure.assumed(10, 0, 20), NONE, NONE)
    fresh = cost(PLAN, work, pages_before=0)
    assert (fresh.value, fresh.low, fresh.high) == (370, 150, 620)
    assert fresh.basis is Basis.ASSUMED
    assert cost(PLAN, work, pages_before=1_000).value == 670


def test_what_is_not_charged_for_does_not_make_the_cost_uncertain() -> None:
    work = Work(Figure.exactly(200), Figure.assumed(10, 0, 20), NONE, NONE)
    plan = PLAN.model_copy(update={"price_per_table_page": 0})
    assert cost(plan, work, 0) == Figure.exactly(300)


def test_a_product_with_nothing_may_still_be_something() -> None:
    none_seen = Figure.estimated(0, 0, 5)
    assert none_seen.times(Figure.exactly(2)).high == 10
    assert replace(none_seen, high=0).is_exact
