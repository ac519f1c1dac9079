"""A schedule of every minute has a real daemon look at an input that nobody watches."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterRunStatus

from tests.e2e.houses import House
from tests.e2e.judge import judge
from tests.e2e.layouts import QUICK, fields, set_pace
from tests.e2e.stage import Postbox, Stage
from tests.fakes.project import Project

EVERY_MINUTE = {"cron": "* * * * *", "time_zone": "Asia/Seoul"}


def every_minute(project: Project, house: House, url: str) -> None:
    """One batch that is looked at by the clock only; its images settle for a second."""
    set_pace(project.config_dir.parent, QUICK)
    project.domain()
    own = {"watch": False, "schedule": EVERY_MINUTE, "settle_seconds": 1}
    project.batch("receipts", **{**fields(house, "receipts", url, {}), **own})


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    postbox = Postbox()
    with postbox.receiver, Stage(tmp_path / "a stage", postbox, lay_out=every_minute) as running:
        yield running


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_images_are_recognized_after_the_minute(stage: Stage) -> None:
    stage.drop("receipts", 8)
    stage.rest(300)
    judge(stage)
    looks = stage.runs(kind="look", batch="receipts")
    assert looks
    assert {run.status for run in looks} == {DagsterRunStatus.SUCCESS}
    assert len(stage.chunks("receipts")) == 2
    stage.stop()
