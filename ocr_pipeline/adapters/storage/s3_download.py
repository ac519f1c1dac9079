"""An object becomes verified bytes: one request for a small one, parallel ranges for a large one.

Refused requests belong to ``s3_refusals``, what is made of the bytes to ``s3_sinks``.
"""

import logging
import re
from contextlib import closing
from http import HTTPStatus
from typing import Any, NamedTuple

from botocore.exceptions import IncompleteReadError
from botocore.parsers import ResponseParserError

from ocr_pipeline.adapters.storage.s3_bucket import S3Bucket, observed
from ocr_pipeline.adapters.storage.s3_errors import SDK_ERRORS, TORN_BODY, status
from ocr_pipeline.adapters.storage.s3_parts import in_parallel
from ocr_pipeline.adapters.storage.s3_refusals import Refusals
from ocr_pipeline.adapters.storage.s3_sinks import Sink
from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable
from ocr_pipeline.model.manifest import ObservedObject

_LOG = logging.getLogger(__name__)
_MD5 = re.compile(r"[0-9a-f]{32}")


class _Piece(NamedTuple):
    """The beginning of an object (all of a small one) and what its answer said of the whole."""

    found: ObservedObject
    data: bytes
    md5: str | None


class Download:
    """Reads objects of a bucket; what ends early or arrives damaged is asked for again."""

    def __init__(self, bucket: S3Bucket, refusals: Refusals, part_bytes: int) -> None:
        """Nothing is read yet."""
        self._bucket = bucket
        self._refusals = refusals
        self._part_bytes = part_bytes
        self._etags_are_md5 = True

    def fetch(self, key: str, sink: Sink, max_bytes: int | None) -> ObservedObject:
        """Fill the sink with the object; the version that was read.

        Raises:
            ItemFailure: OBJECT_GONE, OBJECT_UNREADABLE, OBJECT_REPLACED, or FILE_TOO_LARGE above
                ``max_bytes``, before the object is read.
            ServiceUnavailable: the bucket cannot be read, or not completely.
        """
        seen = None
        with self._bucket.trying_to("read"):
            for _ in range(self._bucket.max_attempts):
                piece = self._fetch_once(key, sink, max_bytes)
                digest = sink.md5() if piece.md5 and self._etags_are_md5 else None
                if digest is None or digest == piece.md5:
                    return piece.found
                if digest == seen:  # two equal readings outvote an ETag
                    _LOG.warning("%s: its ETags are no MD5 of the objects", self._bucket.place)
                    self._etags_are_md5 = False
                    return piece.found
                seen = digest
        raise ServiceUnavailable(
            f"{self._bucket.cannot_be('read')}: the bytes differ from reading to reading",
            "STORAGE_UNREACHABLE",
        )

    def fetch_start(self, key: str, size_bytes: int) -> bytes:
        """The first bytes of an object, all of a smaller one.

        Raises:
            ItemFailure: OBJECT_GONE or OBJECT_UNREADABLE.
            ServiceUnavailable: the bucket cannot be read.
        """
        with self._bucket.trying_to("read"):
            data = self._bucket.persist(TORN_BODY, lambda: self._start_once(key, size_bytes))
        self._refusals.has_read = True
        return data

    def _start_once(self, key: str, size_bytes: int) -> bytes:
        try:
            full_key = self._bucket.full_key(key)
            wanted = f"bytes=0-{size_bytes - 1}"
            answer = self._bucket.send("get_object", Key=full_key, Range=wanted)
        except SDK_ERRORS as error:
            if status(error) == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                return b""  # an empty object has no first byte
            raise self._refusals.judge(key, error) from error
        with closing(answer["Body"]) as body:
            # A service that does not know ranges sends the whole object.
            data: bytes = body.read(size_bytes)
        _check_length(data, min(size_bytes, _whole_bytes(answer)))
        return data

    def _fetch_once(self, key: str, sink: Sink, max_bytes: int | None) -> _Piece:
        sink.clear()
        piece = self._bucket.persist(TORN_BODY, lambda: self._beginning(key, max_bytes))
        sink.put(0, piece.data)
        starts = range(len(piece.data), piece.found.size_bytes, self._part_bytes)
        if starts:
            in_parallel(lambda start: sink.put(start, self._range(piece.found, start)), starts)
        self._refusals.has_read = True
        return piece

    def _beginning(self, key: str, max_bytes: int | None) -> _Piece:
        answer = self._get(key)
        with closing(answer["Body"]) as body:
            found = observed(key, answer, answer.get("ContentLength"))
            if max_bytes is not None and found.size_bytes > max_bytes:
                raise ItemFailure(
                    "FILE_TOO_LARGE", f"{found.size_bytes:,} bytes, limit {max_bytes:,}"
                )
            is_whole = found.size_bytes <= self._part_bytes
            # Only a body read to its end is checked by boto3.
            data = body.read() if is_whole else body.read(self._part_bytes)
        _check_length(data, min(found.size_bytes, self._part_bytes))
        return _Piece(found, data, _md5_of(found, answer))

    def _range(self, whole: ObservedObject, start: int) -> bytes:
        return self._bucket.persist(TORN_BODY, lambda: self._range_once(whole, start))

    def _range_once(self, whole: ObservedObject, start: int) -> bytes:
        size = min(self._part_bytes, whole.size_bytes - start)
        wanted = f"{start}-{start + size - 1}"
        # Not If-Match: Ceph 16 knows it only without the quotes that the standard asks for.
        answer = self._get(whole.key, Range=f"bytes={wanted}")
        with closing(answer["Body"]) as body:
            found = observed(whole.key, answer, size)
            if found.version != whole.version:
                raise ItemFailure("OBJECT_REPLACED", "it changed while it was read")
            if answer.get("ContentRange") != f"bytes {wanted}/{whole.size_bytes}":
                raise ResponseParserError("an answer with another part than was asked for")
            data: bytes = body.read()
        _check_length(data, size)
        return data

    def _get(self, key: str, **parameters: str) -> Any:
        try:
            return self._bucket.send("get_object", Key=self._bucket.full_key(key), **parameters)
        except SDK_ERRORS as error:
            raise self._refusals.judge(key, error) from error


def _check_length(data: bytes, expected_bytes: int) -> None:
    if len(data) != expected_bytes:
        raise IncompleteReadError(actual_bytes=len(data), expected_bytes=expected_bytes)


def _whole_bytes(answer: Any) -> int:
    """The size of the object that an answer is a range of."""
    _, slash, whole = str(answer.get("ContentRange", "")).rpartition("/")
    return int(whole) if slash else int(answer["ContentLength"])


def _md5_of(found: ObservedObject, answer: Any) -> str | None:
    """The MD5 of an object that was written at once and is not encrypted with a customer's key."""
    encryption = str(answer.get("ServerSideEncryption", ""))
    is_foreign = encryption.startswith("aws:kms") or "SSECustomerAlgorithm" in answer
    return found.version if _MD5.fullmatch(found.version) and not is_foreign else None
