"""Programs become one tree of processes that a power cut takes away at once.

What they work on belongs to ``stage``.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
MARK = "E2E_KILLED_WITH"  # in the environment of everything that a power cut takes away
ROLES = {  # what the command line of a process of that role holds
    "daemon": "dagster-daemon",
    "code server": "api grpc",
    "engine": "ocr_pipeline.adapters.workers.process",
    "run worker": "multiprocessing.spawn",
}
# Code servers come from here, so that a test can put fuses and a quick engine into them.
WORKSPACE = """\
load_from:
  - python_module:
      module_name: tests.e2e.location
      attribute: defs
      location_name: ocr_pipeline
"""


class Machine:
    """What runs for one project folder: a daemon, its code servers, their runs."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Take a folder; nothing runs yet."""
        self.folder = folder
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        self._daemons: list[subprocess.Popen[bytes]] = []
        self._workspace = folder / "workspace.yaml"
        self._workspace.write_text(WORKSPACE, encoding="utf-8")

    def start(self) -> None:
        """The daemon, which starts its code server, and that the runs: one process group."""
        self._daemons.append(self._launch("dagster-daemon", "run", **{MARK: str(self.folder)}))

    def _launch(self, program: str, *options: str, **variables: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{program}.log").open("ab") as log:
            return subprocess.Popen(
                [str(BIN / program), *options, "-w", str(self._workspace)],
                cwd=ROOT,
                env=self.environment | variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @contextmanager
    def webserver(self, port: int) -> Iterator[None]:
        """Dagster's UI, which no power cut reaches."""
        server = self._launch("dagster-webserver", "-h", "127.0.0.1", "-p", str(port))
        try:
            yield
        finally:
            children = psutil.Process(server.pid).children(recursive=True)
            _end_group(server, signal.SIGTERM)
            for survivor in psutil.wait_procs(children, 30)[1]:
                survivor.kill()

    def command(self, *arguments: str) -> str:
        """``ocr-pipeline ...``; what it prints."""
        program = [str(BIN / "ocr-pipeline"), *arguments]
        return subprocess.run(
            program, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    @property
    def is_down(self) -> bool:
        """Whether the daemon has ended."""
        return not self._daemons or self._daemons[-1].poll() is not None

    def revive(self) -> None:
        """As a supervisor does: start the daemon again if it has died; the rest lives on."""
        if self.is_down:
            self.start()

    @property
    def log(self) -> str:
        """What the daemon and all that it started have said."""
        return (self.folder / "dagster-daemon.log").read_text(errors="replace")

    def processes(self, role: str | None = None) -> list[psutil.Process]:
        """What lives of the daemon and all that it started, wherever it hangs in the tree."""
        wanted = ROLES[role] if role else ""
        return [
            process
            for process in psutil.process_iter()
            if _marked(process, str(self.folder)) and wanted in _command(process)
        ]

    def kill_one(self, role: str) -> bool:
        """``kill -9`` a process of a role if there is one."""
        for victim in self.processes(role)[:1]:
            victim.kill()
            return True
        return False

    def cut_power(self) -> None:
        """Everything at once, and nothing is left."""
        self._end(signal.SIGKILL, 30)

    def stop(self) -> None:
        """As a supervisor does: SIGTERM to everything, and patience."""
        self._end(signal.SIGTERM, 60)

    def _end(self, wanted: signal.Signals, seconds: float) -> None:
        ended = {daemon.pid for daemon in self._daemons if _end_group(daemon, wanted)}
        self._daemons.clear()
        for survivor in self.processes():  # of a daemon that was killed before
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                if os.getpgid(survivor.pid) not in ended:
                    survivor.send_signal(wanted)
        self.until(lambda: not self.processes(), seconds, f"{wanted.name} leaves no process")

    def until(self, true: Callable[[], object], seconds: float, what: str) -> None:
        """Poll; the machine may be slow, so the limits are generous."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {seconds:.0f} s\n{self.describe()}")
            time.sleep(0.2)

    def describe(self) -> str:
        """What runs, for a test that failed."""
        lines = [f"process {each.pid} {_command(each)[:120]}" for each in self.processes()]
        return "\n".join(lines)


def _end_group(leader: "subprocess.Popen[bytes]", wanted: signal.Signals) -> bool:
    """Signal a group whose leader lives: afterwards its number may be somebody else's."""
    if leader.poll() is not None:
        return False
    os.killpg(leader.pid, wanted)
    leader.wait(timeout=60)
    return True


def _marked(process: psutil.Process, mark: str) -> bool:
    try:
        running = process.status() != psutil.STATUS_ZOMBIE
        return bool(running and process.environ().get(MARK) == mark)
    except psutil.Error:
        return False


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
