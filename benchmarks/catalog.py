"""A configuration of many batches: how long until Dagster knows it, and what grows how.

Per number of batches, each turn in a fresh process: importing, reading the YAML, judging rules
between files, building definitions, resolving them, describing them to Dagster. What grows faster
than the batches is named by the exponent of its growth. One process belongs to ``catalog_load``.
"""

import json
import math
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from unittest.mock import patch

from benchmarks.figures import Figure, Measurement
from benchmarks.stage import ROOT, StageFailed
from ocr_pipeline.operate.reloading import ADDRESS_VARIABLE, reload_definitions

PACKAGES = ("dagster", "pydantic", "ruamel.yaml")
PARTS = ("import", "read", "judge", "build", "resolve", "describe")
GOAL_BATCHES = 200
GOAL_SECONDS = 5.0
PROJECT_FOLDERS = ("config/domains", "config/batches", "config/templates", "home")
ONE_TURN_FROM = 500
GIVE_UP_SECONDS = 300.0
POLICY = "max_general_domains: null\nmax_general_batches: null\n"

Say = Callable[[str], None]
Times = Mapping[str, float]


def measure(sizes: Sequence[int], turns: int, say: Say) -> Measurement:
    """Load so many batches on so many domains; ``turns`` counts below 500 batches."""
    found: dict[int, Times] = {}
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="ocr-catalog-") as folder:
        for size in sizes:
            say(f"{size} batches")
            project = lay_out(Path(folder) / str(size), size)
            count = 1 if size >= ONE_TURN_FROM else turns
            found[size] = _median([_load(project) for _ in range(count)])
            figures += _figures(size, found[size])
        if GOAL_BATCHES in sizes:
            say(f"{GOAL_BATCHES} batches: reload through the web server")
            figures.append(_reload(Path(folder) / str(GOAL_BATCHES)))
    return Measurement("catalog", [*figures, *growth(found)], PACKAGES, [*notes(found)])


def lay_out(project: Path, size: int) -> Path:
    """A project of so many batches, each with a domain; every second one has a schedule."""
    for name in PROJECT_FOLDERS:
        (project / name).mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "dagster.yaml", project / "home" / "dagster.yaml")
    (project / "config/policy.yaml").write_text(POLICY)
    for number in range(size):
        name = f"b{number:04d}"
        (project / f"inbox/{name}").mkdir(parents=True)
        (project / f"config/domains/{name}.yaml").write_text(_domain(number))
        (project / f"config/batches/{name}.yaml").write_text(_batch(number, name))
    return project


def _domain(number: int) -> str:
    return f"name: Domain {number}\ncode: domain-{number}\nlanguages: [ko, ja]\n"


def _batch(number: int, name: str) -> str:
    text = (
        f"name: Batch {number}\ndomain: {name}\nfile_format: json\nlanguages: [ko]\n"
        f"input: {{path: inbox/{name}}}\nresult: {{path: results/{name}}}\n"
    )
    return text + ("schedule: {cron: 0 2 * * *, time_zone: Asia/Seoul}\n" if number % 2 else "")


def _ledger(project: Path) -> str:
    return f"sqlite:///{project / 'ledger.sqlite'}"


def _load(project: Path) -> Times:
    command = [sys.executable, "-m", "benchmarks.catalog_load"]
    command += [str(project / "config"), _ledger(project)]
    done = subprocess.run(  # noqa: S603 - our own module
        command, cwd=ROOT, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise StageFailed(f"loading failed:\n{done.stderr[-2000:]}")
    times: Times = json.loads(done.stdout.splitlines()[-1])
    return times


def _median(turns: Sequence[Times]) -> Times:
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}


def total(times: Times) -> float:
    """Seconds from the first import to what Dagster is told."""
    return sum(times[part] for part in PARTS)


def _without_import(times: Times) -> float:
    return total(times) - times["import"]


