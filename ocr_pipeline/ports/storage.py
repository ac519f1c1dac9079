"""Where objects live: a folder or a bucket."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from ocr_pipeline.model.manifest import (
    ObservedObject,
)


class ObjectStore(Protocol):
    """A folder or a bucket with a prefix.

    Keys are relative, ``/``-separated, never escaped on the wire. Threads may share one.

    Errors: ``ItemFailure(OBJECT_GONE | OBJECT_UNREADABLE)`` for one object, ``ServiceUnavailable``
    for the store.
    """

    @property
    def uri(self) -> str:
        """Where this is, for people and for overlap rules.

        ``file:///...`` or ``s3://bucket/prefix``.
        """

    def list_page(self, start_after: str, limit: int) -> list[ObservedObject]:
        """Up to ``limit`` objects with keys strictly after ``start_after`` in UTF-8 byte order.

        [] at the end.
        """

    def head(self, key: str) -> ObservedObject:
        """The object as it is now."""

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        """The whole object and the version that was read.

        ``ItemFailure(FILE_TOO_LARGE)`` above ``max_bytes``.
        """

    def read_start(self, key: str, size_bytes: int) -> bytes:
        """The first bytes of the object, all of a smaller one; no more is transferred."""

    def write(self, key: str, data: bytes) -> None:
        """Create or replace an object: durable and all or nothing when this returns."""

    def write_file(self, key: str, path: Path) -> None:
        """As ``write``, from a local file that may be larger than memory."""

    def write_once(self, key: str, data: bytes) -> bool:
        """As ``write``, where nothing is yet; False, and nothing changed, where an object is."""

    def exists(self, key: str) -> bool:
        """Whether an object is there."""

    def delete(self, key: str) -> None:
        """Remove an object; a missing one is no error."""

    def open_local(self, key: str) -> AbstractContextManager[Path]:
        """A local path of the object's bytes for streaming, to read only while in the context.

        A remote object is copied to a temporary file that ends with the context.
        """
