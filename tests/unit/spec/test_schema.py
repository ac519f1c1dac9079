"""The committed schemas and examples are those of the code."""

import json
import re
from pathlib import Path

import pytest

from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.schema import schema_files

CONFIG = Path(__file__).parents[3] / "config"
YAML_FILES = sorted(CONFIG.rglob("*.yaml"))


def test_committed_schemas_are_current() -> None:
    committed = {path.name: path.read_text("utf-8") for path in (CONFIG / "schema").iterdir()}
    assert committed == schema_files(), "run `ocr-pipeline schema` and commit config/schema"


@pytest.mark.parametrize("text", schema_files().values(), ids=schema_files())
def test_every_field_is_described(text: str) -> None:
    schema = json.loads(text)
    models = [model for model in (schema, *schema.get("$defs", {}).values()) if "title" in model]
    assert models
    fields = [(model["title"], name, field) for model in models for name, field in _fields(model)]
    assert [(title, name) for title, name, field in fields if not field.get("description")] == []


def _fields(model: dict[str, dict[str, dict[str, str]]]) -> list[tuple[str, dict[str, str]]]:
    return list(model["properties"].items())


def test_the_shipped_configuration_is_in_order() -> None:
    catalog = load_catalog(CONFIG)
    assert faults(catalog) == {}
    assert len(catalog.files) == len(YAML_FILES)


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_line_1_names_the_schema(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(.+\.json)", first)
    assert found
    assert (path.parent / found[1]).resolve().parent == CONFIG / "schema"
    assert (path.parent / found[1]).is_file()


def test_the_commented_webhook_is_valid_when_it_is_uncommented(tmp_path: Path) -> None:
    config = tmp_path / "config"
    for path in YAML_FILES:
        target = config / path.relative_to(CONFIG)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = re.sub(
            r"^# (?=(webhook:|languages:|include:|exclude:|  ))",
            "",
            path.read_text("utf-8"),
            flags=re.M,
        )
        target.write_text(text, "utf-8")
    catalog = load_catalog(config)
    assert faults(catalog) == {}
    webhook = catalog.batches["scans"].webhook
    assert webhook is not None
    assert webhook.secret.env == "OCR_WEBHOOK_SECRET"
