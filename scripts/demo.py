"""The samples become results of three batches through Dagster's sensors and daemon.

And a table of what came of them.

Everything is laid out anew under ``.demo/``; nothing else in the checkout is written. What a batch
does belongs to the
package: this file only declares, drops, waits and prints.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from ocr_pipeline.model.manifest import ItemRecord

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / ".demo"
LIMIT_SECONDS = 600
HANGUL = ("/ko/", "/multi/")  # samples with Korean in them
SECRET_VARIABLE = "OCR_DEMO_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
CONFIG, TEMPLATES = ROOT / "samples" / "config", ROOT / "samples" / "templates"
SOURCES = ("documents", "tables-and-receipts", "forms")
WHOLE_PAGES = """\
table_extraction: true
long_image: true
"""
BATCHES = {  # display name, domain, file format, what it asks for beside
    "documents": ("Demo documents", "worldwide", "json", WHOLE_PAGES),
    "korean_forms": ("한국어 양식", "korean", "xls", WHOLE_PAGES),
    "applications": ("Applications", "forms", "xls", ""),
}

BATCH = """\
name: {name}
domain: {domain}
file_format: {file_format}
{asks}{storages}
settle_seconds: 1
chunk: {{max_wait_seconds: 3}}
webhook:
  url: http://127.0.0.1:{port}/
  secret: {{env: {secret}}}
  idle_seconds: 3
  allow_private_addresses: true
"""
FOLDERS = """\
input: {{kind: local, path: inbox/{batch}}}
result: {{kind: local, path: results/{batch}}}
"""
console = Console(soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a batch stands.

    Items by state, answers so far, deliveries that arrived and those that are open.
    """

    uid: str
    status: str
    items: dict[str, int]
    answered: int
    delivered: int
    open_deliveries: int
    waiting: int

    @property
    def final(self) -> int:
        """Items with a final row."""
        return sum(self.items.get(state, 0) for state in ("recognized", "failed", "ignored"))


def configuration(
    port: int, storages: Mapping[str, str], secret: str = SECRET_VARIABLE
) -> dict[str, bytes]:
    """The files of ``config/`` by name: those of ``samples/``, and a batch for each of ``BATCHES``.

    ``storages`` are the YAML lines of each batch's ``input`` and ``result``; ``port`` is the
    receiver's, and ``secret`` the variable that holds its secret.
    """
    files = {
        path.relative_to(CONFIG).as_posix(): path.read_bytes() for path in CONFIG.rglob("*.yaml")
    }
    files |= {f"templates/forms/{path.name}": path.read_bytes() for path in TEMPLATES.iterdir()}
    for batch, (name, domain, file_format, asks) in BATCHES.items():
        text = BATCH.format(
            name=name,
            domain=domain,
            file_format=file_format,
            asks=asks,
            storages=storages[batch].rstrip(),
            port=port,
            secret=secret,
        )
        files[f"batches/{batch}.yaml"] = text.encode()
    return files


def lay_out(port: int) -> None:
    """Write the demo's configuration and drop nothing yet."""
    shutil.rmtree(DEMO, ignore_errors=True)
    folders = {batch: FOLDERS.format(batch=batch) for batch in BATCHES}
    for name, data in configuration(port, folders).items():
        path = DEMO / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for batch in BATCHES:
        (DEMO / "inbox" / batch).mkdir(parents=True)
    (DEMO / "home").mkdir()
    shutil.copy(ROOT / "deploy" / "dagster.yaml", DEMO / "home" / "dagster.yaml")


def samples() -> Iterator[tuple[str, str, Path]]:
    """Each sample: the batch that it is for, its key there, and where it is."""
    for folder in SOURCES:
        for source in sorted((ROOT / "samples" / folder).rglob("*")):
            if not source.is_file():
                continue
            key = source.relative_to(ROOT / "samples").as_posix()
            yield batch_of(key), key, source


def batch_of(key: str) -> str:
    """The batch that a sample is for."""
    if key.startswith("forms/"):
        return "applications"
    korean = any(mark in key for mark in HANGUL) or (key.count("/") == 1 and "tables" in key)
    return "korean_forms" if korean else "documents"


