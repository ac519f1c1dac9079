"""A folder of files becomes a catalog; one bad file takes no other down."""

import errno
from pathlib import Path

import pytest

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.spec.policy import PolicySpec
from tests.fakes.project import Project


def test_a_folder_without_files(project: Project) -> None:
    catalog = project.load()
    assert (catalog.domains, catalog.batches, catalog.files, catalog.problems) == ({}, {}, (), {})
    assert catalog.engines == {"embedded": EmbeddedEngine()}
    assert catalog.policy == PolicySpec()


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="is no folder; create it, or set OCR_PIPELINE_CONFIG"):
        load_catalog(tmp_path / "nowhere")


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else all batches would be gone for as long as that lasts."""
    project.domain()

    def refuse(_: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(SpecError, match=r"config/domains: cannot be read \(Permission denied\)"):
        project.load()


def test_what_files_declare(project: Project) -> None:
    project.domain()
    project.batch("a")
    project.batch("b")
    project.write("policy.yaml", "max_general_batches: 2\n")
    project.write("engines.yaml", "engines:\n  embedded: {workers: 3}\n")
    catalog = project.load()
    assert catalog.problems == {}
    assert [file.key for file in catalog.files] == [
        ("engines", "engines"),
        ("policy", "policy"),
        ("domain", "general"),
        ("batch", "a"),
        ("batch", "b"),
    ]
    assert catalog.policy.max_general_batches == 2
    assert catalog.effective("b").engine == EmbeddedEngine(workers=3)


def test_one_bad_file_takes_no_other_down(project: Project) -> None:
    project.domain()
    project.batch("good")
    project.batch("bad", file_format="pdf")
    project.write("batches/worse.yaml", "\x00")
    catalog = project.load()
    assert list(catalog.batches) == ["good"]
    assert catalog.problems_of("batch", "bad") == (
        "config/batches/bad.yaml:4: file_format: is `pdf`; write 'xls' or 'json'",
    )
    assert catalog.problems_of("batch", "worse")[0].startswith("config/batches/worse.yaml:1: ")
    assert catalog.problems_of("batch", "good") == ()


def test_a_bad_domain_holds_its_batches_back(project: Project) -> None:
    project.domain(languages=[])
    project.domain("other")
    project.batch("a")
    project.batch("b", domain="other")
    catalog = project.load()
    assert list(catalog.batches) == ["b"]
    assert catalog.problems_of("batch", "a") == (
        "config/batches/a.yaml:3: domain: is `general`, which is missing or invalid; "
        "valid ones: other",
    )


def test_bad_engines_hold_the_domains_back(project: Project) -> None:
    project.domain()
    project.batch()
    project.write("engines.yaml", "engines: {embedded: {workers: -1}}\n")
    catalog = project.load()
    assert set(catalog.problems) == {
        ("engines", "engines"),
        ("domain", "general"),
        ("batch", "scans"),
    }


def test_a_domain_names_an_engine_that_is_there(project: Project) -> None:
    project.domain(engine="embed")
    (message,) = project.load().problems_of("domain", "general")
    assert message.endswith("is `embed`, which is missing or invalid; valid ones: embedded")


def test_a_bad_policy_keeps_the_vendor_limits(project: Project) -> None:
    project.write("policy.yaml", "max_general_batches: 0\n")
    catalog = project.load()
    assert catalog.policy == PolicySpec()
    assert catalog.problems_of("policy", "policy")


def test_files_that_are_no_configuration(project: Project) -> None:
    project.write("domains/.hidden.yaml", "x")
    project.write("domains/README.md", "x")
    project.write("domains/a.yaml~", "x")
    assert project.load().files == ()


def test_a_yml_file_is_not_overlooked(project: Project) -> None:
    path = project.domain()
    path.rename(path.with_suffix(".yml"))
    (message,) = project.load().problems_of("domain", "general.yml")
    assert "end in .yaml" in message


def test_effective_settings_have_absolute_paths(project: Project) -> None:
    project.domain()
    project.write("engines.yaml", "engines: {embedded: {tessdata: data/tess}}\n")
    webhook = {"url": "https://example.com/", "secret": {"file": "keys/hook"}}
    project.batch(input={"path": "in/../inbox"}, result={"path": "/srv/out"}, webhook=webhook)
    root = project.config_dir.parent
    settings = project.load().effective("scans")
    assert settings.batch.input.location == str(root / "inbox")
    assert settings.batch.result.location == "/srv/out"
    assert settings.batch.webhook is not None
    assert settings.batch.webhook.secret.file == str(root / "keys/hook")
    assert isinstance(settings.engine, EmbeddedEngine)
    assert settings.engine.tessdata == str(root / "data/tess")
    assert settings.engine.detector_model is None


def test_symbolic_links_are_followed(project: Project) -> None:
    project.domain()
    project.batch(input={"path": "link"})
    root = project.config_dir.parent
    (root / "real").mkdir()
    (root / "link").symlink_to("real")
    assert project.load().effective("scans").batch.input.location == str(root / "real")


def test_settings_survive_being_frozen(project: Project) -> None:
    project.domain(name="영수증")
    project.batch(webhook={"url": "https://example.com/", "secret": {"env": "KEY"}})
    settings = project.load().effective("scans")
    assert EffectiveSettings.model_validate_json(settings.model_dump_json()) == settings


def test_effective_settings_of_a_batch_that_is_not_there(project: Project) -> None:
    with pytest.raises(SpecError, match="there is no batch `x`"):
        project.load().effective("x")


def test_effective_settings_of_a_bad_batch(project: Project) -> None:
    project.batch(domain="nowhere")
    with pytest.raises(SpecError, match=r"scans.yaml:3: domain: is `nowhere`"):
        project.load().effective("scans")


def test_the_digest_changes_with_any_file(project: Project) -> None:
    digests = {project.load().digest}
    path = project.domain()
    digests.add(project.load().digest)
    path.write_text(path.read_text() + "\n")
    digests.add(project.load().digest)
    path.rename(path.with_name("renamed.yaml"))
    digests.add(project.load().digest)
    assert len(digests) == 4
    assert project.load().digest == project.load().digest
