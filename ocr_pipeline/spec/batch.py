"""A batch: which input, which domain, which form of result, where to, and who is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.domain import Languages
from ocr_pipeline.spec.rulebook import Origin, first, rule, typed_rule
from ocr_pipeline.spec.schedule import ScheduleSpec
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.spec.webhook import WebhookSpec
from ocr_pipeline.spec.words import Name, PlainText

__all__ = ["BatchSpec", "ChunkSpec", "ScheduleSpec", "SecretRef", "WebhookSpec"]

Globs = tuple[PlainText, ...]
FileFormat = Annotated[
    Literal["xls", "json"],
    typed_rule(
        "batch.file_format.known",
        "Results are `xls` (written as `.xlsx`) or `json`.",
        Origin.BATCH_GUIDE,
    ),
]


class ChunkSpec(Spec):
    """When a chunk closes: whichever limit is met first."""

    max_images: int = Field(default=200, ge=1, le=10_000)
    """Input objects in a chunk."""
    max_bytes: int = Field(default=1_000_000_000, ge=1)
    """Bytes of the input objects in a chunk, together."""
    max_pages: int = Field(default=400, ge=1)
    """Estimated pages in a chunk; a chunk should be two to three minutes of work."""
    max_wait_seconds: float = Field(default=15, ge=0)
    """A smaller chunk closes when its oldest object has waited so long."""


class BatchSpec(Spec):
    """One batch. The file's stem is its id in Dagster; ``name`` is what people read."""

    name: Name
    """What people read: 1 to 50 characters, unique among batches."""
    domain: str = Field(examples=["general"])
    """The id (file stem) of the domain that recognizes."""
    languages: Languages | None = None
    """Which of the domain's languages to recognize; all of them when left out."""
    table_extraction: bool = False
    """Extract bordered tables, where the domain allows it."""
    long_image: bool = False
    """Recognize long images, where the domain allows it; each started 2,000 px is a unit."""
    file_format: FileFormat = Field(examples=["json"])
    """`json`: one file per input object; `xls`: Excel workbooks (`.xlsx`)."""
    workbook: Literal["chunk", "item"] = "chunk"
    """For `xls`: one workbook per chunk or per input object."""
    input: StorageSpec = Field(examples=[{"path": "./data/inbox"}])
    """Where images come from; new ones are found by themselves, sub-folders included."""
    result: StorageSpec = Field(examples=[{"path": "./data/results"}])
    """Where result files go; never inside an input."""
    webhook: WebhookSpec | None = None
    """Who is told about results; nobody when left out."""
    include: Annotated[Globs, Field(min_length=1)] = ("**",)
    """Only keys that match one of these globs are input."""
    exclude: Globs = ()
    """Keys that match one of these globs are no input."""
    watch: bool = True
    """Look at the input all the time; `false` looks only when `schedule` says so."""
    schedule: ScheduleSpec | None = None
    """When to look through the whole input; never by the clock when left out."""
    settle_seconds: float = Field(default=5, ge=0)
    """An object is taken when its size and time did not change for so long."""
    duplicates: Literal["reuse", "reprocess", "ignore"] = "reuse"
    """Equal content under another key: `reuse` its result, `reprocess`, `ignore` (a row only)."""
    chunk: ChunkSpec = ChunkSpec()
    """When a group of objects is full enough to be one run."""
    enabled: bool = True
    """`false` pauses the batch: nothing new is planned, what runs is finished."""
    paused_reason: PlainText | None = None
    """Why it is paused, for people."""

    @model_validator(mode="after")
    def _looks_sometime(self) -> Self:
        first(looks_sometime(self))
        return self

    def anchored(self, project_dir: Path) -> Self:
        """The same batch with absolute paths, so that it means the same wherever it is read."""
        webhook = self.webhook and self.webhook.anchored(project_dir)
        return self.model_copy(
            update={
                "input": self.input.anchored(project_dir),
                "result": self.result.anchored(project_dir),
                "webhook": webhook,
            }
        )


@rule("batch.watch", "A batch that is not watched all the time has a schedule.")
def looks_sometime(batch: BatchSpec) -> Iterator[str]:
    """Without both nothing would ever be found."""
    if not batch.watch and batch.schedule is None:
        yield "has `watch: false` and no `schedule`; write a schedule, or watch"
