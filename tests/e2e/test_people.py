"""What a person does in the UI is respected; a supervisor's signal is no person."""

import signal
import socket
from collections.abc import Iterator

import pytest
from dagster import DagsterRun, DagsterRunStatus

from ocr_pipeline.model.manifest import ChunkRecord, ChunkState
from tests.e2e.graphql import Ui
from tests.e2e.judge import judge, keys_in_results
from tests.e2e.stage import Postbox, Stage

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

CHUNK_ASSETS = ("manifest", "pages", "results")
SLOW = 1.5  # seconds per image: time to reach for a running chunk
QUICK = 0.05


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    postbox = Postbox()
    folder = tmp_path_factory.mktemp("people")
    with postbox.receiver, Stage(folder / "stage", postbox) as running:
        yield running
        running.stop()


@pytest.fixture(scope="module")
def ui(stage: Stage) -> Iterator[Ui]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with stage.webserver(port):
        served = Ui(port)
        stage.until(served.is_up, 120, "the UI answers")
        yield served


@pytest.fixture(autouse=True)
def _rested(stage: Stage) -> Iterator[None]:
    """Each test leaves the stage as it was: at rest, and in order."""
    stage.set_pace(SLOW)
    yield
    stage.set_pace(QUICK)
    if stage.chunks("receipts", ChunkState.CANCELED):  # of a test that failed before its end
        stage.command("batch", "retry", "receipts")
    stage.rest(240)
    judge(stage)


def running(stage: Stage) -> ChunkRecord:
    """A chunk whose first answers are there."""
    stage.until(lambda: stage.begun("receipts"), 90, "a chunk is being read")
    return stage.begun("receipts")[0]


def becomes(stage: Stage, chunk: ChunkRecord, wanted: ChunkState, seconds: float = 120) -> None:
    """Wait for a state of a chunk."""
    stage.until(lambda: state(stage, chunk) is wanted, seconds, f"{chunk.key} is {wanted}")


def state(stage: Stage, chunk: ChunkRecord) -> ChunkState:
    """What a chunk is now."""
    found = stage.ledger.chunk(chunk.key)
    assert found is not None
    return found.state


def ended(stage: Stage, run_id: str | None) -> DagsterRunStatus:
    """How a run ends."""
    assert run_id is not None
    stage.until(lambda: all(run.run_id != run_id for run in stage.open_runs()), 120, "it ends")
    run = stage.instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


def terminate(stage: Stage, ui: Ui, chunk: ChunkRecord) -> None:
    """Terminate the run of a chunk, and wait until the ledger knows."""
    assert chunk.lease_holder is not None
    ui.terminate(chunk.lease_holder)
    assert ended(stage, chunk.lease_holder) is DagsterRunStatus.CANCELED
    becomes(stage, chunk, ChunkState.CANCELED)


def test_a_terminated_run_stays_canceled_until_it_is_retried(stage: Stage, ui: Ui) -> None:
    stage.drop("receipts", 6)
    chunk = running(stage)
    terminate(stage, ui, chunk)
    assert not stage.processes("engine")
    runs = len(stage.runs(batch="receipts"))

    letters = stage.drop("letters", 1)  # others work on meanwhile
    stage.until(lambda: letters <= set(keys_in_results(stage, "letters")), 90, "letters are done")
    assert state(stage, chunk) is ChunkState.CANCELED
    assert len(stage.runs(batch="receipts")) == runs

    stage.command("batch", "retry", "receipts")


def test_a_run_terminated_in_the_queue_stays_canceled(stage: Stage, ui: Ui) -> None:
    stage.drop("receipts", 18)  # three chunks, and two runs at a time
    stage.until(lambda: started(stage) == 2 and queued(stage), 120, "a run waits in the queue")
    run = queued(stage)[0]
    ui.terminate(run.run_id)
    stage.until(lambda: stage.chunks("receipts", ChunkState.CANCELED), 60, "a chunk is canceled")
    [chunk] = stage.chunks("receipts", ChunkState.CANCELED)
    assert chunk.key == run.tags["dagster/partition"]
    assert not stage.answers(chunk)

    stage.set_pace(QUICK)
    wish = ui.materialize("receipts", CHUNK_ASSETS, chunk.key)
    assert ended(stage, wish) is DagsterRunStatus.SUCCESS
    assert state(stage, chunk) is ChunkState.DONE


def queued(stage: Stage) -> list[DagsterRun]:
    """Recognition runs in the queue."""
    runs = stage.runs(batch="receipts", kind="recognition")
    return [run for run in runs if run.status is DagsterRunStatus.QUEUED]


