"""Items are cut into chunks of bounded work, in order, none twice."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.planning.chunking import chunk_day, chunk_key, close_chunks, estimate_pages
from ocr_pipeline.spec.batch import ChunkSpec
from tests.fakes.results import item

NOW = 1_767_225_599.0  # 2025-12-31 23:59:59 UTC


def items(*sizes: int, name: str = "{}.png") -> list[ItemRecord]:
    return [
        item(number, name.format(number), size_bytes=size)
        for number, size in enumerate(sizes, start=1)
    ]


def ids(chunks: Sequence[Sequence[ItemRecord]]) -> list[list[int]]:
    return [[item.item_id for item in chunk] for chunk in chunks]


def test_a_chunk_is_full_at_max_images() -> None:
    limits = ChunkSpec(max_images=2)
    assert ids(close_chunks(items(1, 1, 1, 1, 1), limits, close_rest=True)) == [[1, 2], [3, 4], [5]]


def test_the_rest_waits_unless_it_is_due_but_a_full_chunk_never_waits() -> None:
    limits = ChunkSpec(max_images=2)
    assert ids(close_chunks(items(1, 1, 1), limits, close_rest=False)) == [[1, 2]]
    assert ids(close_chunks(items(1, 1), limits, close_rest=False)) == [[1, 2]]
    assert close_chunks([], limits, close_rest=True) == []


def test_a_chunk_closes_before_it_has_more_than_max_bytes() -> None:
    limits = ChunkSpec(max_bytes=100)
    assert ids(close_chunks(items(60, 40, 1, 99, 100), limits, close_rest=True)) == [
        [1, 2],
        [3, 4],
        [5],
    ]


def test_a_chunk_closes_before_it_has_more_than_max_pages() -> None:
    limits = ChunkSpec(max_pages=10)
    pdfs = items(*[240_000] * 5, name="{}.pdf")  # 4 pages each
    assert ids(close_chunks(pdfs, limits, close_rest=True)) == [[1, 2], [3, 4], [5]]


@pytest.mark.parametrize("limits", [ChunkSpec(max_bytes=100), ChunkSpec(max_pages=3)])
def test_an_object_over_a_limit_is_a_chunk_alone(limits: ChunkSpec) -> None:
    large = replace(items(10_000_000)[0], item_id=2, key="2.pdf")
    small = items(10, 0, 10)
    pending = [small[0], large, small[2]]
    assert ids(close_chunks(pending, limits, close_rest=True)) == [[1], [2], [3]]


@pytest.mark.parametrize(
    ("key", "size_bytes", "pages"),
    [
        ("a.pdf", 600_000, 10),
        ("a.PDF", 600_000, 10),
        ("a.tif", 600_000, 5),
        ("a.tiff", 600_000, 5),
        ("a.pdf", 0, 1),
        ("a.pdf", 59_999, 1),
        ("a.png", 600_000_000, 1),
        ("a.png", 0, 1),
        ("pdf", 600_000, 10),
        ("no suffix", 600_000, 1),
    ],
)
def test_pages_are_estimated_from_name_and_size(key: str, size_bytes: int, pages: int) -> None:
    assert estimate_pages(key, size_bytes) == pages


def test_a_key_says_batch_day_in_utc_and_number_and_the_same_plan_has_the_same_key() -> None:
    key = chunk_key("ab12cd34", 7, items(1, 1), NOW)
    assert key.startswith("ab12cd34-20251231-000007-")
    assert chunk_day(key) == "20251231"
    assert chunk_key("ab12cd34", 7, items(1, 1), NOW) == key


def test_other_members_another_retry_another_number_are_another_key() -> None:
    members = items(1, 1)
    again = [members[0], replace(members[1], generation=2)]
    keys = {
        chunk_key("ab12cd34", 7, members, NOW),
        chunk_key("ab12cd34", 7, members[:1], NOW),
        chunk_key("ab12cd34", 7, again, NOW),
        chunk_key("ab12cd34", 8, members, NOW),
        chunk_key("ab12cd35", 7, members, NOW),
    }
    assert len(keys) == 5
