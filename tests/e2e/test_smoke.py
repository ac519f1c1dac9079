"""Images go in, results come out and arrive: the real process tree around a quick engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.judge import judge
from tests.e2e.stage import Postbox, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    postbox = Postbox()
    with postbox.receiver, Stage(tmp_path / "a stage", postbox) as running:
        yield running


@pytest.mark.timeout(240)
def test_images_become_results_and_arrive(stage: Stage) -> None:
    stage.drop("receipts", 4)
    stage.drop("letters", 2)
    stage.rest()
    judge(stage)
    stage.stop()