def started(stage: Stage) -> int:
    """How many recognition runs are at work."""
    runs = stage.runs(batch="receipts", kind="recognition")
    return sum(run.status is DagsterRunStatus.STARTED for run in runs)


def test_re_execute_lifts_a_cancel_and_resumes(stage: Stage, ui: Ui) -> None:
    stage.set_pace(6 * SLOW)  # the command takes seconds to start
    stage.drop("receipts", 6)
    chunk = running(stage)
    said = stage.command("batch", "cancel", "receipts")
    assert said == "1 chunks canceled, 1 runs asked to end\n"
    assert ended(stage, chunk.lease_holder) is DagsterRunStatus.CANCELED
    assert state(stage, chunk) is ChunkState.CANCELED
    before = stage.answers(chunk)
    assert 0 < len(before) < 6

    stage.set_pace(QUICK)
    again = ui.execute_again(str(chunk.lease_holder))
    assert ended(stage, again) is DagsterRunStatus.SUCCESS
    assert state(stage, chunk) is ChunkState.DONE
    assert before.items() <= stage.answers(chunk).items()


def test_materialize_resumes_an_unfinished_chunk(stage: Stage, ui: Ui) -> None:
    stage.drop("receipts", 6)
    chunk = running(stage)
    stage.cut_power()
    before = stage.answers(chunk)
    wish = ui.materialize("receipts", CHUNK_ASSETS, chunk.key)
    stage.start()  # housekeeping asks for it as well; whoever comes second finds it held or done
    ended(stage, wish)
    becomes(stage, chunk, ChunkState.DONE)
    assert len(before.items() & stage.answers(chunk).items()) >= len(before) - 2  # marks in flight


def test_materialize_recomputes_a_finished_chunk_and_tells_nobody(stage: Stage, ui: Ui) -> None:
    stage.set_pace(QUICK)
    chunk = finished(stage)
    before, requests = stage.answers(chunk), len(stage.postbox.receiver.received)

    wish = ui.materialize("receipts", CHUNK_ASSETS, chunk.key)
    assert ended(stage, wish) is DagsterRunStatus.SUCCESS
    after = stage.answers(chunk)
    assert not before.items() & after.items()
    again = ui.execute_again(wish)
    assert ended(stage, again) is DagsterRunStatus.SUCCESS
    assert not after.items() & stage.answers(chunk).items()
    assert state(stage, chunk) is ChunkState.DONE

    delivery = stage.runs(batch="receipts", kind="delivery")[0].tags["dagster/partition"]
    refused = ui.materialize("receipts", ("deliveries",), delivery)
    assert ended(stage, refused) is DagsterRunStatus.FAILURE
    assert len(stage.postbox.receiver.received) == requests


def finished(stage: Stage) -> ChunkRecord:
    """A chunk that was recognized and delivered."""
    stage.drop("receipts", 4)
    stage.rest()
    return stage.chunks("receipts", ChunkState.DONE)[-1]


def test_a_recomputation_that_dies_leaves_the_result_and_no_slot(stage: Stage, ui: Ui) -> None:
    stage.set_pace(QUICK)
    chunk = finished(stage)
    stage.set_pace(SLOW)
    wish = ui.materialize("receipts", CHUNK_ASSETS, chunk.key)
    stage.until(lambda: stage.processes("engine"), 90, "it has begun to read")
    signal_run_workers(stage, signal.SIGKILL)
    assert ended(stage, wish) is DagsterRunStatus.FAILURE
    assert state(stage, chunk) is ChunkState.DONE
    stage.until(lambda: not stage.processes("engine"), 30, "the engines end with their run")


def signal_run_workers(stage: Stage, wanted: signal.Signals) -> None:
    """Send a signal to every process that executes a run."""
    for worker in stage.processes("run worker"):
        worker.send_signal(wanted)


def test_a_supervisor_that_ends_a_run_worker_is_no_person(stage: Stage, ui: Ui) -> None:
    stage.drop("receipts", 6)
    chunk = running(stage)
    signal_run_workers(stage, signal.SIGTERM)
    assert ended(stage, chunk.lease_holder) is DagsterRunStatus.FAILURE
    becomes(stage, chunk, ChunkState.DONE)


def test_a_supervisor_that_ends_everything_is_no_person(stage: Stage, ui: Ui) -> None:
    stage.drop("receipts", 6)
    chunk = running(stage)
    stage.stop()
    stage.start()
    becomes(stage, chunk, ChunkState.DONE, 180)
