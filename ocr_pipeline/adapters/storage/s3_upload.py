"""Bytes and files become objects, all or nothing: at once, or in parts that are joined at the end.

Which keys may be written belongs to ``s3_bucket``.
"""

import base64
import math
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from ocr_pipeline.adapters.storage.s3_bucket import S3Bucket
from ocr_pipeline.adapters.storage.s3_errors import SDK_ERRORS
from ocr_pipeline.adapters.storage.s3_parts import in_parallel
from ocr_pipeline.adapters.storage.s3_sinks import plain_md5
from ocr_pipeline.spec.storage import S3Storage

_MAX_PARTS = 10_000  # of S3
_CONTENT_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PART_CHECKSUMS = ("ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME")


class Upload:
    """Writes objects of a bucket. Everything raises what boto3 raises."""

    def __init__(self, bucket: S3Bucket, spec: S3Storage) -> None:
        """Nothing is written yet."""
        self._bucket = bucket
        self._part_bytes = spec.part_bytes
        self._sends_md5 = spec.checksums == "when_required"  # else boto3 sends a CRC

    def put(self, full_key: str, data: bytes, **conditions: str) -> None:
        """Write an object at once."""
        self._bucket.send(
            "put_object",
            Key=full_key,
            ContentType=content_type(full_key),
            **self._body(data),
            **conditions,
        )

    def put_file(self, full_key: str, path: Path) -> None:
        """Write an object from a file, holding a few parts of it in memory."""
        size = path.stat().st_size
        if size <= self._part_bytes:
            self.put(full_key, path.read_bytes())
        else:
            self._put_parts(full_key, path, size)

    def _put_parts(self, full_key: str, path: Path, size: int) -> None:
        part_bytes = max(self._part_bytes, math.ceil(size / _MAX_PARTS))
        begun = self._bucket.send(
            "create_multipart_upload", Key=full_key, ContentType=content_type(full_key)
        )
        upload = {"Key": full_key, "UploadId": begun["UploadId"]}

        def send(start: int) -> dict[str, Any]:
            with path.open("rb") as file:
                file.seek(start)
                return self._put_part(upload, start // part_bytes + 1, file.read(part_bytes))

        try:
            parts = in_parallel(send, range(0, size, part_bytes))
            self._bucket.send(
                "complete_multipart_upload", **upload, MultipartUpload={"Parts": parts}
            )
        except BaseException:
            with suppress(*SDK_ERRORS):
                self._bucket.send("abort_multipart_upload", **upload)
            raise

    def _put_part(self, upload: dict[str, str], number: int, data: bytes) -> dict[str, Any]:
        answer = self._bucket.send("upload_part", **upload, PartNumber=number, **self._body(data))
        checksums = {name: answer[name] for name in _PART_CHECKSUMS if name in answer}
        return {"PartNumber": number, "ETag": answer["ETag"], **checksums}

    def _body(self, data: bytes) -> dict[str, Any]:
        if not self._sends_md5:
            return {"Body": data}
        digest = plain_md5(data).digest()
        return {"Body": data, "ContentMD5": base64.b64encode(digest).decode("ascii")}


def content_type(key: str) -> str:
    """The media type of our own files by their names."""
    return _CONTENT_TYPES.get(PurePosixPath(key).suffix.lower(), "application/octet-stream")