def drop_samples() -> dict[str, int]:
    """Copy the samples into the inboxes, as a user would; returns how many each batch got."""
    dropped = dict.fromkeys(BATCHES, 0)
    for batch, key, source in samples():
        target = DEMO / "inbox" / batch / key
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        dropped[batch] += 1
    return dropped


def deploy_templates() -> None:
    """Put them in service, as an operator does: scans match only what is deployed."""
    command = [str(Path(sys.executable).parent / "ocr-pipeline"), "template", "deploy", "--yes"]
    for template in sorted(TEMPLATES.glob("*.yaml")):
        name = f"forms/{template.stem}"
        subprocess.run([*command, name], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        console.print(f"template {name} is in service", markup=False)


def free_port() -> int:
    """A port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(name: str, arguments: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process with its log under ``.demo/logs``.

    Ended with all its children when the block ends.
    """
    logs = DEMO / "logs"
    logs.mkdir(exist_ok=True)
    with (logs / f"{name}.log").open("wb") as log:
        child = subprocess.Popen(  # noqa: S603 - our own programs
            arguments, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield child
        finally:
            _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    for wanted, patience in ((signal.SIGINT, 15), (signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        try:
            os.killpg(child.pid, wanted)
            child.wait(timeout=patience)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        else:
            return


class Watch:
    """Reads the ledger that the daemon writes."""

    def __init__(self) -> None:
        """Open it."""
        from ocr_pipeline.spec.settings import Settings
        from ocr_pipeline.steps.watch import Watcher
        from ocr_pipeline.wiring import open_services

        services = open_services(Settings.from_environment())
        self.ledger = services.ledger
        self.watcher = Watcher(
            services.catalog, services.ledger, services.store, services.engines, services.clock
        )

    def standing(self, batch: str) -> Standing:
        """Where a batch stands now."""
        from ocr_pipeline.model.manifest import ChunkState
        from ocr_pipeline.steps.status import batch_status

        status = batch_status(self.watcher, batch)
        running = self.ledger.chunks(status.uid, [ChunkState.RUNNING])
        answered = sum(
            item.outcome is not None
            for chunk in running
            for item in self.ledger.chunk_items(chunk.key)
        )
        delivered = status.deliveries.get("delivered", 0)
        return Standing(
            uid=status.uid,
            status=status.status,
            items=status.items,
            answered=answered,
            delivered=delivered,
            open_deliveries=sum(status.deliveries.values()) - delivered,
            waiting=self.ledger.outbox(status.uid).waiting,
        )


def wait(watch: Watch, dropped: dict[str, int], alive: "subprocess.Popen[bytes]") -> bool:
    """Show progress until every dropped file has a final row and has arrived at the receiver."""
    deadline = time.monotonic() + LIMIT_SECONDS
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bars = {batch: progress.add_task(batch, total=count) for batch, count in dropped.items()}
        said = ""
        while time.monotonic() < deadline and alive.poll() is None:
            standings = {batch: watch.standing(batch) for batch in dropped}
            for batch, now in standings.items():
                progress.update(
                    bars[batch], completed=min(now.final + now.answered, dropped[batch])
                )
            line = ", ".join(
                f"{batch} {now.final + now.answered}/{dropped[batch]}, {now.delivered} delivered"
                for batch, now in standings.items()
            )
            if not console.is_terminal and line != said:
                console.print(line, markup=False)
                said = line
            if all(is_complete(now, dropped[batch]) for batch, now in standings.items()):
                return True
            time.sleep(1)
    return False


def is_complete(now: Standing, dropped: int) -> bool:
    """Whether nothing of a batch is left to wait for; an unavailable one is not waited for."""
    if now.status != "available":
        return True
    return now.final >= dropped and now.delivered > 0 and not (now.open_deliveries or now.waiting)


def print_outcome(watch: Watch, started: float) -> None:
    """The table, the result files, what failed and why, and how to look at it all."""
    from ocr_pipeline.model.manifest import ItemState

    table = Table(title="What came of the samples")
    for column in ("Batch", "Items", "Recognized", "Failed", "Pages", "Engine s", "Deliveries"):
        table.add_column(column, justify="left" if column == "Batch" else "right")
    forms = Table(title="Which scans are forms, and what a person should look at")
    for column in ("Batch", "Matched", "Unmatched", "Fields to review"):
        forms.add_column(column, justify="left" if column == "Batch" else "right")
    failures = Table(title="What failed, and why (remedies: docs/errors.md)")
    for column in ("Batch", "File", "Error"):
        failures.add_column(column, overflow="fold")
    for batch in BATCHES:
        now = watch.standing(batch)
        if now.status != "available":
            console.print(f"{batch} is {now.status}", markup=False, style="yellow")
            continue
        items = watch.ledger.items(now.uid, [ItemState.RECOGNIZED, ItemState.FAILED], 1000)
        failed = [item for item in items if item.state is ItemState.FAILED]
        figures = (
            len(items),
            len(items) - len(failed),
            len(failed),
            sum(item.pages for item in items),
            round(sum(item.seconds for item in items), 1),
            now.delivered,
        )
        table.add_row(batch, *map(str, figures))
        if looked_for := [item for item in items if item.matched_pages or item.unmatched_pages]:
            forms.add_row(batch, *map(str, form_figures(looked_for)))
        for item in failed:
            failures.add_row(batch, Text(item.key), item.error_code or "")
    console.print(table)
    console.print(forms)
    console.print(failures)
    console.print(
        f"{time.monotonic() - started:.0f} s from the first process to the last delivery."
    )
    print_places()


def form_figures(items: "Sequence[ItemRecord]") -> tuple[int, int, int]:
    """Pages that a template fits, pages that none fits, and fields for people to look at."""
    return (
        sum(item.matched_pages for item in items),
        sum(item.unmatched_pages for item in items),
        sum(item.review_fields for item in items),
    )


def print_places() -> None:
    """Where the results are and how to open the UI."""
    console.print("\nResult files:", style="bold")
    for batch in BATCHES:
        results = DEMO / "results" / batch
        found = [path for path in results.rglob("*") if path.is_file() and ".ocr" not in path.parts]
        found.sort(key=lambda path: ("_reports" in path.parts, path))
        for path in found[:3] + [path for path in found[3:] if path.suffix == ".csv"]:
            console.print(f"  {path}", markup=False)
        console.print(f"  ... {len(found)} files under {results}", markup=False)
    log = DEMO / "deliveries.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    count = sum(int(json.loads(line).get("itemCount", 0)) for line in lines)
    console.print(
        f"The receiver verified {len(lines)} deliveries with {count} items: {log}", markup=False
    )
    console.print("\nThe same in the Dagster UI (runs, assets, checks, metadata):", style="bold")
    home, config = DEMO / "home", DEMO / "config"
    command = f'DAGSTER_HOME="{home}" OCR_PIPELINE_CONFIG="{config}" scripts/dev'
    console.print(f"  {command}\n  then http://127.0.0.1:3000", markup=False)


def main() -> int:
    """Run the demo; 0 when every file has its row and arrived at the receiver."""
    started = time.monotonic()
    port = free_port()
    lay_out(port)
    os.environ.update(
        {
            "DAGSTER_HOME": str(DEMO / "home"),
            "OCR_PIPELINE_CONFIG": str(DEMO / "config"),
            SECRET_VARIABLE: "whsec_" + secrets.token_hex(16),
        }
    )
    os.environ.pop("OCR_PIPELINE_LEDGER", None)
    console.print(
        "Three batches over samples/, one to json, two to xls, one of them of filled forms, "
        "through sensors and daemon."
    )
    console.print(
        "(.demo/config/policy.yaml lifts the rule of one General domain and batch.)", markup=False
    )
    deploy_templates()
    bin_folder = Path(sys.executable).parent
    receiver = [sys.executable, str(ROOT / "samples" / "receiver.py"), "--port", str(port)]
    receiver += ["--log", str(DEMO / "deliveries.jsonl")]
    os.environ["OCR_WEBHOOK_SECRET"] = os.environ[SECRET_VARIABLE]
    daemon = [str(bin_folder / "dagster-daemon"), "run", "-w", str(ROOT / "workspace.yaml")]
    with ExitStack() as stack:
        stack.enter_context(process("receiver", receiver))
        running = stack.enter_context(process("daemon", daemon))
        watch = Watch()
        done = wait(watch, drop_samples(), running)
        print_outcome(watch, started)
    if not done:
        console.print(
            f"Not everything was finished; see {DEMO / 'logs'}", markup=False, style="red"
        )
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
