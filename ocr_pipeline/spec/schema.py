"""The specs become JSON Schemas, so that an editor completes and checks the YAML while it is typed.

Line 1 of a configuration file names its schema. Rules across files are beyond a schema: ``rules``.
"""

import json

from pydantic import TypeAdapter

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.catalog import ConfigKind
from ocr_pipeline.spec.domain import DOMAIN_MODEL
from ocr_pipeline.spec.engine import EnginesFile
from ocr_pipeline.spec.models import ModelsFile
from ocr_pipeline.spec.plan import PlansFile
from ocr_pipeline.spec.policy import PolicySpec
from ocr_pipeline.spec.template import TemplateSpec

_MODELS: dict[ConfigKind, type[Spec]] = {
    ConfigKind.DOMAIN: DOMAIN_MODEL,
    ConfigKind.BATCH: BatchSpec,
    ConfigKind.TEMPLATE: TemplateSpec,
    ConfigKind.ENGINES: EnginesFile,
    ConfigKind.MODELS: ModelsFile,
    ConfigKind.PLANS: PlansFile,
    ConfigKind.POLICY: PolicySpec,
}


def schema_files() -> dict[str, str]:
    """File name to content of every schema; equal specs give equal bytes."""
    return {f"{kind}.json": _schema_text(model) for kind, model in _MODELS.items()}


def _schema_text(model: type[Spec]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | TypeAdapter(
        model
    ).json_schema()
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
