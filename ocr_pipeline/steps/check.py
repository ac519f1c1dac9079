"""Everything that a batch needs is tried, one line each: ok, or what is wrong and what to do.

Where a batch stands belongs to ``status``, trying storages to ``check_storages``, printing to
the doors.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from ocr_pipeline.delivery.backoff import DELIVERED, next_state
from ocr_pipeline.delivery.payload import iso_time
from ocr_pipeline.model.errors import OcrPipelineError, ServiceUnavailable, SpecError
from ocr_pipeline.model.page import RecognitionTask
from ocr_pipeline.planning.gates import gate_key
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.webhook import WebhookSender
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.webhook import WebhookSpec
from ocr_pipeline.steps.check_line import CheckLine, failed, tried
from ocr_pipeline.steps.check_storages import check_input, check_result
from ocr_pipeline.steps.deliver import Courier, SecretFor, send_test
from ocr_pipeline.steps.paid_answers import PassingAnswers
from ocr_pipeline.steps.watch import problems_by_file
from ocr_pipeline.steps.work import StoreFor
from ocr_pipeline.vision.specimen import SPECIMEN_TEXT, is_specimen, specimen_png, text_of

CONFIGURATION = "configuration"


class Asked(NamedTuple):
    """What is tried only when it is asked for, because others notice it or charge for it."""

    webhook: bool = False
    engine: bool = False


@dataclass(frozen=True, slots=True)
class Checker:
    """What trying needs; ``open_ledger`` may fail, as everything here may."""

    catalog: Catalog
    open_ledger: Callable[[], Ledger]
    store_for: StoreFor
    engines: Engines
    sender: WebhookSender
    secrets: SecretFor
    clock: Clock


def check_batch(checker: Checker, batch_id: str, asked: Asked) -> Iterator[CheckLine]:
    """Try one thing after the other; what fails is a line, never an error."""
    ledger, ledger_line = _open_ledger(checker)
    yield _configuration(checker, ledger, batch_id)
    yield ledger_line
    try:
        settings = checker.catalog.effective(batch_id)
    except SpecError:
        return  # the first line says why
    yield from check_input(checker.store_for, settings.batch)
    yield from check_result(checker.store_for, settings.batch, checker.clock)
    yield from _webhook(checker, settings, ledger, asked)
    yield from _engine(checker, settings, ledger, asked)


# -- configuration and ledger -----------------------------------------------------------


def _open_ledger(checker: Checker) -> tuple[Ledger | None, CheckLine]:
    try:
        ledger = checker.open_ledger()
        ledger.set_note("batch check", iso_time(checker.clock.now()))
        return ledger, CheckLine("ledger", True, f"{ledger.describe()}, can be written")
    except OcrPipelineError as error:
        return None, failed("ledger", str(error))


def _configuration(checker: Checker, ledger: Ledger | None, batch_id: str) -> CheckLine:
    catalog = checker.catalog
    if problems := _problems(checker, ledger).get(("batch", batch_id)):
        return CheckLine(CONFIGURATION, False, "; ".join(problems))
    if batch_id not in catalog.batches:
        return CheckLine(CONFIGURATION, False, "its file is gone")
    if not catalog.batches[batch_id].enabled:
        return CheckLine(CONFIGURATION, True, "valid; paused by `enabled: false`")
    return CheckLine(CONFIGURATION, True, "valid, no clash with another file")


def _problems(checker: Checker, ledger: Ledger | None) -> dict[tuple[str, str], list[str]]:
    """Without a ledger nobody knows which of two files that clash was there first."""
    with suppress(ServiceUnavailable):  # it has a line of its own
        if ledger is not None:
            return problems_by_file(checker.catalog, ledger, checker.clock)
    return faults(checker.catalog)


# -- webhook ----------------------------------------------------------------------------


def _webhook(
    checker: Checker, settings: EffectiveSettings, ledger: Ledger | None, asked: Asked
) -> Iterator[CheckLine]:
    webhook = settings.batch.webhook
    if webhook is None:
        yield CheckLine("webhook", None, "the batch has none")
        return
    line = _secret(checker, "webhook: secret", webhook.secret, "SECRET_MISSING")
    yield line
    if not asked.webhook:
        yield CheckLine("webhook: delivery", None, "not tried; add --webhook to send a test event")
    elif not line.ok or ledger is None:
        yield CheckLine("webhook: delivery", None, "not tried: see above")
    else:
        yield _delivery(checker, ledger, settings.batch_id, webhook)


def _secret(checker: Checker, what: str, reference: SecretRef, code: str) -> CheckLine:
    place = f"variable {reference.env}" if reference.env else f"file {reference.file}"
    if checker.secrets(reference) is None:
        return failed(what, f"{code}: {place} holds none")
    return CheckLine(what, True, f"found in {place}")


def _delivery(checker: Checker, ledger: Ledger, batch_id: str, webhook: WebhookSpec) -> CheckLine:
    rng = Random()  # noqa: S311 - spreads retries, guards nothing
    courier = Courier(
        ledger, checker.store_for, checker.sender, checker.secrets, checker.clock, rng
    )

    def delivered() -> str:
        answer = send_test(courier, batch_id, webhook)
        verdict = next_state(answer, 0, checker.clock.now(), rng)
        if verdict.outcome != DELIVERED:
            raise ServiceUnavailable(f"{webhook.url}: {verdict.detail}", verdict.outcome)
        return f"{webhook.url}: {verdict.detail} ({answer.seconds:.2f} s)"

    return tried("webhook: delivery", delivered)


# -- engine -----------------------------------------------------------------------------


def _engine(
    checker: Checker, settings: EffectiveSettings, ledger: Ledger | None, asked: Asked
) -> Iterator[CheckLine]:
    engine = settings.engine
    if isinstance(engine, ClovaEngine):
        line = _secret(checker, "engine: secret", engine.secret, "ENGINE_REFUSED")
        yield line
        if not asked.engine:
            cost = "one call, which may be charged"
            yield CheckLine("engine: page", None, f"not tried; add --engine to send one ({cost})")
            return
    else:
        problem = checker.engines.problem(settings)
        line = failed("engine: data", problem) if problem else _languages(settings)
        yield line
    if line.ok:
        yield tried("engine: page", lambda: _read_specimen(checker, settings, ledger))


def _languages(settings: EffectiveSettings) -> CheckLine:
    return CheckLine("engine: data", True, f"models and {', '.join(settings.languages)} are there")


def _read_specimen(checker: Checker, settings: EffectiveSettings, ledger: Ledger | None) -> str:
    _open_gate(checker, settings, ledger)
    task = RecognitionTask("check", "check.png", specimen_png())
    answers = PassingAnswers(settings.domain_id)
    with closing(checker.engines.pool(settings, answers)) as pool:
        [outcome] = pool.recognize([task], settings.options)
    if settings.domain.service_type == "template":
        return "answers; a page that matches no template shows no more"
    if outcome.error is not None:
        raise ServiceUnavailable(outcome.error.detail or "it failed", outcome.error.code)
    if not is_specimen(outcome.pages):
        read = text_of(outcome.pages) or "nothing"
        raise ServiceUnavailable(f"read `{read}` where `{SPECIMEN_TEXT}` is written")
    return f"read `{SPECIMEN_TEXT}` in {outcome.seconds:.1f} s"


def _open_gate(checker: Checker, settings: EffectiveSettings, ledger: Ledger | None) -> None:
    """End a pause of a remote engine, which would refuse the page too; a failure shuts it again."""
    engine = settings.engine
    if isinstance(engine, ClovaEngine) and ledger is not None:
        ledger.open_gate(gate_key(engine, checker.secrets(engine.secret) or ""))
