"""A remote recognizer behind the seam of its pool: client, gates, answers, preparation.

Every one remembers what was asked of it; what they do wrong, a test has asked for.
"""

import threading
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path

from ocr_pipeline.adapters.remote.calls import CallOutcome, CallPart
from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.extraction.wire import encode_pages
from ocr_pipeline.model.errors import ItemError, ItemFailure, LeaseLost, ServiceUnavailable
from ocr_pipeline.model.page import RecognitionOptions, RecognitionTask, RecognizedPage
from ocr_pipeline.model.usage import Account
from ocr_pipeline.ports.gates import (
    CallDelay,
    CallPermit,
    CallReport,
    CallVerdict,
    GateLimits,
)
from ocr_pipeline.ports.processes import Processed
from ocr_pipeline.vision.parts import DocumentParts, PartLimits
from ocr_pipeline.vision.splitting import split_document
from tests.fakes.results import page

Script = Callable[[CallPart], CallOutcome]

FAILED = CallOutcome(CallVerdict.FAILED, "ENGINE_FAILED", "HTTP 500", may_be_charged=True)
BUSY = CallOutcome(CallVerdict.BUSY, "ENGINE_BUSY", "0025")
REFUSED = CallOutcome(CallVerdict.REFUSED, "ENGINE_REFUSED", "0002: Secret key validate failed.")
UNSUITABLE = CallOutcome(
    CallVerdict.ANSWERED, item_error=ItemError("ENGINE_ERROR", "0011: Request body invalid.")
)


def answered(part: CallPart) -> CallOutcome:
    """An answer whose pages say which part they belong to."""
    pages = [page(f"{part.name} {number}", index=number) for number in range(part.pages)]
    return CallOutcome(CallVerdict.ANSWERED, body=encoded(pages))


def encoded(pages: Iterable[RecognizedPage]) -> bytes:
    """Pages as the recognizer answers them."""
    return encode_pages(list(pages), request_id="", name="", timestamp_ms=0)


@dataclass
class ScriptedClient:
    """Implements ``RemoteClient``: the script answers; ``calls`` are the parts asked for."""

    script: Script = answered
    calls: list[CallPart] = field(default_factory=list)
    request_ids: list[str] = field(default_factory=list)
    most_at_a_time: int = 0
    closed: bool = False
    _under_way: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, part: CallPart, options: RecognitionOptions, request_id: str) -> CallOutcome:
        with self._lock:
            self.calls.append(part)
            self.request_ids.append(request_id)
            self._under_way += 1
            self.most_at_a_time = max(self.most_at_a_time, self._under_way)
        try:
            return self.script(part)
        finally:
            with self._lock:
                self._under_way -= 1

    def close(self) -> None:
        self.closed = True


@dataclass
class OpenGates:
    """The part of ``CallGates`` that a pool knows: open, unless ``delays`` say otherwise, in order.

    REFUSED shuts it, as the ledger's gates do. The first ``trials`` permits are those of trials.
    """

    delays: list[CallDelay] = field(default_factory=list)
    permits: set[str] = field(default_factory=set)
    reports: list[CallReport] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    shut: CallDelay | None = None
    has_shut: threading.Event = field(default_factory=threading.Event)
    begun: int = 0
    trials: int = 0
    ending: Callable[[], None] = lambda: None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin_call(
        self, limits: GateLimits, account: Account, ttl_seconds: float, now: float
    ) -> CallPermit | CallDelay:
        with self._lock:
            if self.shut:
                return self.shut
            if self.delays:
                return self.delays.pop(0)
            self.begun += 1
            self.accounts.append(account)
            is_trial = self.begun <= self.trials
            permit = CallPermit(limits.key, str(self.begun), now + ttl_seconds, is_trial)
            self.permits.add(permit.token)
            return permit

    def end_call(
        self, limits: GateLimits, permit: CallPermit, report: CallReport, now: float
    ) -> None:
        self.ending()
        with self._lock:
            self.permits.remove(permit.token)
            self.reports.append(report)
            if report.verdict is CallVerdict.REFUSED:
                self.shut = CallDelay(60.0, report.code, report.reason)
                self.has_shut.set()


@dataclass
class KeptAnswers:
    """Implements ``PaidAnswers`` in memory; ``lost`` is raised at a look, ``full`` at keeping."""

    kept: dict[str, bytes] = field(default_factory=dict)
    lost: LeaseLost | None = None
    full: ServiceUnavailable | None = None

    @property
    def account(self) -> Account:
        return Account("uid", "general")

    def find(self, name: str) -> bytes | None:
        if self.lost:
            raise self.lost
        return self.kept.get(name)

    def keep(self, name: str, answer: bytes) -> None:
        if self.full:
            raise self.full
        self.kept.setdefault(name, answer)


@dataclass
class SameProcess:
    """Implements ``Processes``: takes documents apart in this thread; ``pulled`` counts tasks."""

    limits: PartLimits = field(default_factory=lambda: PartLimits(10, 7999, 50_000_000))
    pulled: int = 0
    closed: bool = False

    def run(
        self,
        tasks: Iterable[RecognitionTask],
        options: RecognitionOptions,
        wake: int | None = None,
    ) -> Generator[Processed[DocumentParts] | None, None, None]:
        for task in tasks:
            self.pulled += 1
            try:
                parts = split_document(task.data, self.limits, options)
            except ItemFailure as failure:
                yield Processed(task.task_id, None, failure.error, 0.0)
            else:
                yield Processed(task.task_id, parts, None, 0.0)
            if wake is not None and wait([wake], timeout=0):
                yield None

    def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class FolderAnswers:
    """Implements ``PaidAnswers`` in a folder, which other processes see, too."""

    folder: Path

    @property
    def account(self) -> Account:
        return Account("uid", "general")

    def find(self, name: str) -> bytes | None:
        try:
            return LocalStore(self.folder).read(name, 10_000_000)[0]
        except ItemFailure:
            return None

    def keep(self, name: str, answer: bytes) -> None:
        LocalStore(self.folder).write_once(name, answer)