def _figures(size: int, times: Times) -> Iterator[Figure]:
    goal = GOAL_SECONDS if size == GOAL_BATCHES else None
    shares = ", ".join(f"{part} {times[part]:.2f}" for part in PARTS)
    yield Figure(f"{size}: load", total(times), "s", against=shares, goal=goal)
    yield Figure(f"{size}: load", 1000 * _without_import(times) / size, "ms/batch")
    yield Figure(f"{size}: memory of the process", times["rss_bytes"] / 1e6, "MB")
    yield Figure(
        f"{size}: configuration of now, nothing changed",
        times["unchanged_ms"],
        "ms",
        against=f"one file changed {times['changed_ms']:.1f} ms",
    )
    yield Figure(
        f"{size}: a tick of an inbox",
        times["inbox_ms"],
        "ms",
        against=f"of a delivery {times['delivery_ms']:.1f} ms",
    )
    yield Figure(
        f"{size}: a job resolved among its batch's assets",
        times["job_among_own_ms"],
        "ms",
        against=f"among all, as Dagster does it, {times['job_among_all_ms']:.1f} ms",
    )


def exponent(found: Mapping[int, Times], value: Callable[[Times], float]) -> float:
    """How a value grows between the two largest sizes that are a factor apart: 1 is linear."""
    small, large = _compared(found)
    return math.log(value(found[large]) / value(found[small])) / math.log(large / small)


def _compared(found: Mapping[int, Times]) -> tuple[int, int]:
    small = GOAL_BATCHES if GOAL_BATCHES in found else min(found)
    return small, max(found)


def growth(found: Mapping[int, Times]) -> Iterator[Figure]:
    """The exponents between 200 and the most."""
    small, large = _compared(found)
    if small == large:
        return
    per_batch: dict[str, Callable[[Times], float]] = {
        "load without importing": _without_import,
        **{part: itemgetter(part) for part in PARTS[1:]},
    }
    span = f"{small} to {large}"
    for name, value in per_batch.items():
        yield Figure(f"exponent of {name}, {span}", exponent(found, value), "")
    for way in ("all", "own"):
        one = exponent(found, itemgetter(f"job_among_{way}_ms"))
        yield Figure(f"exponent of all jobs among {way} assets, {span}", 1 + one, "")


def notes(found: Mapping[int, Times]) -> Iterator[str]:
    """Where the time goes, and what was quadratic."""
    for size, times in found.items():
        saved = 2 * size * (times["job_among_all_ms"] - times["job_among_own_ms"]) / 1000
        largest = max(PARTS[1:], key=lambda part: times[part])
        yield (
            f"{size} batches: most of it is `{largest}`; resolving each job among all assets, as "
            f"Dagster does, would add {saved:.1f} s"
        )


def _reload(project: Path) -> Figure:
    """What a command waits for after it changed a file: a real web server and code server."""
    with _webserver(project) as address, patch.dict(os.environ, {ADDRESS_VARIABLE: address}):
        _wait_for(address)
        seconds = []
        for _ in range(3):
            started = time.perf_counter()
            if problem := reload_definitions():
                raise StageFailed(problem)
            seconds.append(time.perf_counter() - started)
    return Figure(f"{GOAL_BATCHES}: reload by the web server", statistics.median(seconds), "s")


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    with patch.dict(os.environ, {ADDRESS_VARIABLE: address}):
        while problem := reload_definitions():
            if time.monotonic() > deadline:
                raise StageFailed(problem)
            time.sleep(0.5)


@contextmanager
def _webserver(project: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).parent / "dagster-webserver"), "-h", "127.0.0.1"]
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(project / "home"),
        "OCR_PIPELINE_CONFIG": str(project / "config"),
        "OCR_PIPELINE_LEDGER": _ledger(project),
    }
    with (project / "webserver.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - our own program
            [*command, "-p", str(port), "-w", "workspace.yaml"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=60)
