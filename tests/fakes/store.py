"""An object store in memory that behaves as S3 does."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.manifest import ObservedObject


class MemoryStore:
    """``ObjectStore`` in a dictionary; every write is a new version, modified at ``clock``."""

    def __init__(self, uri: str = "memory://store", clock: float = 0.0) -> None:
        """Start empty."""
        self.clock = clock
        self._uri = uri
        self._objects: dict[str, tuple[bytes, ObservedObject]] = {}
        self._writes = 0

    @property
    def uri(self) -> str:
        """A made-up address."""
        return self._uri

    def list_page(self, start_after: str, limit: int) -> list[ObservedObject]:
        """In UTF-8 byte order."""
        keys = sorted(
            (key for key in self._objects if key.encode() > start_after.encode()), key=str.encode
        )
        return [self._objects[key][1] for key in keys[:limit]]

    def head(self, key: str) -> ObservedObject:
        """OBJECT_GONE when missing."""
        return self._get(key)[1]

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        """OBJECT_GONE when missing, FILE_TOO_LARGE above the limit."""
        data, observed = self._get(key)
        if len(data) > max_bytes:
            raise ItemFailure("FILE_TOO_LARGE", f"{len(data):,} bytes, limit {max_bytes:,}")
        return data, observed

    def read_start(self, key: str, size_bytes: int) -> bytes:
        """OBJECT_GONE when missing."""
        return self._get(key)[0][:size_bytes]

    def write(self, key: str, data: bytes) -> None:
        """Refuse the keys that a folder refuses, so that no test passes here and fails there."""
        if "\0" in key or any(segment in ("", ".", "..") for segment in key.split("/")):
            raise ValueError("a key is a relative path without empty, . and .. segments")
        self._writes += 1
        observed = ObservedObject(key, f"v{self._writes}", len(data), self.clock)
        self._objects[key] = (bytes(data), observed)

    def write_file(self, key: str, path: Path) -> None:
        """Take the bytes of a file."""
        self.write(key, path.read_bytes())

    def write_once(self, key: str, data: bytes) -> bool:
        """Keep what is there."""
        if key in self._objects:
            return False
        self.write(key, data)
        return True

    def exists(self, key: str) -> bool:
        """Whether it was written."""
        return key in self._objects

    def delete(self, key: str) -> None:
        """Forget it."""
        self._objects.pop(key, None)

    @contextmanager
    def open_local(self, key: str) -> Iterator[Path]:
        """A temporary copy."""
        with tempfile.NamedTemporaryFile() as copy:
            copy.write(self._get(key)[0])
            copy.flush()
            yield Path(copy.name)

    def _get(self, key: str) -> tuple[bytes, ObservedObject]:
        try:
            return self._objects[key]
        except KeyError:
            raise ItemFailure("OBJECT_GONE", "no such object") from None
