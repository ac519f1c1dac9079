"""One part of a document becomes its answer: found if it was bought before, else bought once.

Wires and retries of connections belong to ``client``, threads to ``crew``, documents to ``pool``.
"""

import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from ocr_pipeline.adapters.remote.calls import CallOutcome, CallPart, RemoteClient
from ocr_pipeline.extraction.clova_answer import read_answer
from ocr_pipeline.model.errors import ItemError, ServiceUnavailable
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import PaidAnswers
from ocr_pipeline.ports.gates import (
    CallDelay,
    CallGates,
    CallPermit,
    CallReport,
    CallVerdict,
    GateLimits,
)
from ocr_pipeline.vision.specimen import specimen_png

Answer = tuple[RecognizedPage, ...] | ItemError

# A permit outlives its call by this. It need not outlive the keeping of the answer: by then the
# engine is free again, and who dies with a permit blocks the others for as long.
PERMIT_SLACK_SECONDS = 5.0
# An image is blamed when all tries of so many rounds failed, and the engine answered others.
ROUNDS = 3
BUSY_PATIENCE = 5  # a busy engine is asked so many times as often as a failing one
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


class CallsEnded(Exception):
    """The pool has stopped: no further call begins."""


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """Where calls go, what is granted there, how long one may take, and how often it is tried.

    ``place`` is the engine's address for people, without the key in its Invoke URL.
    """

    place: str
    invoke_url: str
    limits: GateLimits
    timeout_seconds: float
    tries_per_call: int
    pause_seconds: Callable[[int], float] | None = None
    """Seconds to wait after so many failed tries; ``growing_pause`` when left out."""


def growing_pause(failed_tries: int) -> float:
    """Twice as long as after the last one, 60 s at most, of which up to a half is left to chance.

    Calls of many runs that failed together do not come again together.
    """
    whole: float = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (failed_tries - 1))
    return whole * random.uniform(0.5, 1.0)  # noqa: S311 - chance, not a secret


