"""A folder of a bucket becomes an object store, over a boto3 client that is given to it.

Clients belong to ``s3_client``, folders of this machine to ``local``.

A small object costs one request to read, to write or to ask for. Keys are taken as they are, also
``//`` and ``..``: to S3 they are characters. Writes keep the rules of all stores.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from ocr_pipeline.adapters.storage.s3_bucket import S3Bucket, observed
from ocr_pipeline.adapters.storage.s3_download import Download
from ocr_pipeline.adapters.storage.s3_errors import GONE_CODES, SDK_ERRORS, status, their_code
from ocr_pipeline.adapters.storage.s3_refusals import Refusals
from ocr_pipeline.adapters.storage.s3_sinks import FileSink, MemorySink
from ocr_pipeline.adapters.storage.s3_upload import Upload
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.spec.storage import S3Storage
from ocr_pipeline.temporary import temporary_folder


class S3Store:
    """``ObjectStore`` on a bucket, or a folder of one."""

    def __init__(
        self, client: Any, spec: S3Storage, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Take a boto3 client for the bucket; nothing is sent yet."""
        self._location = spec.location
        self._bucket = S3Bucket(client, spec, sleep)
        self._refusals = Refusals(self._bucket)
        self._download = Download(self._bucket, self._refusals, spec.part_bytes)
        self._upload = Upload(self._bucket, spec)

    @property
    def uri(self) -> str:
        """``s3://bucket/prefix``."""
        return self._location

    def list_page(self, start_after: str, limit: int) -> list[ObservedObject]:
        """Up to ``limit`` objects after ``start_after``, in UTF-8 byte order; [] at the end.

        One request per 1,000 keys; each page stands for itself.

        Raises:
            ServiceUnavailable: the bucket cannot be listed.
        """
        return self._bucket.objects_after(start_after, limit)

    def head(self, key: str) -> ObservedObject:
        """The object as it is now.

        Raises:
            ItemFailure: OBJECT_GONE or OBJECT_UNREADABLE.
            ServiceUnavailable: the bucket cannot be read.
        """
        with self._bucket.trying_to("read"):
            answer = self._head(key)
            return observed(key, answer, answer.get("ContentLength"))

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        """The whole object and the version that was read; length and, where known, MD5 are checked.

        Raises:
            ItemFailure: OBJECT_GONE, OBJECT_UNREADABLE, FILE_TOO_LARGE, or OBJECT_REPLACED when it
                was replaced while its parts were read.
            ServiceUnavailable: the bucket cannot be read.
        """
        sink = MemorySink()
        found = self._download.fetch(key, sink, max_bytes)
        return sink.data(), found

    def read_start(self, key: str, size_bytes: int) -> bytes:
        """The first bytes of the object, all of a smaller one: one request for that range.

        Raises:
            ItemFailure: OBJECT_GONE or OBJECT_UNREADABLE.
            ServiceUnavailable: the bucket cannot be read.
        """
        return self._download.fetch_start(key, size_bytes)

    def write(self, key: str, data: bytes) -> None:
        """Create or replace an object: durable and all or nothing when this returns.

        Raises:
            ValueError: no file below a folder can have this key.
            ServiceUnavailable: the bucket cannot be written.
        """
        full_key = self._bucket.writable_key(key)
        with self._bucket.trying_to("written"):
            self._upload.put(full_key, data)

    def write_file(self, key: str, path: Path) -> None:
        """As ``write``, from a local file; a large one in parts, which nobody sees before all."""
        full_key = self._bucket.writable_key(key)
        with self._bucket.trying_to("written"):
            self._upload.put_file(full_key, path)

    def write_once(self, key: str, data: bytes) -> bool:
        """As ``write``, where nothing is yet; False, and nothing changed, where an object is.

        A service that does not know the condition (``If-None-Match: *``) is asked before.
        """
        full_key = self._bucket.writable_key(key)
        with self._bucket.trying_to("written"):
            try:
                self._upload.put(full_key, data, IfNoneMatch="*")
            except ClientError as error:
                return self._judge_condition(key, data, error)
        return True

    def exists(self, key: str) -> bool:
        """Whether an object is there; in a bucket that does not exist, nothing is."""
        try:
            self._bucket.send("head_object", Key=self._bucket.full_key(key))
        except SDK_ERRORS as error:
            if their_code(error) in GONE_CODES:
                return False
            raise self._refusals.judge(key, error) from error
        except ItemFailure:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove an object; a missing one is no error. A bucket with versions keeps the old one.

        Raises:
            ValueError: no file below a folder can have this key.
            ServiceUnavailable: the bucket refuses.
        """
        full_key = self._bucket.writable_key(key)
        with self._bucket.trying_to("written"):
            self._bucket.send("delete_object", Key=full_key)

    @contextmanager
    def open_local(self, key: str) -> Iterator[Path]:
        """A temporary copy, which ends with the context.

        Raises:
            ItemFailure: as ``read``.
            ServiceUnavailable: the bucket cannot be read, or TEMPORARY_FULL.
        """
        with temporary_folder("copy") as folder:
            sink = FileSink(folder / "object")
            self._download.fetch(key, sink, None)
            yield sink.path

    def _head(self, key: str) -> Any:
        try:
            return self._bucket.send("head_object", Key=self._bucket.full_key(key))
        except SDK_ERRORS as error:
            raise self._refusals.judge(key, error) from error

    def _judge_condition(self, key: str, data: bytes, error: ClientError) -> bool:
        """Whether a conditional write that was refused has written all the same, or can do."""
        if status(error) == HTTPStatus.PRECONDITION_FAILED:
            # A write that is sent again because its answer was lost finds its own object.
            was_sent_again = error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
            return was_sent_again and self._holds(key, data)
        if status(error) == HTTPStatus.CONFLICT and self.exists(key):
            return False
        if their_code(error) != "NotImplemented":
            raise error
        if self.exists(key):
            return False
        self._upload.put(self._bucket.writable_key(key), data)
        return True

    def _holds(self, key: str, data: bytes) -> bool:
        try:
            return self.read(key, len(data))[0] == data
        except ItemFailure:
            return False
