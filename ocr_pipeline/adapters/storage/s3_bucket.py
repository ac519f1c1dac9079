"""A bucket's folder answers requests: keys become relative, listings sorted, errors the house's.

What the answers mean for one object belongs to ``s3_refusals``.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import SystemRandom
from typing import Any, TypeVar

from botocore.parsers import ResponseParserError

from ocr_pipeline.adapters.storage.s3_errors import SDK_ERRORS, service_failure
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.spec.storage import S3Storage

MAX_KEY_BYTES = 1024  # of S3, the prefix included
MAX_PAGE_KEYS = 1000  # more is never answered
MAX_DELAY_SECONDS = 20.0
_FORBIDDEN_SEGMENTS = frozenset({"", ".", ".."})

_Result = TypeVar("_Result")
_RANDOM = SystemRandom()


class S3Bucket:
    """Requests about one bucket, below one folder of it. Threads may share it."""

    def __init__(
        self, client: Any, spec: S3Storage, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Take a boto3 client, which retries requests by itself; nothing is sent yet."""
        self._client = client
        self._name = spec.bucket
        self._folder = f"{spec.prefix}/" if spec.prefix else ""
        self.place = f"the bucket {spec.location} at {spec.endpoint_url or 'AWS'}"
        self._sleep = sleep
        self._lists_in_version_1 = False
        self.max_attempts = spec.max_attempts

    def full_key(self, key: str) -> str:
        """The key with the folder.

        Raises:
            ItemFailure: OBJECT_GONE: no object can have it.
        """
        full = self._folder + key
        if not key or "\0" in key or not _is_short_text(full):
            raise ItemFailure("OBJECT_GONE", "no object can have this key")
        return full

    def writable_key(self, key: str) -> str:
        """The key with the folder.

        Raises:
            ValueError: no file below a folder could have it; other stores must take it too.
        """
        full = self._folder + key
        if not _FORBIDDEN_SEGMENTS.isdisjoint(key.split("/")) or "\0" in key:
            raise ValueError("a key is a relative path without empty, . and .. segments")
        if not _is_short_text(full):
            raise ValueError(f"a key is text of at most {MAX_KEY_BYTES} bytes, prefix included")
        return full

    def send(self, operation: str, **parameters: Any) -> Any:
        """One operation of boto3's client on this bucket; raises what boto3 raises."""
        return getattr(self._client, operation)(Bucket=self._name, **parameters)

    @contextmanager
    def trying_to(self, act: str) -> Iterator[None]:
        """What boto3 raises in here says that the bucket cannot be ``act`` (read, written).

        Raises:
            ServiceUnavailable: instead of any error of boto3.
        """
        try:
            yield
        except SDK_ERRORS as error:
            raise service_failure(error, self.cannot_be(act)) from error

    def cannot_be(self, act: str) -> str:
        """The beginning of a message: which bucket, and what it refuses."""
        return f"{self.place} cannot be {act}"

    def persist(
        self, transient: tuple[type[Exception], ...], attempt: Callable[[], _Result]
    ) -> _Result:
        """Try again, after growing random delays, what boto3 does not: answers that end early."""
        for number in range(self.max_attempts - 1):
            try:
                return attempt()
            except transient:
                self._sleep(_RANDOM.uniform(0, min(MAX_DELAY_SECONDS, 2.0**number)))
        return attempt()

    def objects_after(self, start_after: str, limit: int) -> list[ObservedObject]:
        """See ``ObjectStore.list_page``.

        Raises:
            ServiceUnavailable: the bucket cannot be listed.
        """
        found: list[ObservedObject] = []
        with self.trying_to("listed"):
            while len(found) < limit:
                room = min(limit - len(found), MAX_PAGE_KEYS)
                page, more = self._page(found[-1].key if found else start_after, room)
                found += page
                if not more:
                    break
        return found

    def _page(self, start_after: str, limit: int) -> tuple[list[ObservedObject], bool]:
        """What one request finds, and whether there is more."""
        start = self._folder + start_after
        answer = self.persist((ResponseParserError,), partial(self._list, start, limit))
        page = [
            observed(entry["Key"].removeprefix(self._folder), entry, entry.get("Size"))
            for entry in answer.get("Contents", ())
            if entry["Key"].startswith(self._folder) and _encoded(entry["Key"]) > _encoded(start)
        ]
        more = bool(answer["IsTruncated"])
        if more and not page:
            raise ResponseParserError("a listing that does not go on")
        # NAVER documents that a page comes in no order; the place to go on from is the last key.
        return sorted(page, key=lambda found: _encoded(found.key)), more

    def _list(self, start_after: str, limit: int) -> Any:
        where = {"Prefix": self._folder, "MaxKeys": limit}
        if not self._lists_in_version_1:
            start = {"StartAfter": start_after} if start_after else {}
            answer = _listing(self.send("list_objects_v2", **where, **start))
            if "KeyCount" in answer:
                return answer
            self._lists_in_version_1 = True  # it ignored the version, and so where to start
        return _listing(self.send("list_objects", **where, Marker=start_after))


def _listing(answer: Any) -> Any:
    """The answer, if it is a listing: a web page must not pass for an empty bucket."""
    if "IsTruncated" not in answer:
        raise ResponseParserError("no listing")
    return answer


def observed(key: str, answer: Any, size_bytes: int | None) -> ObservedObject:
    """What an answer, or an entry of a listing, says about an object.

    Raises:
        ResponseParserError: it lacks what every S3 service says.
    """
    try:
        # Whole seconds: an object's own header says no more, whatever a listing says.
        etag, modified = answer["ETag"], float(int(answer["LastModified"].timestamp()))
    except KeyError as error:
        raise ResponseParserError(f"an answer without {error}") from error
    if size_bytes is None:
        raise ResponseParserError("an answer without a length")
    return ObservedObject(key, etag.removeprefix("W/").strip('"'), size_bytes, modified)


def _encoded(key: str) -> bytes:
    """What S3 orders keys by."""
    return key.encode("utf-8", "replace")


def _is_short_text(full_key: str) -> bool:
    try:
        return len(full_key.encode()) <= MAX_KEY_BYTES
    except UnicodeEncodeError:
        return False
