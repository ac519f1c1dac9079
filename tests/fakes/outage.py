"""A store that breaks in the middle of its work, and may be mended."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, cast

from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.ports.storage import ObjectStore


class BreakingStore:
    """Passes everything on; after ``good_calls`` of the named methods they raise ``code``.

    ``mend`` ends that; ``calls`` lists all calls of these methods.
    """

    def __init__(
        self, inner: ObjectStore, code: str, methods: Collection[str], good_calls: int = 0
    ) -> None:
        self._inner = inner
        self._code: str | None = code
        self._methods = methods
        self._left = good_calls
        self.calls: list[str] = []

    def mend(self) -> None:
        """Work again."""
        self._code = None

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._methods:
            return found

        @wraps(found)
        def call(*args: object) -> object:
            self.calls.append(name)
            self._left -= 1
            if self._left < 0 and self._code:
                raise ServiceUnavailable("the storage is broken", self._code)
            return cast("Callable[..., object]", found)(*args)

        return call


def as_store(breaking: BreakingStore) -> ObjectStore:
    """The same object in the eyes of mypy, which does not look behind ``__getattr__``."""
    return cast("ObjectStore", breaking)
