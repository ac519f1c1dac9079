"""Large objects travel in parts, several at a time. What a part is belongs to who moves it."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

PARALLEL_PARTS = 4

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_parallel(work: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
    """The results in the order of the items; the first error ends it, with no part under way."""
    with ThreadPoolExecutor(PARALLEL_PARTS) as threads:
        parts = [threads.submit(work, item) for item in items]
        try:
            return [part.result() for part in parts]
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise
