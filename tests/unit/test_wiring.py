"""Specs and settings become the adapters that they name."""

import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ocr_pipeline.adapters.remote import pool as remote_pool
from ocr_pipeline.adapters.storage import s3_client
from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.adapters.storage.s3_account import ENVIRONMENT, S3Account
from ocr_pipeline.adapters.webhook.sender import RequestsSender
from ocr_pipeline.adapters.workers import pool
from ocr_pipeline.model.errors import ServiceUnavailable, SpecError
from ocr_pipeline.spec.batch import SecretRef
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.spec.storage import LocalStorage, S3Storage
from ocr_pipeline.steps.paid_answers import PassingAnswers
from ocr_pipeline.vision.document import recognize_document
from ocr_pipeline.wiring import (
    Engines,
    SystemClock,
    open_catalog,
    open_ledger,
    open_result_files,
    open_sender,
    open_services,
    open_store,
    read_secret,
)
from tests.fakes.project import Project

TEMPLATE_FACTORY = "ocr_pipeline.adapters.engines.template_factory"
ENGINE = {
    "workers": 3,
    "time_limit_seconds": 7,
    "memory_limit_bytes": 600_000_000,
    "recycle_after_images": 11,
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path / "my project")
    project.domain()
    project.batch()
    return project


def engines(folder: Path | None = None) -> Engines:
    """A ledger is opened for a remote engine only: these have none that could be opened."""
    return Engines(f"sqlite:///{folder}/ledger.db" if folder else "no database")


def effective(project: Project, **engine: object) -> EffectiveSettings:
    project.write("engines.yaml", {"engines": {"embedded": {**ENGINE, **engine}}})
    return project.load().effective("scans")


def test_the_clock_is_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 12.5)
    assert SystemClock().now() == 12.5


def test_a_local_storage_is_its_folder(tmp_path: Path) -> None:
    store = open_store(LocalStorage(path=str(tmp_path / "a b")))
    assert isinstance(store, LocalStore)
    assert store.uri == (tmp_path / "a b").as_uri()


def test_a_bucket_is_asked_with_the_account_that_its_spec_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[S3Account] = []
    monkeypatch.setattr(s3_client, "open_client", lambda _, account: asked.append(account))
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("KEY_ID", "from a variable")
    spec = S3Storage(kind="s3", bucket="scans", prefix="in")
    key: dict[str, Any] = {
        "access_key_id": {"env": "KEY_ID"},
        "secret_access_key": {"file": str(tmp_path / "secret")},
    }
    for credentials in (None, {"profile": "mine"}, key):
        raw = spec.model_dump() | {"credentials": credentials}
        assert open_store(S3Storage.model_validate(raw)).uri == "s3://scans/in"
    (tmp_path / "secret").write_text("replaced")
    open_store(S3Storage.model_validate(raw), S3Account(profile="of everybody else"))
    open_store(spec, S3Account(profile="of everybody else"))
    assert asked == [
        ENVIRONMENT,
        S3Account(profile="mine"),
        S3Account(access_key_id="from a variable", secret_access_key="from a file"),
        S3Account(access_key_id="from a variable", secret_access_key="replaced"),
        S3Account(profile="of everybody else"),
    ]


