"""A batch on a remote engine that misbehaves: nothing is lost, doubled or paid for twice."""

import json
import math
import random
import time
from collections import Counter
from collections.abc import Collection, Iterator
from functools import partial
from itertools import repeat
from typing import Any

import pytest

from ocr_pipeline.model.manifest import ItemRecord, ItemState
from tests.e2e.houses import House, ProductionHouse
from tests.e2e.judge import judge
from tests.e2e.layouts import fields
from tests.e2e.stage import Postbox, Stage
from tests.fakes.clova_behaviors import (
    Behavior,
    Exchange,
    cutting,
    failing,
    hanging,
    honest,
    html,
    late,
    refusing,
    replying,
)
from tests.fakes.clova_server import ClovaServer
from tests.fakes.clova_service import SECRET, Reply
from tests.fakes.project import WIDE_POLICY, Project
from tests.real.ceph import Ceph
from tests.real.postgresql import PostgreSql

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

BATCH = "invoices"
CALLS_AT_A_TIME = 3
TIMEOUT_SECONDS = 2.0
PAUSE_SECONDS = 1
VERDICTS = ("SUCCESS", "FAILURE")


class Script:
    """Behaviors that a test changes while the server serves; it knows whose answers were lost."""

    def __init__(self) -> None:
        self.behaviors: Iterator[Behavior] = iter(())
        self.lost: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Behavior]:
        return self

    def __next__(self) -> Behavior:
        return next(self.behaviors, honest)

    def cut(self, exchange: Exchange) -> None:
        """Do the work, which is charged, and lose the answer."""
        try:
            cutting(exchange)
        finally:
            mine = exchange.client_address[1]
            calls = reversed(exchange.server.service.calls)
            self.lost[next(call.file_sha256 for call in calls if call.connection == mine)] += 1

    def misbehave(self) -> Iterator[Behavior]:
        """In all ways but refusals of everything: in any 16 calls each once, in any order."""
        wrong = [
            refusing("0500"),
            refusing("0025"),
            failing("FAILURE", "Recognition failure"),
            replying(html(502, "Bad Gateway")),
            replying(Reply(200, b'{"images": [{"inferResult": "SUC')),
            late(TIMEOUT_SECONDS / 4),
            hanging,
            self.cut,
        ]
        chance = random.Random(20261121)
        while True:
            yield from chance.sample([*wrong, *[honest] * len(wrong)], 2 * len(wrong))


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def server(script: Script) -> Iterator[ClovaServer]:
    with ClovaServer(script, seconds_per_call=0.5) as serving:
        yield serving


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory,
    ceph: Ceph,
    postgresql: PostgreSql,
    server: ClovaServer,
) -> Iterator[Stage]:
    postbox = Postbox()
    folder = tmp_path_factory.mktemp("remote") / "stage"
    house = ProductionHouse(folder, ceph, postgresql)
    lay_out = partial(remote, server.general_url)
    with postbox.receiver, Stage(folder, postbox, house, lay_out) as running:
        yield running
        running.stop()


def remote(invoke_url: str, project: Project, house: House, url: str) -> None:
    """A batch on a remote engine."""
    secret = project.write("clova.secret", SECRET)
    engine = {
        "kind": "clova",
        "invoke_url": invoke_url,
        "secret": {"file": str(secret)},
        "calls_per_second": 20,
        "concurrent_calls": CALLS_AT_A_TIME,
        "timeout_seconds": TIMEOUT_SECONDS,
        "pause_seconds": PAUSE_SECONDS,
    }
    project.write("policy.yaml", dict(WIDE_POLICY))
    project.write("engines.yaml", {"engines": {"clova": engine}})
    project.domain(engine="clova")
    project.batch(BATCH, **fields(house, BATCH, url, {}))


def items(stage: Stage) -> dict[str, ItemRecord]:
    """What the ledger knows of each image, by the digest of its content."""
    rows = stage.ledger.items(stage.uid(BATCH), tuple(ItemState), 1000)
    return {row.content_sha256 or "": row for row in rows}


def paid(known: Collection[str], server: ClovaServer, script: Script) -> Counter[str]:
    """How often an answer that was not lost was paid for, by the digest of an image of ours."""
    charged = server.charged
    return Counter({digest: charged[digest] - script.lost[digest] for digest in known})


def test_an_engine_that_misbehaves_and_a_run_that_is_killed(
    stage: Stage, server: ClovaServer, script: Script
) -> None:
    script.behaviors = script.misbehave()
    stage.drop(BATCH, 12)
    stage.until(lambda: stage.begun(BATCH), 120, "a chunk is being read")
    assert stage.kill_one("run worker")
    stage.rest(400)

    assert server.requests >= 16
    known = items(stage)
    verdicts = {call.file_sha256: call.code for call in server.calls if call.code in VERDICTS}
    failed = {row.key for digest, row in known.items() if verdicts[digest] == "FAILURE"}
    judge(stage, failed)
    assert {row.error_code for row in known.values() if row.key in failed} <= {"REMOTE_FAILURE"}
    again = paid(known, server, script) - Counter(known.keys())
    assert again.total() <= CALLS_AT_A_TIME  # they were in the air when the run was killed
    assert server.most_at_a_time <= CALLS_AT_A_TIME


def test_a_refused_secret_stops_the_batch_until_it_is_accepted(
    stage: Stage, server: ClovaServer, script: Script
) -> None:
    script.behaviors = repeat(refusing("0002"))
    runs, requests = len(stage.runs(kind="recognition")), server.requests
    before, failed = items(stage), failed_keys(stage)
    began = time.monotonic()
    stage.drop(BATCH, 12)
    stage.until(lambda: "ENGINE_REFUSED" in status(stage)["status"], 120, "the batch is stopped")
    refused = server.requests
    stage.until(lambda: server.requests > refused, 120, "one call tries again")
    stage.until(lambda: not stage.open_runs(), 60, "its run is over")

    trials = most_trials(time.monotonic() - began)
    now = status(stage)
    assert len(stage.runs(kind="recognition")) - runs <= now["chunks"]["planned"] + trials
    assert server.requests - requests <= 2 * CALLS_AT_A_TIME + trials
    assert "0002" in now["status"]
    (error,) = now["last_errors"]
    assert "0002" in error
    assert failed_keys(stage) == failed
    assert now["chunks"].keys() == {"done", "planned"}

    script.behaviors = repeat(honest)
    stage.rest(300)
    judge(stage, failed)
    new = items(stage).keys() - before.keys()
    assert paid(new, server, script) == Counter(new)


def most_trials(seconds: float) -> int:
    """Calls that may try a refusing engine in that time: its pauses are of 10, 20, 40, ... s."""
    return int(math.log2(seconds / (10 * PAUSE_SECONDS) + 1)) + 1


def failed_keys(stage: Stage) -> set[str]:
    """Images that cannot be recognized."""
    return {row.key for row in items(stage).values() if row.state is ItemState.FAILED}


def status(stage: Stage) -> dict[str, Any]:
    """What an operator sees."""
    seen: dict[str, Any] = json.loads(stage.command("batch", "status", BATCH, "--json"))
    return seen
