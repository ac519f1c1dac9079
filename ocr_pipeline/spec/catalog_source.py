"""A configuration folder becomes the catalog of now, at the price of what changed.

Every sensor of every batch asks at every tick, from several threads. What a file means belongs to
``loading``, what all of them mean to ``catalog``.
"""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ocr_pipeline.spec.catalog import Catalog, Memory, load_catalog

_DEEPEST = 4  # templates/<domain>/.versions/<template>/deployments.yaml
# File systems count time in steps of up to two seconds (FAT): a file that changed twice within one
# may look unchanged, so its bytes decide until the step is over.
_STEP_SECONDS = 2.0

Stamp = tuple[str, int, int, int]
"""Path, last change in nanoseconds, bytes, inode."""


class CatalogSource:
    """The configuration as it is on disk now; for any number of threads."""

    def __init__(self, config_dir: Path) -> None:
        """Read nothing yet."""
        self._config_dir = config_dir
        self._lock = threading.Lock()
        self._memory: Memory = {}
        self._stamps: frozenset[Stamp] | None = None
        self._catalog: Catalog | None = None

    def current(self) -> Catalog:
        """The catalog; a broken file is in its ``problems`` and takes no other down.

        The same object as long as no file changed.

        Raises:
            SpecError: the configuration folder does not exist.
        """
        with self._lock:
            looked = time.time()
            stamps = frozenset(_stamps(self._config_dir, _DEEPEST))
            if self._catalog is None or stamps != self._stamps:
                catalog = load_catalog(self._config_dir, memory=self._memory)
                if self._catalog is None or catalog.digest != self._catalog.digest:
                    self._catalog = catalog
                self._stamps = stamps if _is_settled(stamps, looked) else None
            return self._catalog


def _stamps(folder: Path | str, deeper: int) -> Iterator[Stamp]:
    """Of the YAML files of a folder and of the folders in it; what vanishes meanwhile is gone."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.endswith((".yaml", ".yml")) and (stamp := _stamp(entry)):
            yield stamp
        elif deeper and _is_folder(entry):
            yield from _stamps(entry.path, deeper - 1)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _stamp(entry: "os.DirEntry[str]") -> Stamp | None:
    """The change of the inode, not of the content: a copy may keep the time of the latter."""
    try:
        if not entry.is_file():
            return None
        found = os.stat(entry.path)  # noqa: PTH116 - a Path for each of thousands doubles the cost
    except OSError:
        return None
    return (entry.path, found.st_ctime_ns, found.st_size, found.st_ino)


def _is_settled(stamps: frozenset[Stamp], looked: float) -> bool:
    newest = max((changed for _, changed, _, _ in stamps), default=0)
    return newest < (looked - _STEP_SECONDS) * 1e9