@pytest.mark.parametrize("missing", [{"env": "NOT_SET"}, {"file": "/not/there"}])
def test_a_bucket_whose_secret_is_not_there_is_a_service_that_is_away(
    missing: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_ID", "id")
    credentials = {"access_key_id": {"env": "KEY_ID"}, "secret_access_key": missing}
    raw = {"kind": "s3", "bucket": "scans", "credentials": credentials}
    with pytest.raises(
        ServiceUnavailable, match=r"s3://scans are not in .*(NOT_SET|there)"
    ) as away:
        open_store(S3Storage.model_validate(raw))
    assert away.value.code == "STORAGE_CREDENTIALS"


def test_a_process_has_one_ledger_per_url(tmp_path: Path) -> None:
    first = open_ledger(f"sqlite:///{tmp_path}/one.db")
    assert open_ledger(f"sqlite:///{tmp_path}/one.db") is first
    other = open_ledger(f"sqlite:///{tmp_path}/other.db")
    assert other is not first
    for ledger in (first, other):
        ledger.close()
    open_ledger.cache_clear()


# -- engines -------------------------------------------------------------------------------------


def test_a_pool_has_the_bounds_and_the_languages_of_the_settings(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    monkeypatch.setattr(pool, "EnginePool", lambda *what, **how: built.append((what, how)))
    settings = effective(project)
    engines().pool(settings, PassingAnswers("general"))
    [((factory, read), bounds)] = built
    assert (factory.spec, factory.languages) == (settings.engine, ("ko", "ja"))
    assert read is recognize_document
    assert bounds == ENGINE


def test_a_pool_starts_nothing_before_the_first_image(project: Project) -> None:
    opened = engines().pool(effective(project), PassingAnswers("general"))
    opened.close()
    opened.close()


def test_missing_language_data_is_a_problem_with_a_remedy(project: Project, tmp_path: Path) -> None:
    settings = effective(project, tessdata=str(tmp_path))
    assert "apt-get install" in (engines().problem(settings) or "")
    (tmp_path / "Hangul.traineddata").touch()
    assert engines().problem(settings) is None


def test_a_missing_model_is_a_problem(project: Project, tmp_path: Path) -> None:
    model = tmp_path / "rec.onnx"
    settings = effective(project, recognizer_model=str(model), tessdata=str(tmp_path))
    (tmp_path / "Hangul.traineddata").touch()
    assert str(model) in (engines().problem(settings) or "")
    model.touch()
    assert engines().problem(settings) is None


CLOVA = {
    "kind": "clova",
    "invoke_url": "https://ocr.example/custom/v1/1/abc/general",
    "secret": {"env": "CLOVA_SECRET"},
    "concurrent_calls": 7,
    "tries_per_call": 2,
    "max_side_px": 5000,
}


def remote(project: Project) -> EffectiveSettings:
    project.write("engines.yaml", {"engines": {"embedded": CLOVA}})
    return project.load().effective("scans")


def test_a_remote_pool_has_the_limits_of_the_settings(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[tuple[Any, ...]] = []
    monkeypatch.setattr(remote_pool, "RemotePool", lambda *what: built.append(what))
    monkeypatch.setenv("CLOVA_SECRET", "secret")
    answers = PassingAnswers("general")
    engines(tmp_path).pool(remote(project), answers)
    [(processes, client, gates, given, policy, _)] = built
    processes.close()
    client.close()
    gates.close()
    open_ledger.cache_clear()
    assert given is answers
    assert (policy.limits.concurrent_calls, policy.tries_per_call) == (7, 2)
    assert policy.place == "ocr.example/.../general"
    assert "secret" not in repr(policy)


# -- templates -----------------------------------------------------------------------------------


def with_templates(project: Project, tmp_path: Path) -> EffectiveSettings:
    """Settings with all the data that they need: nothing but templates can be the matter."""
    project.domain("general", service_type="template")
    project.batch()
    (tmp_path / "Hangul.traineddata").touch()
    return effective(project, tessdata=str(tmp_path))


def test_a_template_domain_without_a_template_in_service_is_a_problem(
    project: Project, tmp_path: Path
) -> None:
    settings = with_templates(project, tmp_path)
    problem = engines().problem(settings)
    assert problem is not None
    assert problem.startswith(
        "TEMPLATE_NOT_RELEASED: 1021: Not found deploy information. Please confirm the template is "
        "released. Here that is `ocr-pipeline template deploy general/TEMPLATE`"
    )
    with pytest.raises(ServiceUnavailable) as raised:
        engines().pool(settings, PassingAnswers("general"))
    assert (raised.value.code, str(raised.value)) == ("TEMPLATE_NOT_RELEASED", problem)
    assert engines().admit(settings, "chunk") is not None


def test_a_pool_reads_the_templates_of_the_settings(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.deployed("general/form")
    settings = with_templates(project, tmp_path)
    assert engines().problem(settings) is None
    built: list[tuple[Any, ...]] = []
    factories = ModuleType("template_factory")
    monkeypatch.setattr(factories, "TemplateFactory", lambda *what: what, raising=False)
    monkeypatch.setitem(sys.modules, TEMPLATE_FACTORY, factories)
    monkeypatch.setattr(pool, "EnginePool", lambda *what, **_: built.append(what))
    engines().pool(settings, PassingAnswers("general"))
    assert built == [((settings.engine, ("ko", "ja"), settings.templates), recognize_document)]
    assert [template.template_id for template in settings.templates] == [10001]


def test_a_chunk_waits_for_a_template_that_was_changed(project: Project, tmp_path: Path) -> None:
    project.deployed("general/form")
    settings = with_templates(project, tmp_path)
    assert engines().admit(settings, "chunk") is None
    frozen = Path(settings.templates[0].file)
    content = frozen.read_bytes()
    frozen.write_bytes(content + b"\n")
    problem = engines().problem(settings)
    assert problem is not None
    assert problem.startswith("ENGINE_NOT_READY: ")
    assert "version 1 of the template was changed since it was deployed" in problem
    pause = engines().admit(settings, "chunk")
    assert pause is not None
    assert (pause.seconds, pause.reason) == (60.0, problem)
    with pytest.raises(ServiceUnavailable) as raised:
        engines().pool(settings, PassingAnswers("general"))
    assert (raised.value.code, str(raised.value)) == ("ENGINE_NOT_READY", problem)
    frozen.write_bytes(content)
    assert engines().problem(settings) is None


def test_a_remote_engine_without_its_secret_is_a_problem(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLOVA_SECRET", raising=False)
    settings = remote(project)
    unarmed = engines(tmp_path)
    assert "CLOVA_SECRET" in (unarmed.problem(settings) or "")
    with pytest.raises(ServiceUnavailable, match=r"ENGINE_REFUSED: .* CLOVA_SECRET") as raised:
        unarmed.pool(settings, PassingAnswers("general"))
    assert raised.value.code == "ENGINE_REFUSED"
    open_ledger(f"sqlite:///{tmp_path}/ledger.db").close()
    open_ledger.cache_clear()


# -- files, webhook, secrets ---------------------------------------------------------------------


def test_every_form_of_file_has_its_writer(tmp_path: Path) -> None:
    files = open_result_files()
    assert files.workbook().suffix == ".xlsx"
    suffixes = [writer.suffix for writer in (files.pages(), *files.reports())]
    assert suffixes == [".pages.parquet", ".csv", ".jsonl", ".items.parquet"]
    files.write_manifest([], "{}", tmp_path / "manifest.parquet")
    assert (tmp_path / "manifest.parquet").read_bytes()[:4] == b"PAR1"


def test_the_sender_speaks_http() -> None:
    assert isinstance(open_sender(), RequestsSender)


def test_a_secret_is_read_when_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = SecretRef(env="HOOK_SECRET")
    monkeypatch.delenv("HOOK_SECRET", raising=False)
    assert read_secret(reference) is None
    monkeypatch.setenv("HOOK_SECRET", "")
    assert read_secret(reference) is None
    monkeypatch.setenv("HOOK_SECRET", "whsec_abc")
    assert read_secret(reference) == "whsec_abc"
    file = tmp_path / "secret"
    reference = SecretRef(file=str(file))
    assert read_secret(reference) is None
    file.write_text("whsec_abc\n")
    assert read_secret(reference) == "whsec_abc"
    file.write_text(" \n")
    assert read_secret(reference) is None
    file.write_bytes(b"\xff\xfe\x00")
    assert read_secret(reference) is None
    assert read_secret(SecretRef(file=str(tmp_path))) is None


# -- the configuration ---------------------------------------------------------------------------


def test_a_process_has_one_source_of_a_configuration(project: Project, tmp_path: Path) -> None:
    source = open_catalog(project.config_dir)
    assert open_catalog(project.config_dir) is source
    assert open_catalog(tmp_path) is not source


def test_services_are_what_the_settings_name(project: Project, tmp_path: Path) -> None:
    settings = Settings(project.config_dir, f"sqlite:///{tmp_path}/ledger.db")
    services = open_services(settings)
    assert list(services.catalog.batches) == ["scans"]
    assert services.ledger is open_ledger(settings.ledger_url)
    assert services.store(LocalStorage(path=str(tmp_path))).uri == tmp_path.as_uri()
    services.ledger.close()
    open_ledger.cache_clear()


def test_services_without_a_configuration_are_an_error_of_the_configuration(
    tmp_path: Path,
) -> None:
    with pytest.raises(SpecError, match="is no folder"):
        open_services(Settings(tmp_path / "nothing", f"sqlite:///{tmp_path}/ledger.db"))
    assert not (tmp_path / "ledger.db").exists()