class Buyer:
    """Buys answers through the gate. Shared by threads; one of them at a time waits at the gate.

    A page of our own tells an engine that fails from an image that it fails on, and is what an
    engine is tried with after a pause: no image keeps the others from being read.
    """

    def __init__(
        self,
        client: RemoteClient,
        gates: CallGates,
        answers: PaidAnswers,
        policy: CallPolicy,
        clock: Clock,
    ) -> None:
        """Buy nothing yet."""
        self._client = client
        self._gates = gates
        self._answers = answers
        self._policy = policy
        self._clock = clock
        self._stopped = threading.Event()
        self._at_gate = threading.Lock()
        self._answered = 0
        self._counting = threading.Lock()

    def stop(self) -> None:
        """Begin no further call: whoever waits for one gets ``CallsEnded``."""
        self._stopped.set()

    def buy(self, part: CallPart, options: RecognitionOptions) -> Answer:
        """The pages of a part, or what it was refused with; ``part.name`` says what is asked.

        Raises:
            ServiceUnavailable: the engine refuses all calls, answers nobody after the tries, or is
                paused; or the ledger or the place of the answers is not there.
            CallsEnded: the pool has stopped.
        """
        bought = self._answers.find(part.name)
        if bought is not None:
            return read_answer(bought, part.pages)
        for _ in range(ROUNDS):
            answered_before = self._answered
            outcome, answer = self._try(part, options)
            if answer is not None:
                return answer
            failed = outcome.verdict is CallVerdict.FAILED
            if not failed or not self._serves_others(answered_before, options):
                raise self._unavailable(outcome)
        return ItemError("REMOTE_ERROR", f"{outcome.reason}; others were answered meanwhile")

    def _try(
        self, part: CallPart, options: RecognitionOptions
    ) -> tuple[CallOutcome, Answer | None]:
        """Call until there is an answer, a refusal, or no try is left."""
        pause_seconds = self._policy.pause_seconds or growing_pause
        tries = {
            CallVerdict.FAILED: self._policy.tries_per_call,
            CallVerdict.BUSY: self._policy.tries_per_call * BUSY_PATIENCE,
        }
        made = 0
        while True:
            outcome, answer = self._call(part, options)
            if answer is not None or outcome.verdict not in tries:
                return outcome, answer
            made += 1
            tries[outcome.verdict] -= 1
            if not tries[outcome.verdict]:
                return outcome, None
            self._stopped.wait(pause_seconds(made))

    def _serves_others(self, answered_before: int, options: RecognitionOptions) -> bool:
        """Whether the engine answers, if not this image: others since then, or our own page."""
        if self._answered > answered_before:
            return True
        return self._call_control(self._permit(options), options).verdict is CallVerdict.ANSWERED

    def _call_control(self, permit: CallPermit, options: RecognitionOptions) -> CallOutcome:
        """A call with a page of our own, whose answer nobody needs."""
        control = CallPart("png", specimen_png(), "control", 1)
        outcome = self._client.post(control, options, str(uuid.uuid4()))
        self._end(permit, _report(outcome, None, options))
        return outcome

    def _unavailable(
        self, why: CallOutcome | CallDelay, retry_seconds: float | None = None
    ) -> ServiceUnavailable:
        """In the words of a shut gate: what one cause says, people read once."""
        reason = f"{self._policy.place}: {why.reason.rstrip('.')}"
        return ServiceUnavailable(reason, why.code, retry_seconds)

    def _end(self, permit: CallPermit, report: CallReport) -> None:
        self._gates.end_call(self._policy.limits, permit, report, self._clock.now())
        if report.verdict is CallVerdict.ANSWERED:
            with self._counting:
                self._answered += 1

    def _call(
        self, part: CallPart, options: RecognitionOptions
    ) -> tuple[CallOutcome, Answer | None]:
        """One call; its answer is durable before anybody learns that it has ended."""
        permit = self._permit(options)
        # the same in every try: who bills sees that they are one
        request_id = str(uuid.uuid5(uuid.NAMESPACE_URL, part.name))
        started = time.monotonic()
        outcome = self._client.post(part, options, request_id)
        if outcome.verdict is CallVerdict.REFUSED:
            self.stop()  # before the ledger knows: others of this pool would begin meanwhile
        page_seconds = (time.monotonic() - started) / part.pages
        answer: Answer | None = outcome.item_error
        try:
            if outcome.body is not None:
                self._answers.keep(part.name, outcome.body)
                pages = read_answer(outcome.body, part.pages)
                answer = tuple(replace(page, seconds=page_seconds) for page in pages)
        finally:
            self._end(permit, _report(outcome, answer, options))
        return outcome, answer

    def _permit(self, options: RecognitionOptions) -> CallPermit:
        ttl_seconds = self._policy.timeout_seconds + PERMIT_SLACK_SECONDS
        with self._at_gate:  # the others of this pool would ask the ledger in vain
            while not self._stopped.is_set():
                now = self._clock.now()
                found = self._gates.begin_call(
                    self._policy.limits, self._answers.account, ttl_seconds, now
                )
                if isinstance(found, CallPermit):
                    if not found.is_trial:
                        return found
                    outcome = self._call_control(found, options)
                    if outcome.verdict is not CallVerdict.ANSWERED:
                        raise self._unavailable(outcome)
                    continue
                if found.code is not None:
                    raise self._unavailable(found, found.seconds)
                self._stopped.wait(found.seconds)
        raise CallsEnded


def _report(outcome: CallOutcome, answer: Answer | None, options: RecognitionOptions) -> CallReport:
    pages = sum(page.error is None for page in answer) if isinstance(answer, tuple) else 0
    return CallReport(
        outcome.verdict, pages, pages if options.tables else 0, outcome.code, outcome.reason
    )
