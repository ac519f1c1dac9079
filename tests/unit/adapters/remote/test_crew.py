"""Jobs are done in order by few threads; who ends a crew does not wait for what hangs."""

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

from ocr_pipeline.adapters.remote.crew import Crew, Done, Inbox

ROOT = Path(__file__).parents[4]


def all_of(crew: Crew[int, int], count: int) -> list[Done[int, int]]:
    found: list[Done[int, int]] = []
    while len(found) < count:
        found += crew.results.take(patiently=True)
    return found


def test_every_job_has_one_result() -> None:
    crew = Crew[int, int](3, lambda job: 10 // job)
    for job in (1, 2, 0, 5):
        crew.give(job)
    found = all_of(crew, 4)
    assert sorted((done.job, done.result) for done in found if done.failure is None) == [
        (1, 10),
        (2, 5),
        (5, 2),
    ]
    assert [type(done.failure) for done in found if done.failure] == [ZeroDivisionError]
    crew.end(60)
    crew.results.close()


def test_no_job_begins_after_the_end() -> None:
    begun: list[int] = []
    has_begun, let_go = threading.Event(), threading.Event()

    def do(job: int) -> int:
        begun.append(job)
        has_begun.set()
        assert let_go.wait(60)
        return job

    crew = Crew[int, int](1, do)
    for job in range(3):
        crew.give(job)
    assert has_begun.wait(60)
    crew.end(0)  # it hangs, and nobody waits for it
    let_go.set()
    assert [done.job for done in all_of(crew, 1)] == [0]
    crew.end(60)
    crew.results.close()
    assert begun == [0]


def test_a_result_that_nobody_waits_for_disturbs_nobody() -> None:
    inbox = Inbox[int]()
    inbox.close()
    inbox.put(1)


def test_an_inbox_wakes_for_more_than_its_socket_holds() -> None:
    inbox = Inbox[int]()
    for number in range(100_000):
        inbox.put(number)
    assert inbox.take(patiently=True) == list(range(100_000))
    inbox.put(7)
    found: list[int] = []
    while not found:
        found = inbox.take(patiently=True)
    assert found == [7]
    inbox.close()


def test_a_job_that_hangs_does_not_hold_the_interpreter() -> None:
    script = """
        import time
        from ocr_pipeline.adapters.remote.crew import Crew
        crew = Crew(1, lambda job: time.sleep(3600))
        crew.give(1)
        crew.end(0)
    """
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=60,
    )
