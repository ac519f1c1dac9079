"""Whatever is killed, whenever: with no hand, everything is done once."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.e2e.judge import judge
from tests.e2e.layouts import BATCHES
from tests.e2e.machine import ROLES
from tests.e2e.stage import Postbox, Stage

pytestmark = pytest.mark.e2e

# Each is one power cut, in the order in which a chunk comes by.
MOMENTS = (
    "after-create_chunk",  # planned, but no run was asked for
    "before-take_chunk_lease",  # the run has started
    "after-take_chunk_lease",
    "after-write",  # a work object is there, its row is not
    "after-mark_items",
    "before-finish_chunk",  # the result files are there
    "after-finish_chunk",  # the chunk is done, Dagster does not know
    "after-begin_delivery",  # its items are chosen, its payload is not written
    "before-seal_delivery",
    "before-take_delivery_lease",
    "after-send",  # the receiver has it, the ledger does not know
    "after-record_attempt",
)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    postbox = Postbox()
    with postbox.receiver, Stage(tmp_path / "stage", postbox) as running:
        yield running


@pytest.mark.timeout(600)
def test_power_cuts_between_any_two_steps(stage: Stage) -> None:
    stage.crashes.arm(*MOMENTS)
    stage.drop("receipts", 6)
    stage.drop("letters", 4)
    stage.rest(400)
    assert stage.crashes.armed == []
    judge(stage)
    stage.stop()


@pytest.mark.timeout(900)
def test_power_cuts_at_any_time(stage: Stage) -> None:
    moments = Random(20250301)
    for _ in range(20):
        stage.drop(moments.choice(sorted(BATCHES)), moments.randint(1, 3))
        time.sleep(moments.uniform(3, 12))
        stage.cut_power()
        stage.start()
    stage.rest(600)
    judge(stage)
    stage.stop()


@pytest.mark.timeout(600)
def test_any_process_may_be_killed(stage: Stage) -> None:
    chances = Random(7)
    stage.set_pace(0.3)
    for wanted in chances.sample(sorted(ROLES) * 3, 12):
        stage.drop(chances.choice(sorted(BATCHES)), 3)
        time.sleep(chances.uniform(0, 2))
        stage.until(partial(kill_one, stage, wanted), 90, f"a {wanted} is there to be killed")
    stage.rest(400)
    judge(stage)
    stage.stop()


def kill_one(stage: Stage, role: str) -> bool:
    """Kill a process of a role as soon as there is one."""
    stage.revive()
    return stage.kill_one(role)
