"""Where the configuration and the ledger are."""

from pathlib import Path

import pytest

from ocr_pipeline.spec.settings import Settings


@pytest.mark.parametrize("unset", [False, True])
def test_defaults(unset: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if not unset:
        monkeypatch.setenv("OCR_PIPELINE_CONFIG", "")
        monkeypatch.setenv("OCR_PIPELINE_LEDGER", "")
    settings = Settings.from_environment()
    assert settings.config_dir == tmp_path / "config"
    assert settings.project_dir == tmp_path
    assert settings.ledger_url == f"sqlite:///{tmp_path}/.ocr-pipeline/ledger.sqlite"
    assert list(tmp_path.iterdir()) == []


def test_the_environment_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(tmp_path / "my config"))
    monkeypatch.setenv("OCR_PIPELINE_LEDGER", "postgresql+psycopg2://db/ocr")
    settings = Settings.from_environment()
    assert settings == Settings(tmp_path / "my config", "postgresql+psycopg2://db/ocr")
