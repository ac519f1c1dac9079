"""Files become a zip archive whose bytes depend on them alone, whenever and wherever it is written.

What is in the archive belongs to ``xlsx``.
"""

import shutil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that the format knows


class FixedZip(ZipFile):
    """The part of ``ZipFile`` that openpyxl writes with, without times and modes of the machine."""

    def __init__(self, path: Path) -> None:
        """Open for writing, replacing what is there."""
        super().__init__(path, "w", ZIP_DEFLATED)

    def write(self, filename: str, arcname: str) -> None:  # type: ignore[override]
        """Add a file."""
        source = Path(filename)
        info = self._info(arcname)
        info.file_size = (
            source.stat().st_size
        )  # decides on zip64, which Excel takes only where it must be
        with source.open("rb") as data, self.open(info, "w") as target:
            shutil.copyfileobj(data, target, 1 << 20)

    def writestr(self, name: str, data: str | bytes) -> None:  # type: ignore[override]
        """Add bytes or text."""
        super().writestr(self._info(name), data)

    @staticmethod
    def _info(name: str) -> ZipInfo:
        info = ZipInfo(name, EPOCH)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info
