"""Engines behind the gates of a ledger, without calls: a test says what a call came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ocr_pipeline.model.usage import Account
from ocr_pipeline.planning.gates import EngineGate, gate_limits
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import EnginePause
from ocr_pipeline.ports.gates import CallGates, CallPermit, CallReport, CallVerdict
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import ClovaEngine
from tests.fakes.pool import ScriptedEngines

REFUSED = CallReport(
    CallVerdict.REFUSED, code="ENGINE_REFUSED", reason="0002 Secret key validate failed."
)
ANSWERED = CallReport(CallVerdict.ANSWERED, pages=1)


def remote_engine(name: str, **fields: object) -> dict[str, object]:
    """A remote engine as an operator declares it; its secret is in the variable of its name."""
    own: dict[str, object] = {
        "kind": "clova",
        "invoke_url": f"https://{name}.example/custom/v1/1/0123abcd/general",
        "secret": {"env": name.upper()},
        "calls_per_second": 1000,
    }
    return own | fields


@dataclass
class GatedEngines(ScriptedEngines):
    """Implements ``Engines`` as ``wiring`` does for remote engines; ``secrets`` is by variable."""

    gates: CallGates = field(kw_only=True)
    clock: Clock = field(kw_only=True)
    secrets: Mapping[str, str] = field(default_factory=dict)

    def problem(self, settings: EffectiveSettings) -> str | None:
        """What its gate says."""
        return self._gate(settings).problem(self.clock.now(), settings.batch_id)

    def admit(self, settings: EffectiveSettings, chunk_key: str) -> EnginePause | None:
        """What its gate says."""
        return self._gate(settings).admit(chunk_key, self.clock.now())

    def call(self, settings: EffectiveSettings, report: CallReport) -> None:
        """A call of some run that came to this."""
        gate = self._gate(settings)
        limits = gate_limits(gate.spec, gate.secret or "")
        permit = self.gates.begin_call(limits, Account("uid", "domain"), 60.0, self.clock.now())
        assert isinstance(permit, CallPermit), permit
        self.gates.end_call(limits, permit, report, self.clock.now())

    def _gate(self, settings: EffectiveSettings) -> EngineGate:
        assert isinstance(settings.engine, ClovaEngine)
        secret = self.secrets.get(settings.engine.secret.env or "")
        return EngineGate(settings.engine, secret, self.gates)
