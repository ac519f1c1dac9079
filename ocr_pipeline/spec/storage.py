"""Where objects live: a folder or a bucket, told apart by ``kind``."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, Tag, TypeAdapter, model_validator

from ocr_pipeline.spec.base import Spec, told_apart_by
from ocr_pipeline.spec.rulebook import first, rule
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.words import HttpAddress, PlainText, check_plain

# Three to 63 of these, as every S3-compatible service takes them; old names in capitals are not.
_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_AMAZON = "amazonaws.com"
_MAX_PREFIX_BYTES = 120  # S3 permits 1,024 for a key, results take up to 900


@rule("storage.path.home", "A folder is written in full, without `~` for somebody's home.")
def _home_faults(path: str) -> Iterator[str]:
    if path.startswith("~"):
        yield "starts with `~`, which is not expanded; write the whole path"


def _check_path(path: str) -> str:
    first(_home_faults(path))
    return check_plain(path)


class LocalStorage(Spec):
    """A folder; a relative path counts from the project folder (the parent of ``config/``)."""

    kind: Literal["local"] = "local"
    """Which store this is: `local` is a folder, `s3` a bucket."""
    path: Annotated[str, AfterValidator(_check_path)] = Field(examples=["./data/inbox"])
    """The folder: absolute, or counted from the project folder; `~` is not expanded."""

    def anchored(self, project_dir: Path) -> Self:
        """The same folder with an absolute path, symbolic links followed."""
        return self.model_copy(update={"path": str((project_dir / self.path).resolve())})

    @property
    def place(self) -> tuple[str, ...]:
        """The parts of the way to it; a place is inside another when it begins with its parts."""
        return (self.kind, *Path(self.path).parts)

    @property
    def location(self) -> str:
        """Where it is, as people write it."""
        return self.path


class S3Credentials(Spec):
    """Whose account: a profile, or references to the parts of an access key."""

    profile: PlainText | None = None
    """A profile of the AWS configuration files of the user that the pipeline runs as."""
    access_key_id: SecretRef | None = None
    """Where the access key's id is found."""
    secret_access_key: SecretRef | None = None
    """Where the access key's secret is found."""
    session_token: SecretRef | None = None
    """Where the token of a temporary access key is found."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        first(_credential_faults(self))
        return self

    def anchored(self, project_dir: Path) -> Self:
        """The same credentials with absolute paths of their files."""
        names = ("access_key_id", "secret_access_key", "session_token")
        parts = {name: getattr(self, name) for name in names}
        return self.model_copy(
            update={name: part.anchored(project_dir) for name, part in parts.items() if part}
        )


@rule("storage.credentials", "Credentials are a profile or an access key with both its parts.")
def _credential_faults(credentials: S3Credentials) -> Iterator[str]:
    parts = (credentials.access_key_id, credentials.secret_access_key)
    has_key = None not in parts
    has_part = any((*parts, credentials.session_token))
    if has_part != has_key or (credentials.profile is None) != has_key:
        yield (
            "needs either `profile`, or both `access_key_id` and `secret_access_key`; leave "
            "`credentials` out to take them from the environment"
        )


@rule(
    "storage.bucket.name",
    "A bucket has 3 to 63 lower-case letters, digits, `-` and `.`.",
)
def _bucket_faults(name: str) -> Iterator[str]:
    if not _BUCKET_NAME.fullmatch(name) or ".." in name:
        yield "is no bucket's name; write 3 to 63 lower-case letters, digits, `-` and `.`"


@rule("storage.prefix.parts", "A prefix is a plain path: no empty, `.` or `..` part.")
def _prefix_part_faults(folder: str) -> Iterator[str]:
    if any(part in {"", ".", ".."} for part in folder.split("/")):
        yield "holds an empty, `.` or `..` part; write a plain path: scans/2026"


@rule("storage.prefix.length", f"A prefix has at most {_MAX_PREFIX_BYTES} bytes.")
def _prefix_length_faults(folder: str) -> Iterator[str]:
    if len(folder.encode()) > _MAX_PREFIX_BYTES:
        yield f"is longer than {_MAX_PREFIX_BYTES} bytes, which leaves keys no room"


def _check_bucket(name: str) -> str:
    first(_bucket_faults(name))
    return name


def _check_prefix(prefix: str) -> str:
    """The prefix without slashes at its ends: it is a folder, never a part of a name."""
    folder = prefix.strip("/")
    if not folder:
        return ""
    first(chain(_prefix_part_faults(folder), _prefix_length_faults(folder)))
    return check_plain(folder)


class S3Storage(Spec):
    """A bucket of AWS S3, NAVER Object Storage, Ceph, MinIO or whatever speaks S3."""

    kind: Literal["s3"]
    """Which store this is: `local` is a folder, `s3` a bucket."""
    bucket: Annotated[PlainText, AfterValidator(_check_bucket)] = Field(examples=["incoming-scans"])
    """The bucket; it must exist."""
    prefix: Annotated[str, AfterValidator(_check_prefix)] = ""
    """A folder in the bucket; the whole bucket when left out."""
    endpoint_url: HttpAddress | None = None
    """Where the service is (`https://kr.object.ncloudstorage.com`); AWS when left out."""
    region: PlainText | None = None
    """The region (`ap-northeast-2`, `kr-standard`); from the environment when left out."""
    addressing: Literal["auto", "path", "virtual"] = "auto"
    """Whether the bucket is in the path or in the host name of an address."""
    checksums: Literal["when_required", "when_supported"] = "when_required"
    """`when_supported` adds CRC checksums, which AWS takes and some other services refuse."""
    credentials: S3Credentials | None = None
    """Whose account; from the environment (variables, instance role) when left out."""
    ca_bundle: PlainText | None = None
    """A file with the authorities that the service's certificate is checked against."""
    connect_timeout_seconds: float = Field(default=10, gt=0, le=120)
    """How long a connection may take to come about."""
    read_timeout_seconds: float = Field(default=60, gt=0, le=600)
    """How long the service may be silent."""
    max_attempts: int = Field(default=5, ge=1, le=20)
    """How often a request is sent before the storage counts as unavailable; delays grow."""
    part_bytes: int = Field(default=16_777_216, ge=5_242_880, le=1_073_741_824)
    """Larger objects are written and read in parts of this size."""

    def anchored(self, project_dir: Path) -> Self:
        """The same bucket with absolute paths of the files that it names."""
        credentials = self.credentials and self.credentials.anchored(project_dir)
        ca_bundle = self.ca_bundle and str(project_dir / self.ca_bundle)
        return self.model_copy(update={"credentials": credentials, "ca_bundle": ca_bundle})

    @property
    def place(self) -> tuple[str, ...]:
        """The parts of the way to it; a place is inside another when it begins with its parts."""
        host = urlsplit(self.endpoint_url).netloc.lower() if self.endpoint_url else _AMAZON
        return (self.kind, host, self.bucket, *filter(None, self.prefix.split("/")))

    @property
    def location(self) -> str:
        """Where it is, as people write it."""
        return "/".join(filter(None, (f"s3://{self.bucket}", self.prefix)))


StorageSpec = Annotated[
    Annotated[LocalStorage, Tag("local")] | Annotated[S3Storage, Tag("s3")],
    told_apart_by("kind", "local"),
]
_ADAPTER: TypeAdapter[LocalStorage | S3Storage] = TypeAdapter(StorageSpec)


def storage_from_json(text: str) -> LocalStorage | S3Storage:
    """The storage that ``model_dump_json`` wrote."""
    return _ADAPTER.validate_json(text)
