"""A chunk key becomes work in the hands of this run: the lease is taken before anything else.

What is done with the work belongs to ``recognize`` and ``export``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ocr_pipeline.model.errors import LeaseLost, OcrPipelineError, ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkRecord, Lease
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.settings import PATIENCE, Patience
from ocr_pipeline.steps.work import ChunkWork, HeldLease, StoreFor

_REASONS = {
    "done": "it is finished",
    "canceled": "it was canceled; `batch retry` or Materialize resumes it",
    "stuck": "it failed too often without progress; `batch retry` or Materialize tries it again",
    "dissolved": "its images were planned anew, in other chunks, when the batch was changed",
    "stale": "a later attempt was asked for",
    "held": "another run is working on it",
    "unknown": "the ledger has no such chunk",
}


class ChunkRefused(OcrPipelineError):
    """This run may not work on the chunk; ``reason`` is the ledger's word."""

    def __init__(self, key: str, reason: str) -> None:
        """Say why in words."""
        super().__init__(f"Chunk {key} is not for this run: {_REASONS.get(reason, reason)}.")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """Who asks: the run's id, and the attempt that a sensor asked for (None: a person's wish)."""

    run_id: str
    attempt: int | None


@dataclass(frozen=True, slots=True)
class _Claim:
    """A lease that was just taken; its chunk can be given back, whatever fails from now on."""

    ledger: Ledger
    chunk: ChunkRecord
    lease: Lease


class ChunkKeeper:
    """Holds one chunk over all assets of a run; ``close`` stops the heartbeat and nothing else.

    A run that ends without finishing its chunk leaves the lease to housekeeping, which knows why
    the run ended.
    """

    def __init__(self, clock: Clock, patience: Patience = PATIENCE) -> None:
        """Hold nothing yet."""
        self._clock = clock
        self._patience = patience
        self._claim: _Claim | None = None
        self._work: ChunkWork | None = None

    def open(self, ledger: Ledger, store_for: StoreFor, key: str, who: RunIdentity) -> ChunkWork:
        """Take the lease, or return the work that this run holds already.

        Raises:
            ChunkRefused: the ledger gives no lease.
            ServiceUnavailable: the ledger or a storage does not answer.
        """
        if self._work is not None and self._work.key == key:
            self._work.held.check()
            return self._work
        now = self._clock.now()
        ttl_seconds = self._patience.lease_seconds
        lease = ledger.take_chunk_lease(key, who.run_id, who.attempt, now, ttl_seconds)
        chunk = ledger.chunk(key)
        if not isinstance(lease, Lease) or chunk is None:
            raise ChunkRefused(key, lease if isinstance(lease, str) else "unknown")
        self._claim = _Claim(ledger, chunk, lease)
        settings = EffectiveSettings.model_validate_json(chunk.settings_json)
        self._work = ChunkWork(
            chunk=chunk,
            settings=settings,
            ledger=ledger,
            clock=self._clock,
            source=store_for(settings.batch.input),
            results=store_for(settings.batch.result),
            # Last: no heartbeat may keep a chunk whose storage could not be opened.
            held=HeldLease(ledger, lease, self._clock, self._patience),
        )
        return self._work

    def fail(self, error: str, backoff: Callable[[int], float], max_attempts: int | None) -> None:
        """Give the held chunk back for another attempt after a delay.

        A recomputed one stays done.
        """
        if self._claim is None:
            return
        ledger, chunk, token = self._claim.ledger, self._claim.chunk, self._claim.lease.token
        now = self._clock.now()
        later = now + backoff(chunk.attempts_without_progress)
        try:
            ledger.fail_attempt(chunk.key, None, error, now, later, max_attempts, token=token)
        except (LeaseLost, ServiceUnavailable):
            return  # housekeeping finds the lease expired
        finally:
            self.close()

    def close(self) -> None:
        """Stop the heartbeat."""
        if self._work is not None:
            self._work.held.end()
        self._claim = self._work = None
