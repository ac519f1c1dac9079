"""Specs and settings become adapters: the only module that names concrete ones.

What is done with them belongs to ``steps``; who asks for them are the doors: resources, command
line.
"""

import functools
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.adapters.storage.local_names import key_of
from ocr_pipeline.adapters.storage.s3_account import ENVIRONMENT, S3Account
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.planning.gates import EngineGate, gate_limits, missing_secret, shown_engine
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import EnginePause, PaidAnswers, RecognizerPool
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.processes import Processes
from ocr_pipeline.ports.results import ResultFiles
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.ports.validation import Validator
from ocr_pipeline.ports.webhook import WebhookSender
from ocr_pipeline.spec.batch import SecretRef
from ocr_pipeline.spec.catalog import Catalog, load_catalog
from ocr_pipeline.spec.catalog_source import CatalogSource
from ocr_pipeline.spec.deployed import DeployedTemplate, deployed_fault
from ocr_pipeline.spec.direct import DirectSettings
from ocr_pipeline.spec.edits import Change
from ocr_pipeline.spec.effective import EffectiveSettings, not_released
from ocr_pipeline.spec.engine import ClovaEngine, EmbeddedEngine, EngineSpec
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.spec.storage import LocalStorage, S3Storage, StorageSpec
from ocr_pipeline.spec.validation import ValidationSpec

if TYPE_CHECKING:
    from ocr_pipeline.adapters.models.download import Progress
    from ocr_pipeline.adapters.models.shelf import KnownModel
    from ocr_pipeline.ports.engine import EngineFactory, OcrEngine
    from ocr_pipeline.vision.inspection import Inspection

Reading = TypeVar("Reading")

# An image is prepared in about 50 ms and a call takes a second: a process keeps so many busy.
CALLS_PER_PREPARING_PROCESS = 16
PREPARED_BY_ONE_PROCESS = 500
# A PDF of a thousand pages is opened in a second and takes little more than its bytes.
INSPECTING_PROCESSES = 2
INSPECTION_SECONDS = 10.0
INSPECTION_BYTES = 1_500_000_000
MENDED_SECONDS = 60.0  # whoever puts a template's file back need not wait longer than that


class SystemClock:
    """Wall time of this machine."""

    def now(self) -> float:
        """Unix seconds."""
        return time.time()


def open_store(spec: StorageSpec, account: S3Account = ENVIRONMENT) -> ObjectStore:
    """The store behind a storage spec; paths in it are absolute already.

    ``account`` is that of buckets whose spec names none.

    Raises:
        ServiceUnavailable: a secret is not there, or the client of a bucket cannot be made.
    """
    if isinstance(spec, LocalStorage):
        return LocalStore(Path(spec.path))
    from ocr_pipeline.adapters.storage.s3 import S3Store
    from ocr_pipeline.adapters.storage.s3_client import open_client

    return S3Store(open_client(spec, _account(spec) or account), spec)


def _account(spec: S3Storage) -> S3Account | None:
    """Whom the spec names, with the secrets as they are now."""
    named = spec.credentials
    if named is None:
        return None
    references = (named.access_key_id, named.secret_access_key, named.session_token)
    return S3Account(named.profile, *(_needed(reference, spec) for reference in references))


def _needed(reference: SecretRef | None, spec: S3Storage) -> str | None:
    if reference is None:
        return None
    secret = read_secret(reference)
    if secret is None:
        place = reference.env or reference.file
        message = f"the credentials of {spec.location} are not in {place}"
        raise ServiceUnavailable(message, "STORAGE_CREDENTIALS")
    return secret


def open_folder(path: Path) -> ObjectStore:
    """A folder that no spec names, as a store."""
    return LocalStore(path)


def open_file(path: Path) -> tuple[ObjectStore, str]:
    """The folder of one file as a store, and the file's key there; links are followed."""
    file = path.resolve()
    return LocalStore(file.parent), key_of(os.fsencode(file.name))


@functools.cache
def open_ledger(url: str) -> Ledger:
    """One ledger per process and URL.

    Its connections are shared by all threads of a code server.
    """
    from ocr_pipeline.adapters.ledger.ledger import open_ledger as open_sql_ledger

    return open_sql_ledger(url)


def existing_ledger(url: str) -> Ledger | None:
    """The ledger; None where it is a file that would be made only now."""
    file = url.removeprefix("sqlite:///")
    return None if file != url and not Path(file).exists() else open_ledger(url)


