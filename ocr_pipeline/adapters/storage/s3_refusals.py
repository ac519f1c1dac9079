"""A refused request about one object becomes that object's failure, or its bucket's.

Which codes the services use belongs to ``s3_errors``.
"""

from http import HTTPStatus

from botocore.exceptions import ClientError

from ocr_pipeline.adapters.storage.s3_bucket import S3Bucket
from ocr_pipeline.adapters.storage.s3_errors import (
    GONE_CODES,
    SDK_ERRORS,
    reason,
    service_failure,
    status,
    their_code,
)
from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable

_CHANGED = {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE}
_SAMPLE_KEYS = 4


class Refusals:
    """Judges refusals: a thousand failed items must not hide one missing permission.

    Nor may one object that cannot be read stop the others.
    """

    def __init__(self, bucket: S3Bucket) -> None:
        """Nothing is known of the bucket yet."""
        self._bucket = bucket
        self.has_read = False
        """Whether any object could be read: then the bucket as a whole does not refuse."""

    def judge(self, key: str, error: Exception) -> ItemFailure | ServiceUnavailable:
        """What to raise for ``error`` (one of ``SDK_ERRORS``), met when ``key`` was asked for.

        Raises:
            ServiceUnavailable: the bucket refuses to be listed as well, or is not there.
        """
        code = their_code(error)
        if code in GONE_CODES:
            if code == "404":  # said without a word: it may be the bucket that is not there
                self._bucket.objects_after("", 1)
            return ItemFailure("OBJECT_GONE", reason(error))
        if isinstance(error, ClientError) and status(error) in _CHANGED:
            return ItemFailure("OBJECT_REPLACED", "it changed while it was read")
        if code == "InvalidObjectState":
            return ItemFailure("OBJECT_UNREADABLE", "it is archived; restore it first")
        failure = service_failure(error, self._bucket.cannot_be("read"))
        may_be_the_object = failure.code in {"STORAGE_FORBIDDEN", "STORAGE_MISCONFIGURED"}
        if may_be_the_object and not self._refuses_others(key):
            return ItemFailure("OBJECT_UNREADABLE", reason(error))
        return failure

    def _refuses_others(self, key: str) -> bool:
        """Whether no other object can be read either; a listing that is refused raises."""
        sample = self._bucket.objects_after("", _SAMPLE_KEYS)
        others = [found.key for found in sample if found.key != key]
        if self.has_read or not others:
            return False
        return not any(self._can_read(other) for other in others)

    def _can_read(self, key: str) -> bool:
        try:
            self._bucket.send("head_object", Key=self._bucket.full_key(key))
        except SDK_ERRORS:
            return False
        return True
