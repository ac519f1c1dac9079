"""Whatever the pages and the limits are: split and joined, every page has its own answer."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.vision.joining import PartAnswer, join_pages
from ocr_pipeline.vision.parts import DocumentParts, Part, PartLimits, groups
from tests.fakes.results import page

LOST = ItemError("REMOTE_ERROR", "lost")
DAMAGED = ItemError("CORRUPT_PDF", "damaged")


@given(
    sizes=st.lists(st.integers(1, 30), max_size=60),
    pages_per_call=st.integers(1, 12),
    max_call_bytes=st.integers(1, 40),
)
def test_groups_hold_every_page_once_and_in_order(
    sizes: list[int], pages_per_call: int, max_call_bytes: int
) -> None:
    def encode(chosen: Sequence[int]) -> bytes:
        return b"".join(bytes(sizes[index]) for index in chosen)

    limits = PartLimits(pages_per_call, 7999, max_call_bytes)
    found = list(groups(range(len(sizes)), encode, limits))
    assert [index for chosen, _ in found for index in chosen] == list(range(len(sizes)))
    for chosen, data in found:
        assert 1 <= len(chosen) <= pages_per_call
        if data is None:
            assert len(chosen) == 1
            assert sizes[chosen[0]] > max_call_bytes
        else:
            assert len(data) <= max_call_bytes


@given(
    damaged=st.lists(st.booleans(), min_size=1, max_size=40),
    pages_per_call=st.integers(1, 12),
    data=st.data(),
)
def test_every_page_has_its_own_answer(
    damaged: list[bool], pages_per_call: int, data: st.DataObject
) -> None:
    kept = [index for index, is_damaged in enumerate(damaged) if not is_damaged]
    parts = [
        Part("pdf", b"", tuple(chosen))
        for chosen, _ in groups(kept, lambda _: b"", PartLimits(pages_per_call, 7999, 1))
    ]
    lost = data.draw(st.lists(st.booleans(), min_size=len(parts), max_size=len(parts)))
    if not parts or all(lost):
        return
    answers: list[PartAnswer] = [
        LOST
        if is_lost
        else tuple(page(str(index), index=place) for place, index in enumerate(part.pages))
        for part, is_lost in zip(parts, lost, strict=True)
    ]
    blanks = tuple(
        RecognizedPage(index, 0, 0, error=DAMAGED if is_damaged else None)
        for index, is_damaged in enumerate(damaged)
    )
    joined = join_pages(DocumentParts("content", blanks, tuple(parts)), answers)
    lost_pages = {
        index for part, gone in zip(parts, lost, strict=True) if gone for index in part.pages
    }
    assert [found.page_index for found in joined] == list(range(len(damaged)))
    for index, found in enumerate(joined):
        if damaged[index]:
            assert found.error == DAMAGED
        elif index in lost_pages:
            assert found.error == LOST
        else:
            assert [word.text for word in found.words] == [str(index)]
