"""The contract of ``CallGates``: what calls to a remote engine wait for, and what is counted."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.usage import Account
from ocr_pipeline.planning.gate_state import LONGEST_PAUSE_SECONDS
from ocr_pipeline.ports.gates import (
    CallCounts,
    CallDelay,
    CallPermit,
    CallReport,
    CallVerdict,
    GateLimits,
)
from ocr_pipeline.ports.ledger import Ledger

LIMITS = GateLimits(
    "gate", calls_per_second=2.0, concurrent_calls=3, failures_to_pause=3, pause_seconds=60.0
)
ACCOUNT = Account("uid", "domain")
TTL_SECONDS = 90.0
ANSWERED = CallReport(CallVerdict.ANSWERED, pages=1)
FAILED = CallReport(CallVerdict.FAILED, code="ENGINE_FAILED", reason="500")
BUSY = CallReport(CallVerdict.BUSY, code="ENGINE_BUSY", reason="0025")
REFUSED = CallReport(CallVerdict.REFUSED, code="ENGINE_REFUSED", reason="wrong secret")
REFUSED_SECONDS = 10 * LIMITS.pause_seconds
MONDAY = 1_800_000_000.0  # 2027-01-15 08:00 UTC


def begin(ledger: Ledger, now: float, limits: GateLimits = LIMITS) -> CallPermit:
    permit = ledger.begin_call(limits, ACCOUNT, TTL_SECONDS, now)
    assert isinstance(permit, CallPermit), permit
    return permit


def refused(ledger: Ledger, now: float, limits: GateLimits = LIMITS) -> CallDelay:
    delay = ledger.begin_call(limits, ACCOUNT, TTL_SECONDS, now)
    assert isinstance(delay, CallDelay), delay
    assert delay.seconds > 0
    return delay


def call(ledger: Ledger, report: CallReport, now: float) -> None:
    """A call that takes no time."""
    ledger.end_call(LIMITS, begin(ledger, now), report, now)


def shut(ledger: Ledger, now: float) -> CallDelay:
    reason = ledger.shut_reason(LIMITS.key, now)
    assert reason is not None
    return reason


# -- rate and concurrency ------------------------------------------------------------------


def test_calls_begin_no_closer_than_the_rate_allows(ledger: Ledger) -> None:
    begin(ledger, 100.0)
    assert refused(ledger, 100.25) == CallDelay(0.25)
    begin(ledger, 100.5)
    refused(ledger, 100.9)
    begin(ledger, 300.0)
    assert refused(ledger, 300.0).seconds == 0.5, "what was not used is not saved up"


def test_no_more_calls_are_under_way_than_granted(ledger: Ledger) -> None:
    first, *_ = [begin(ledger, now) for now in (100.0, 101.0, 102.0)]
    assert refused(ledger, 110.0).code is None
    ledger.end_call(LIMITS, first, ANSWERED, 110.0)
    begin(ledger, 110.0)
    refused(ledger, 111.0)


def test_the_permit_of_a_process_that_died_is_free_when_it_runs_out(ledger: Ledger) -> None:
    permits = [begin(ledger, now) for now in (100.0, 101.0, 102.0)]
    assert permits[0].expires == 100.0 + TTL_SECONDS
    refused(ledger, permits[0].expires - 0.1)
    begin(ledger, permits[0].expires)


def test_every_engine_has_a_gate_of_its_own(ledger: Ledger) -> None:
    call(ledger, REFUSED, 100.0)
    other = replace(LIMITS, key="other")
    begin(ledger, 100.0, other)
    assert ledger.shut_reason("other", 100.0) is None
    assert ledger.shut_reason("never called", 100.0) is None
    assert ledger.admit_work("never called", "chunk", 30.0, 100.0) is None


def test_other_limits_of_the_same_engine_count_from_the_next_call(ledger: Ledger) -> None:
    begin(ledger, 100.0)
    begin(ledger, 101.0)
    refused(ledger, 102.0, replace(LIMITS, concurrent_calls=2))
    begin(ledger, 102.0)


# -- the gate shuts ------------------------------------------------------------------------


def test_a_refusal_shuts_the_gate_at_once_and_for_long(ledger: Ledger) -> None:
    call(ledger, REFUSED, 100.0)
    delay = CallDelay(REFUSED_SECONDS - 5.0, "ENGINE_REFUSED", "wrong secret")
    assert refused(ledger, 105.0) == delay == shut(ledger, 105.0)
    assert ledger.admit_work(LIMITS.key, "chunk", 30.0, 105.0) == delay


def test_failures_in_a_row_shut_the_gate(ledger: Ledger) -> None:
    for now, report in enumerate([FAILED, FAILED, ANSWERED, FAILED, BUSY, FAILED], start=1):
        call(ledger, report, now * 100.0)
        assert ledger.shut_reason(LIMITS.key, now * 100.0) is None
    call(ledger, FAILED, 700.0)
    assert shut(ledger, 700.0) == CallDelay(LIMITS.pause_seconds, "ENGINE_FAILED", "500")


def test_what_was_under_way_when_the_gate_shut_neither_opens_nor_prolongs_it(
    ledger: Ledger,
) -> None:
    first, second, third = (begin(ledger, now) for now in (100.0, 101.0, 102.0))
    ledger.end_call(LIMITS, first, REFUSED, 103.0)
    before = shut(ledger, 104.0)
    ledger.end_call(LIMITS, second, ANSWERED, 104.0)
    ledger.end_call(LIMITS, third, REFUSED, 104.0)
    assert shut(ledger, 104.0) == before


def test_a_refusal_tells_more_than_the_failures_that_shut_the_gate(ledger: Ledger) -> None:
    impatient = replace(LIMITS, failures_to_pause=1)
    first, second = begin(ledger, 100.0), begin(ledger, 101.0)
    ledger.end_call(impatient, first, FAILED, 102.0)
    ledger.end_call(impatient, second, REFUSED, 103.0)
    assert shut(ledger, 103.0) == CallDelay(REFUSED_SECONDS, "ENGINE_REFUSED", "wrong secret")


def test_a_refusal_does_not_shorten_a_longer_pause(ledger: Ledger) -> None:
    impatient = replace(LIMITS, failures_to_pause=1)
    first, second = begin(ledger, 100.0), begin(ledger, 101.0)
    ledger.end_call(impatient, first, FAILED, 102.0)
    ledger.end_call(replace(LIMITS, pause_seconds=1.0), second, REFUSED, 102.0)
    assert shut(ledger, 102.0) == CallDelay(60.0, "ENGINE_REFUSED", "wrong secret")


def test_busy_makes_all_wait_longer_and_longer_for_a_moment(ledger: Ledger) -> None:
    now, longest = 100.0, 0.0
    for step in range(12):
        call(ledger, BUSY, now)
        delay = refused(ledger, now)
        assert delay.code is None, "nothing is shut"
        expected = min(60.0, 2.0**step)
        assert 0.5 * expected <= delay.seconds <= 1.5 * expected
        now, longest = now + delay.seconds, max(longest, delay.seconds)
    assert longest > 20.0
    call(ledger, ANSWERED, now)
    assert refused(ledger, now).seconds == 0.5


# -- and opens -----------------------------------------------------------------------------


def test_after_the_pause_one_call_tries_and_the_others_wait_for_its_answer(ledger: Ledger) -> None:
    call(ledger, REFUSED, 0.0)
    assert ledger.shut_reason(LIMITS.key, REFUSED_SECONDS) is None
    trial = begin(ledger, REFUSED_SECONDS)
    assert refused(ledger, REFUSED_SECONDS + 10).code is None
    ledger.end_call(LIMITS, trial, ANSWERED, REFUSED_SECONDS + 20)
    begin(ledger, REFUSED_SECONDS + 20)
    begin(ledger, REFUSED_SECONDS + 21)


def test_a_trial_whose_process_died_is_followed_by_another(ledger: Ledger) -> None:
    call(ledger, REFUSED, 0.0)
    trial = begin(ledger, REFUSED_SECONDS)
    refused(ledger, trial.expires - 1)
    begin(ledger, trial.expires)
    refused(ledger, trial.expires + 1)


def test_trials_that_fail_make_the_pause_longer_up_to_an_hour(ledger: Ledger) -> None:
    now, pauses = 0.0, []
    for _ in range(8):
        while ledger.shut_reason(LIMITS.key, now) is None:
            now += 1.0
            call(ledger, FAILED, now)
        pauses.append(shut(ledger, now).seconds)
        now += pauses[-1]
    assert pauses == [60, 120, 240, 480, 960, 1920, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]
    call(ledger, ANSWERED, now)
    for _ in range(3):
        now += 1.0
        call(ledger, FAILED, now)
    assert shut(ledger, now).seconds == 60


def test_a_busy_trial_is_no_answer_and_no_failure(ledger: Ledger) -> None:
    call(ledger, REFUSED, 0.0)
    call(ledger, BUSY, REFUSED_SECONDS)
    assert ledger.shut_reason(LIMITS.key, REFUSED_SECONDS) is None
    begin(ledger, REFUSED_SECONDS + 5)
    refused(ledger, REFUSED_SECONDS + 10)


def test_a_person_ends_a_pause_and_the_next_call_tries(ledger: Ledger) -> None:
    call(ledger, REFUSED, 100.0)
    call(ledger, REFUSED, 100.0 + REFUSED_SECONDS)
    ledger.open_gate(LIMITS.key)
    now = 101.0 + REFUSED_SECONDS
    assert ledger.shut_reason(LIMITS.key, now) is None
    trial = begin(ledger, now)
    refused(ledger, now + 10)
    ledger.end_call(LIMITS, trial, REFUSED, now + 10)
    assert shut(ledger, now + 10).seconds == REFUSED_SECONDS


def test_a_gate_that_is_open_stays_open(ledger: Ledger) -> None:
    for key in (LIMITS.key, "never called"):
        ledger.open_gate(key)
        assert ledger.admit_work(key, "chunk", 30.0, 100.0) is None
    begin(ledger, 100.0)
    ledger.open_gate(LIMITS.key)
    begin(ledger, 101.0)


# -- work that will call -------------------------------------------------------------------


def admitted(ledger: Ledger, work: str, now: float) -> CallDelay | None:
    return ledger.admit_work(LIMITS.key, work, 30.0, now)


def test_after_the_pause_one_piece_of_work_at_a_time_is_the_trial(ledger: Ledger) -> None:
    call(ledger, REFUSED, 0.0)
    after = REFUSED_SECONDS
    assert admitted(ledger, "first", after) is None
    assert admitted(ledger, "second", after + 10) == CallDelay(
        20.0, "ENGINE_REFUSED", REFUSED.reason
    )
    assert admitted(ledger, "first", after + 10) is None, "it may ask again"
    assert admitted(ledger, "second", after + 30) is None, "the first never called"
    assert admitted(ledger, "first", after + 30) is not None
    call(ledger, ANSWERED, after + 31)
    assert admitted(ledger, "first", after + 31) is None
    assert admitted(ledger, "third", after + 31) is None


def test_a_trial_that_fails_ends_the_turn_of_its_work(ledger: Ledger) -> None:
    brief = replace(LIMITS, pause_seconds=1.0, failures_to_pause=1)
    ledger.end_call(brief, begin(ledger, 100.0), FAILED, 100.0)
    assert admitted(ledger, "first", 101.0) is None
    ledger.end_call(brief, begin(ledger, 101.0), FAILED, 101.0)
    assert admitted(ledger, "first", 102.0) is not None
    assert admitted(ledger, "second", 103.0) is None, "30 s were for one trial"


# -- counts --------------------------------------------------------------------------------


def test_calls_are_counted_by_the_day_they_began_engine_and_account(ledger: Ledger) -> None:
    midnight = MONDAY + 16 * 3600.0
    late = begin(ledger, midnight - 1)
    ledger.end_call(LIMITS, late, CallReport(CallVerdict.ANSWERED, 10, 4), midnight + 5)
    begin(ledger, midnight + 6)
    call(ledger, FAILED, midnight + 7)
    direct = ledger.begin_call(replace(LIMITS, key="other"), Account("", "direct"), 1.0, midnight)
    assert isinstance(direct, CallPermit)
    mine = [
        CallCounts("2027-01-15", "gate", ACCOUNT, calls=1, pages=10, table_pages=4, failed=0),
        CallCounts("2027-01-16", "gate", ACCOUNT, calls=2, pages=0, table_pages=0, failed=1),
    ]
    other = CallCounts("2027-01-16", "other", Account("", "direct"), 1, 0, 0, 0)
    assert ledger.call_counts("uid") == mine
    assert ledger.call_counts() == [*mine, other]
    assert ledger.call_counts("nobody") == []


def test_an_end_that_is_told_twice_counts_once(ledger: Ledger) -> None:
    permit = begin(ledger, MONDAY)
    for report in (ANSWERED, ANSWERED, REFUSED):
        ledger.end_call(LIMITS, permit, report, MONDAY + 1)
    assert ledger.shut_reason(LIMITS.key, MONDAY + 1) is None
    [counts] = ledger.call_counts()
    assert (counts.calls, counts.pages, counts.failed) == (1, 1, 0)


def test_an_answer_that_came_after_its_permit_ran_out_counts(ledger: Ledger) -> None:
    late = begin(ledger, MONDAY)
    begin(ledger, late.expires)
    ledger.end_call(LIMITS, late, ANSWERED, late.expires + 1)
    [counts] = ledger.call_counts()
    assert (counts.calls, counts.pages) == (2, 1)


def test_permits_that_nobody_gave_back_are_forgotten_after_a_day(ledger: Ledger) -> None:
    lost = begin(ledger, MONDAY)
    begin(ledger, MONDAY + 2 * 86_400.0)
    ledger.end_call(LIMITS, lost, ANSWERED, MONDAY + 2 * 86_400.0)
    assert sum(counts.pages for counts in ledger.call_counts()) == 0


def test_whatever_a_server_says_is_a_reason(ledger: Ledger) -> None:
    hostile = replace(REFUSED, reason="\0\ud800" + "x" * 10_000)
    call(ledger, hostile, 100.0)
    assert shut(ledger, 100.0).reason.startswith("\\x00\\ud800x")
    assert len(shut(ledger, 100.0).reason) < 1_000


# -- at once -------------------------------------------------------------------------------


def test_threads_of_two_machines_keep_rate_and_concurrency_together(
    ledger: Ledger, ledger_url: str
) -> None:
    limits = GateLimits("gate", 200.0, 3, 5, 60.0)
    another = open_ledger(ledger_url)
    lock = threading.Lock()
    starts: list[float] = []
    under_way = most = 0

    def call_until_enough(mine: Ledger) -> None:
        nonlocal under_way, most
        while len(starts) < 60:
            now = time.time()
            permit = mine.begin_call(limits, ACCOUNT, 60.0, now)
            if isinstance(permit, CallDelay):
                time.sleep(0.001)
                continue
            with lock:
                starts.append(now)
                under_way += 1
                most = max(most, under_way)
            time.sleep(0.005)
            with lock:
                under_way -= 1
            mine.end_call(limits, permit, ANSWERED, time.time())

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(call_until_enough, [ledger, another] * 4))
    another.close()
    starts.sort()
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert min(gaps) > 1 / limits.calls_per_second - 1e-6  # floats of today have such steps
    assert most <= limits.concurrent_calls
    [counts] = ledger.call_counts()
    assert (counts.calls, counts.pages, counts.failed) == (len(starts), len(starts), 0)
