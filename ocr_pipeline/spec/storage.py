"""Where objects live. S3 joins this union as a second ``kind``."""

from typing import Literal

from ocr_pipeline.spec.base import Spec


class LocalStorage(Spec):
    """A folder; a relative path counts from the project folder (the parent of ``config/``)."""

    kind: Literal["local"] = "local"
    path: str


StorageSpec = LocalStorage
