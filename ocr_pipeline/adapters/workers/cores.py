"""The machine becomes a number of worker processes. Nothing about engines belongs here."""

import math
import os
from pathlib import Path

CGROUP_LIMIT = Path(
    "/sys/fs/cgroup/cpu.max"
)  # cgroup v2: "<quota> <period>" in microseconds, or "max <period>"


def usable_cores(limit_file: Path = CGROUP_LIMIT) -> int:
    """Cores that this process may use: its affinity, capped by the container's quota (rounded up), at least 1."""
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    try:
        quota, period = limit_file.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return cores
    if quota == "max":
        return cores
    return max(1, min(cores, math.ceil(int(quota) / int(period))))