class Engines:
    """Pools of engine processes, by the settings frozen into a chunk or of a direct call."""

    def __init__(self, ledger_url: str) -> None:
        """The ledger holds the gates of remote engines; it is opened when one is asked for."""
        self._ledger_url = ledger_url
        self._clock = SystemClock()

    def pool(
        self, settings: EffectiveSettings | DirectSettings, answers: PaidAnswers
    ) -> RecognizerPool:
        """A pool that the caller closes; processes start when the first task comes.

        Raises:
            ServiceUnavailable: the secret of a remote engine, or a template, cannot be read.
        """
        if isinstance(settings.engine, ClovaEngine):
            return self._remote_pool(settings.engine, answers)
        if problem := _problem_of_templates(settings):
            code, _, message = problem.partition(": ")
            raise ServiceUnavailable(message, code)
        templates = settings.templates if settings.reads_own_templates else None
        factory = _engine_factory(settings.engine, settings.languages, templates)
        return _embedded_pool(factory, settings.engine)

    def _remote_pool(self, spec: ClovaEngine, answers: PaidAnswers) -> RecognizerPool:
        from ocr_pipeline.adapters.remote.buying import CallPolicy
        from ocr_pipeline.adapters.remote.client import ClovaClient
        from ocr_pipeline.adapters.remote.pool import RemotePool
        from ocr_pipeline.adapters.workers.cores import usable_cores
        from ocr_pipeline.adapters.workers.process_pool import ProcessPool
        from ocr_pipeline.vision.parts import PartLimits
        from ocr_pipeline.vision.splitting import split_document

        secret = read_secret(spec.secret)
        if secret is None:
            code, _, message = missing_secret(spec).partition(": ")
            raise ServiceUnavailable(message, code)
        return RemotePool(
            ProcessPool(
                functools.partial(
                    PartLimits, spec.pages_per_call, spec.max_side_px, spec.max_call_bytes
                ),
                split_document,
                workers=min(
                    usable_cores(), -(-spec.concurrent_calls // CALLS_PER_PREPARING_PROCESS)
                ),
                time_limit_seconds=spec.time_limit_seconds,
                memory_limit_bytes=spec.memory_limit_bytes,
                recycle_after_images=PREPARED_BY_ONE_PROCESS,
            ),
            ClovaClient(spec, secret),
            open_ledger(self._ledger_url),
            answers,
            CallPolicy(
                shown_engine(spec),
                spec.invoke_url,
                gate_limits(spec, secret),
                spec.timeout_seconds,
                spec.tries_per_call,
            ),
            self._clock,
        )

    def problem(self, settings: EffectiveSettings | DirectSettings) -> str | None:
        """See ``ports.engines.Engines.problem``."""
        from ocr_pipeline.adapters.engines.language_data import missing_data

        if isinstance(settings.engine, ClovaEngine):
            batch_id = settings.batch_id if isinstance(settings, EffectiveSettings) else ""
            return self._gate(settings.engine).problem(self._clock.now(), batch_id)
        return _problem_of_templates(settings) or missing_data(settings.languages, settings.engine)

    def admit(self, settings: EffectiveSettings, chunk_key: str) -> EnginePause | None:
        """See ``ports.engines.Engines.admit``."""
        if isinstance(settings.engine, ClovaEngine):
            return self._gate(settings.engine).admit(chunk_key, self._clock.now())
        problem = _problem_of_templates(settings)
        return EnginePause(MENDED_SECONDS, problem) if problem else None

    def _gate(self, spec: ClovaEngine) -> EngineGate:
        return EngineGate(spec, read_secret(spec.secret), open_ledger(self._ledger_url))


def _problem_of_templates(settings: EffectiveSettings | DirectSettings) -> str | None:
    """Why the templates that answer cannot be read; None when they can, or there are none here."""
    if not settings.reads_own_templates:
        return None
    if not settings.templates:
        return not_released(settings.domain_id)
    faults = (fault for template in settings.templates if (fault := deployed_fault(template)))
    fault = next(faults, None)
    return fault and f"ENGINE_NOT_READY: {fault}"


def _engine_factory(
    spec: EmbeddedEngine,
    languages: tuple[str, ...],
    templates: tuple[DeployedTemplate, ...] | None,
) -> "EngineFactory":
    """``templates`` are what forms are read by, None for pages of any kind."""
    if templates is not None:
        from ocr_pipeline.adapters.engines.template_factory import TemplateFactory

        return TemplateFactory(spec, languages, templates)
    from ocr_pipeline.adapters.engines.factory import EmbeddedFactory

    return EmbeddedFactory(spec, languages)


def _embedded_pool(factory: "EngineFactory", spec: EmbeddedEngine) -> RecognizerPool:
    from ocr_pipeline.adapters.workers.pool import EnginePool
    from ocr_pipeline.vision.document import recognize_document

    return EnginePool(
        factory,
        recognize_document,
        workers=spec.workers,
        time_limit_seconds=spec.time_limit_seconds,
        memory_limit_bytes=spec.memory_limit_bytes,
        recycle_after_images=spec.recycle_after_images,
    )


def open_readers(
    spec: EmbeddedEngine,
    languages: tuple[str, ...],
    templates: tuple[DeployedTemplate, ...],
    read: "Callable[[bytes, OcrEngine, RecognitionOptions], Reading]",
) -> "Processes[Reading]":
    """Processes that make something of images with an engine of these templates, or of none."""
    from ocr_pipeline.adapters.workers.process_pool import ProcessPool

    factory = _engine_factory(spec, languages, templates or None)
    return ProcessPool["OcrEngine", Reading](
        factory,
        read,
        workers=spec.workers,
        time_limit_seconds=spec.time_limit_seconds,
        memory_limit_bytes=spec.memory_limit_bytes,
        recycle_after_images=spec.recycle_after_images,
    )


def known_models(catalog: Catalog) -> "Mapping[str, KnownModel]":
    """Models that are declared, and those that the package of models lists, by name."""
    from ocr_pipeline.adapters.models.shelf import known_models as find_models

    return find_models(catalog.models, catalog.config_dir.parent)


def fetch_model(model: "KnownModel", proxy: str | None, progress: "Progress") -> None:
    """Fetch a model; see ``adapters.models.fetching.fetch_model``."""
    from ocr_pipeline.adapters.models.fetching import fetch_model as fetch

    fetch(model, proxy, progress)


def models_of(engine: EngineSpec) -> set[Path]:
    """The model files that an engine loads itself."""
    from ocr_pipeline.adapters.engines.language_data import used_models

    return used_models(engine) if isinstance(engine, EmbeddedEngine) else set()


def open_inspectors() -> "Processes[Inspection]":
    """Processes that look into files without decoding them."""
    from ocr_pipeline.adapters.workers.process_pool import ProcessPool
    from ocr_pipeline.vision.inspection import Inspector, inspect

    return ProcessPool(
        Inspector,
        inspect,
        workers=min(cores(), INSPECTING_PROCESSES),
        time_limit_seconds=INSPECTION_SECONDS,
        memory_limit_bytes=INSPECTION_BYTES,
        recycle_after_images=PREPARED_BY_ONE_PROCESS,
    )


def cores() -> int:
    """How many processes an engine has that does not say how many."""
    from ocr_pipeline.adapters.workers.cores import usable_cores

    return usable_cores()


def open_result_files() -> ResultFiles:
    """The writers of result files."""
    from ocr_pipeline.adapters.writers.files import WriterFiles

    return WriterFiles()


def open_sender() -> WebhookSender:
    """The sender of webhook deliveries."""
    from ocr_pipeline.adapters.webhook.sender import RequestsSender

    return RequestsSender()


def open_validator(spec: ValidationSpec) -> Validator:
    """What asks a Template domain's validation server."""
    from ocr_pipeline.adapters.webhook.validator import SignedValidator

    return SignedValidator(spec, read_secret, SystemClock())


def read_secret(reference: SecretRef) -> str | None:
    """The secret that a reference names.

    None when the variable is not set or the file cannot be read.
    """
    if reference.env is not None:
        return os.environ.get(reference.env) or None
    try:
        return Path(reference.file or "").read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def write_configuration(change: Change) -> None:
    """Write a change of configuration files; see ``adapters.configuration.folder.apply_change``."""
    from ocr_pipeline.adapters.configuration.folder import apply_change

    apply_change(change)


@functools.cache
def open_catalog(config_dir: Path) -> CatalogSource:
    """One source per process and folder: Dagster makes its resources anew at every tick."""
    return CatalogSource(config_dir)


@dataclass(frozen=True, slots=True)
class Services:
    """What the command line works with."""

    settings: Settings
    catalog: Catalog
    ledger: Ledger
    sender: WebhookSender
    engines: Engines
    clock: Clock

    def store(self, spec: StorageSpec) -> ObjectStore:
        """The store behind a storage spec."""
        return open_store(spec)


def open_services(settings: Settings) -> Services:
    """Everything that a command may need; opens the ledger, nothing else."""
    return Services(
        settings,
        load_catalog(settings.config_dir),
        open_ledger(settings.ledger_url),
        open_sender(),
        Engines(settings.ledger_url),
        SystemClock(),
    )
