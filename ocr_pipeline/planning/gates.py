"""A remote engine and its secret -> the gate that its calls pass, and a pause in words.

Who may call now belongs to the ledger (``CallGates``), calling to the engine's adapter.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ocr_pipeline.ports.engines import EnginePause
from ocr_pipeline.ports.gates import CallDelay, CallGates, GateLimits
from ocr_pipeline.spec.engine import ClovaEngine

TRIAL_SECONDS = 30.0  # a run that was asked for has started and called by then
_MISSING_SECONDS = 60.0  # whoever sets a secret need not wait longer than that


def gate_key(spec: ClovaEngine, secret: str) -> str:
    """16 hex digits of SHA-256: another address or another secret has another gate, open at first.

    So nobody waits for the end of a pause after the secret was corrected.
    """
    return hashlib.sha256(f"{spec.invoke_url}\n{secret}".encode()).hexdigest()[:16]


def gate_limits(spec: ClovaEngine, secret: str) -> GateLimits:
    """What the engine grants, as its gate is asked."""
    return GateLimits(
        key=gate_key(spec, secret),
        calls_per_second=spec.calls_per_second,
        concurrent_calls=spec.concurrent_calls,
        failures_to_pause=spec.failures_to_pause,
        pause_seconds=spec.pause_seconds,
    )


def shown_engine(spec: ClovaEngine) -> str:
    """The engine for people: host and service of its Invoke URL, without the key in between."""
    address = urlsplit(spec.invoke_url)
    service = address.path.rpartition("/")[2]
    return f"{address.netloc}/.../{service}" if service.isalpha() else address.netloc


def missing_secret(spec: ClovaEngine) -> str:
    """What to do about a secret that cannot be read."""
    reference = spec.secret
    remedy = (
        f"write it into the file {reference.file}"
        if reference.env is None
        else f"set the environment variable {reference.env}"
    )
    return f"ENGINE_REFUSED: the secret of {shown_engine(spec)} is missing; {remedy}"


@dataclass(frozen=True, slots=True)
class EngineGate:
    """The gate of one remote engine; ``secret`` is None when it cannot be read."""

    spec: ClovaEngine
    secret: str | None
    gates: CallGates

    def problem(self, now: float, batch_id: str = "") -> str | None:
        """Why nothing can be called now, until when, and what ends that; None when it can."""
        if self.secret is None:
            return missing_secret(self.spec)
        delay = self.gates.shut_reason(gate_key(self.spec, self.secret), now)
        if delay is None:
            return None
        again = f"; tried again at {clock_time(now + delay.seconds)}"
        check = f", or after `ocr-pipeline batch check {batch_id} --engine`" if batch_id else ""
        return self._in_words(delay) + again + check

    def admit(self, chunk_key: str, now: float) -> EnginePause | None:
        """See ``Engines.admit``."""
        if self.secret is None:
            return EnginePause(_MISSING_SECONDS, missing_secret(self.spec))
        key = gate_key(self.spec, self.secret)
        delay = self.gates.admit_work(key, chunk_key, TRIAL_SECONDS, now)
        return None if delay is None else EnginePause(delay.seconds, self._in_words(delay))

    def _in_words(self, delay: CallDelay) -> str:
        return f"{delay.code}: {shown_engine(self.spec)}: {delay.reason.rstrip('.')}"


def clock_time(timestamp: float) -> str:
    """Wall time of this machine; no pause is longer than a day."""
    return datetime.fromtimestamp(timestamp, tz=UTC).astimezone().strftime("%H:%M")
