"""``batch status --watch``: how far a batch is, again and again until nothing moves.

The figures belong to ``steps.progress``.
"""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.text import Text

from ocr_pipeline.cli.terminal import print_json, print_line
from ocr_pipeline.spec.problems import printable
from ocr_pipeline.steps.progress import BatchProgress, Reading
from ocr_pipeline.steps.progress_line import (
    images_in_words,
    in_one_line,
    pace_in_words,
    pages_in_words,
)

EXIT_ITEMS_FAILED = 1
EXIT_NOT_DELIVERED = 3
_BAR_WIDTH = 60
_READINGS = 1_000
_AT_MOST = 5  # of so many parts of the time one is spent on counting: a batch may be large

Look = Callable[[tuple[Reading, ...]], tuple[str, BatchProgress]]
Show = Callable[[str, BatchProgress], None]


def watch_progress(look: Look, interval_seconds: float, *, settles: bool, as_json: bool) -> int:
    """Show what ``look`` finds (the batch's status and progress) until nothing moves, or Ctrl-C.

    ``settles``: what settles will be planned soon, so it is waited for. Returns the exit code.
    """
    seen: deque[Reading] = deque(maxlen=_READINGS)
    first = None
    with _screen(as_json) as show:
        try:
            while True:
                began = time.monotonic()
                status, found = look(tuple(seen))
                took_seconds = time.monotonic() - began
                first = first or found
                seen.append(found.reading)
                show(status, found)
                if not (found.moving or (settles and found.settling)):
                    return _exit_code(first, found)
                time.sleep(max(interval_seconds, _AT_MOST * took_seconds))
        except KeyboardInterrupt:
            return 0


def _exit_code(first: BatchProgress, last: BatchProgress) -> int:
    if last.failed > first.failed or last.chunks["stuck"] > first.chunks["stuck"]:
        return EXIT_ITEMS_FAILED
    return EXIT_NOT_DELIVERED if last.deliveries["dead"] > first.deliveries["dead"] else 0


def _screen(as_json: bool) -> AbstractContextManager[Show]:
    if as_json:
        return nullcontext(lambda status, found: print_json(as_object(status, found), indent=None))
    if not sys.stdout.isatty():
        return nullcontext(lambda _, found: print_line(one_line(found)))
    return _LiveScreen()


class _LiveScreen(AbstractContextManager[Show]):
    """One picture that is drawn anew in its place."""

    def __init__(self) -> None:
        """Draw nothing yet."""
        self._live = Live(console=Console(), auto_refresh=False)

    def __enter__(self) -> Show:
        """Hide the cursor."""
        self._live.start()
        return self._draw

    def __exit__(self, *_: object) -> None:
        """Leave the last picture where it is."""
        self._live.stop()

    def _draw(self, status: str, found: BatchProgress) -> None:
        bar = ProgressBar(found.images_total or 1, found.images_done, width=_BAR_WIDTH)
        lines = [Text(printable(line)) for line in (status, *picture(found))]
        self._live.update(Group(lines[0], bar, *lines[1:]), refresh=True)


def as_object(status: str, found: BatchProgress) -> dict[str, object]:
    """One line of JSON."""
    return {"status": status, **asdict(found)}


def one_line(found: BatchProgress) -> str:
    """For a log: when, how far, how fast, what is at work."""
    moment = datetime.fromtimestamp(found.at, UTC).astimezone()
    names = ("running", "planned", "held", "stuck")
    chunks = f"; chunks: {_counted(found.chunks, *names)}" if found.moving else ""
    return f"{moment:%H:%M:%S} {in_one_line(found)}{chunks}"


def picture(found: BatchProgress) -> Iterator[str]:
    """For a terminal: a line for each thing that is worth one."""
    yield f"{images_in_words(found)}, {pages_in_words(found)}"
    yield pace_in_words(found) or "nothing moves"
    for chunk in found.at_work:
        done = f"{chunk.answered:,} of {chunk.images:,} images, {chunk.failed:,} failed"
        yield f"  {chunk.key}: {done}, attempt {chunk.attempt}, run {(chunk.run_id or '')[:8]}"
    yield "chunks: " + _counted(found.chunks, "running", "planned", "held", "stuck", "canceled")
    wanted = ("waiting", "due", "sending", "dead", "stopped", "delivered")
    yield "deliveries: " + _counted(found.deliveries, *wanted)
    yield from (f"  waiting or stuck: {error}" for error in found.chunk_errors)
    yield from (f"  failed: {failure}" for failure in found.failures)


def _counted(counts: dict[str, int], *names: str) -> str:
    return ", ".join(f"{counts[name]:,} {name}" for name in names if counts[name]) or "none"
