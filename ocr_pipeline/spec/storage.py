"""Where objects live. S3 joins this union as a second ``kind``."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.words import check_plain


def _check_path(path: str) -> str:
    if path.startswith("~"):
        raise ValueError("starts with `~`, which is not expanded; write the whole path")
    return check_plain(path)


class LocalStorage(Spec):
    """A folder; a relative path counts from the project folder (the parent of ``config/``)."""

    kind: Literal["local"] = "local"
    """Which store this is."""
    path: Annotated[str, AfterValidator(_check_path)] = Field(examples=["./data/inbox"])
    """The folder: absolute, or counted from the project folder; `~` is not expanded."""

    def anchored(self, project_dir: Path) -> Self:
        """The same folder with an absolute path, symbolic links followed."""
        return self.model_copy(update={"path": str((project_dir / self.path).resolve())})

    @property
    def place(self) -> tuple[str, ...]:
        """The parts of the way to it; a place is inside another when it begins with its parts."""
        return (self.kind, *Path(self.path).parts)


StorageSpec = LocalStorage
