"""docs/configuration.md says what the specs say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from ocr_pipeline.spec.batch import BatchSpec, ChunkSpec
from ocr_pipeline.spec.domain import DocumentDomain, GeneralDomain, TemplateDomain
from ocr_pipeline.spec.engine import ClovaEngine, EmbeddedEngine
from ocr_pipeline.spec.models import ModelFileSpec, ModelsFile, ModelSpec
from ocr_pipeline.spec.plan import PlansFile, PlanSpec
from ocr_pipeline.spec.policy import PolicySpec
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.schedule import ScheduleSpec
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.storage import LocalStorage, S3Credentials, S3Storage
from ocr_pipeline.spec.template import CombinedFieldSpec, TemplateFieldSpec, TemplateSpec
from ocr_pipeline.spec.validation import ValidationSpec
from ocr_pipeline.spec.webhook import WebhookSpec
from tests.fakes.project import Project

PAGE = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text("utf-8")
MODELS: dict[str, type[BaseModel]] = {
    "General domain": GeneralDomain,
    "Template domain": TemplateDomain,
    "`validation`": ValidationSpec,
    "Document domain": DocumentDomain,
    "Template": TemplateSpec,
    "`fields`": TemplateFieldSpec,
    "`combined`": CombinedFieldSpec,
    "Batch": BatchSpec,
    "`schedule`": ScheduleSpec,
    "A folder": LocalStorage,
    "A bucket": S3Storage,
    "`credentials`": S3Credentials,
    "`chunk`": ChunkSpec,
    "`webhook`": WebhookSpec,
    "`webhook.secret`": SecretRef,
    "Our own engine": EmbeddedEngine,
    "A remote engine": ClovaEngine,
    "Models": ModelsFile,
    "A model": ModelSpec,
    "`characters`": ModelFileSpec,
    "Plans": PlansFile,
    "A plan": PlanSpec,
    "Policy": PolicySpec,
}


def rows(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        default = "" if field.is_required() else written(field.default)
        yield f"| `{name}` | {default} | {field.description} |"


def written(default: object) -> str:
    if default is None or isinstance(default, BaseModel | dict):
        return "-"
    if isinstance(default, tuple):
        return f"`[{', '.join(repr(item) for item in default)}]`".replace("'", '"')
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


@pytest.mark.parametrize("title", MODELS)
def test_the_table_of_a_section(title: str) -> None:
    (section,) = re.findall(rf"^##+ {title}$(.*?)(?=^##|\Z)", PAGE, flags=re.M | re.S)
    table = [line for line in section.splitlines() if line.startswith("| `")]
    assert table == list(rows(MODELS[title])), "\n".join(rows(MODELS[title]))


def test_the_examples_of_the_page_are_valid(project: Project) -> None:
    blocks = re.findall(r"^```yaml\n# config/(\S+)\n(.*?)^```", PAGE, flags=re.M | re.S)
    assert len(blocks) == PAGE.count("```yaml")
    for name, text in blocks:
        project.write(name, text)
    assert faults(project.load()) == {}
