"""What came of one file after another becomes a bar on a terminal and a line each elsewhere.

All of it goes to standard error: standard output is for results.
"""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.spec.problems import printable


class FileProgress:
    """A context manager; ``done`` is called once per file."""

    def __init__(self, total: int) -> None:
        """Show nothing yet."""
        console = Console(stderr=True)
        self._total = total
        self._done = 0
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("recognizing", total=total)

    def __enter__(self) -> Self:
        """Show the empty bar."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the bar as it is."""
        self._bar.stop()

    def done(self, file: str, came_of_it: str, *, failed: bool) -> None:
        """Count a file; a terminal is told of failed ones only."""
        self._done += 1
        if self._bar.disable:
            print_line(f"{self._done}/{self._total} {file}: {came_of_it}", error=True)
            return
        self._bar.advance(self._task)
        if failed:
            self._bar.console.print(Text(printable(f"{file}: {came_of_it}"), style="red"))
