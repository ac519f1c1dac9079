"""Measured values become figures with a goal, and the object that a script reads.

What is measured belongs to the benchmarks, printing to ``run``.
"""

import math
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")


class NotInstalled(Exception):
    """A program that a benchmark needs is missing; the message names the Debian packages."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value in its unit.

    ``against`` says in words what else was measured in the same run. ``goal`` is a limit from
    above, or from below when ``at_least``.
    """

    name: str
    value: float
    unit: str
    against: str | None = None
    goal: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    @property
    def goal_text(self) -> str:
        """The goal with its direction."""
        if self.goal is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {self.goal:g}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one benchmark found; ``notes`` are lines for people."""

    bench: str
    figures: Sequence[Figure]
    packages: Sequence[str] = ()
    notes: Sequence[str] = field(default=())


def as_json(measurement: Measurement) -> dict[str, object]:
    """The object that ``--json`` prints: the shape is a contract, see ``scripts/bench``."""
    return {
        "bench": measurement.bench,
        "figures": [_figure_json(figure) for figure in measurement.figures],
        "machine": machine(),
        "versions": {"python": platform.python_version()}
        | {name: version(name) for name in measurement.packages},
        "date": datetime.now(UTC).date().isoformat(),
    }


def _figure_json(figure: Figure) -> dict[str, object]:
    fields = asdict(figure)
    del fields["at_least"]
    return fields | {"value": round(figure.value, 4), "met": figure.met}


def machine(cpu_info: Path = CPU_INFO) -> str:
    """Processor, cores that we may use, and how busy they are: a figure is worth no more."""
    text = cpu_info.read_text(encoding="utf-8") if cpu_info.exists() else ""
    names = (line.split(":", 1)[1] for line in text.splitlines() if line.startswith("model name"))
    model = next(names, platform.machine()).strip()
    load = os.getloadavg()[0]
    return f"{model}, {len(os.sched_getaffinity(0))} cores, load {load:.1f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` (0..1) of all values do not exceed (nearest rank).

    ValueError without values.
    """
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
