"""The machine becomes a number of worker processes. Nothing about engines belongs here."""

import math
import os
from pathlib import Path

# cgroup v2: "<quota> <period>" in microseconds, or "max <period>"
CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")


def usable_cores(limit_file: Path = CGROUP_LIMIT) -> int:
    """Cores that this process may use: its affinity, at most the container's quota (rounded up)."""
    cores = len(os.sched_getaffinity(0))
    try:
        quota, period = limit_file.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return cores
    if quota == "max":
        return cores
    return max(1, min(cores, math.ceil(int(quota) / int(period))))
