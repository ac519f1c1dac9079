"""A batch: which input, which domain, which form of result, where to, and who is told."""

from typing import Literal

from pydantic import Field

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.domain import Language
from ocr_pipeline.spec.storage import StorageSpec


class SecretRef(Spec):
    """A reference to a secret: an environment variable or a file, never the value. Exactly one is set."""

    env: str | None = None
    file: str | None = None


class WebhookSpec(Spec):
    """Where results are posted, 1,000 items at a time, and what a delivery holds."""

    url: str
    secret: SecretRef
    content: Literal["text", "full", "thin"] = "text"
    max_items: int = Field(default=1000, ge=1, le=1000)
    idle_seconds: float = Field(default=60, ge=1)
    max_age_seconds: float = Field(default=3600, ge=1)
    max_body_bytes: int = Field(default=20_000_000, ge=1024)
    timeout_seconds: float = Field(default=30, ge=1, le=600)
    allow_private_addresses: bool = False


class ChunkSpec(Spec):
    """When a chunk closes: whichever limit is met first."""

    max_images: int = Field(default=200, ge=1, le=10_000)
    max_bytes: int = Field(default=1_000_000_000, ge=1)
    max_pages: int = Field(default=400, ge=1)
    max_wait_seconds: float = Field(default=15, ge=0)


class BatchSpec(Spec):
    """One batch. The file's stem is its id in Dagster; ``name`` is what people read."""

    name: str
    domain: str
    languages: tuple[Language, ...] | None = None
    table_extraction: bool = False
    long_image: bool = False
    file_format: Literal["xls", "json"]
    workbook: Literal["chunk", "item"] = "chunk"
    input: StorageSpec
    result: StorageSpec
    webhook: WebhookSpec | None = None
    include: tuple[str, ...] = ("**",)
    exclude: tuple[str, ...] = ()
    settle_seconds: float = Field(default=5, ge=0)
    duplicates: Literal["reuse", "reprocess", "ignore"] = "reuse"
    chunk: ChunkSpec = ChunkSpec()
    enabled: bool = True
