"""Values become a configuration folder on disk, as an operator would have written it."""

import json
from pathlib import Path

from ocr_pipeline.spec.catalog import Catalog, ConfigKey, load_catalog
from ocr_pipeline.spec.deployed import content_digest
from ocr_pipeline.spec.rules import faults

DOMAIN = {"name": "General", "code": "general", "languages": ["ko", "ja"]}
SAMPLE = b"no image that anybody looks at"
WIDE_POLICY = {"max_general_domains": None, "max_general_batches": None}
_CLOVA = {"kind": "clova", "secret": {"env": "CLOVA_OCR_SECRET"}}
REMOTE_ENGINES = {
    "embedded": {},
    "texts": _CLOVA | {"invoke_url": "https://a.example/custom/v1/1/ab/general"},
    "forms": _CLOVA | {"invoke_url": "https://a.example/custom/v1/2/ab/infer"},
}


class Project:
    """A project folder; every value that is written is valid unless a test says otherwise."""

    def __init__(self, folder: Path) -> None:
        self.config_dir = folder / "config"
        self.config_dir.mkdir(parents=True)

    def write(self, name: str, content: str | bytes | dict[str, object]) -> Path:
        """A file below config/; a mapping becomes JSON, which is YAML too."""
        path = self.config_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content, ensure_ascii=False, indent=1)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def domain(self, domain_id: str = "general", /, **fields: object) -> Path:
        """A General domain, named after its id."""
        own = {"name": domain_id, "code": domain_id.replace("_", "-")}
        return self.write(f"domains/{domain_id}.yaml", {**DOMAIN, **own, **fields})

    def batch(self, batch_id: str = "scans", /, **fields: object) -> Path:
        """A json batch with an input and a result of its own."""
        own: dict[str, object] = {
            "name": batch_id,
            "domain": "general",
            "file_format": "json",
            "input": {"path": f"in/{batch_id}"},
            "result": {"path": f"out/{batch_id}"},
        }
        return self.write(f"batches/{batch_id}.yaml", own | fields)

    def template(self, template: str = "forms/form", /, **fields: object) -> Path:
        """A template as ``domain/template``, with a title and a field, named after its id."""
        own: dict[str, object] = {
            "name": template.partition("/")[2],
            "sample": "sample.png",
            "representative": {"name": "title", "areas": [[10, 10, 90, 30]]},
            "fields": [{"name": "applicant", "areas": [[10, 50, 90, 70]]}],
        }
        return self.write(f"templates/{template}.yaml", own | fields)

    def deployed(self, template: str = "forms/form", /, **fields: object) -> Path:
        """A template as one that was deployed once, in state ``service`` or, if said so, ``beta``.

        Its id is the number of deployed templates from 10001 on.
        """
        state = str(fields.pop("state", "service"))
        path = self.template(template, **fields)
        sample = path.with_name(str(fields.get("sample", "sample.png")))
        if not sample.exists():
            sample.write_bytes(SAMPLE)
        number = len(list(self.config_dir.glob("templates/*/.versions/*/deployments.yaml")))
        content, frozen = path.read_bytes(), f"{path.parent.name}/.versions/{path.stem}"
        self.write(f"templates/{frozen}/1/template.yaml", content)
        self.write(f"templates/{frozen}/1/{sample.name}", sample.read_bytes())
        sha256 = content_digest(content, sample.read_bytes())
        entry = {"time": "2026-01-31T08:30:00.000Z", "action": "deploy", "state": state}
        log = {"id": 10001 + number, "deployments": [entry | {"version": 1, "sha256": sha256}]}
        self.write(f"templates/{frozen}/deployments.yaml", log)
        named = {"version" if state == "service" else "beta_version": 1}
        return self.template(template, **fields, state=state, id=10001 + number, **named)

    def wrong(self, kind: str, config_id: str, *order: ConfigKey) -> list[str]:
        """What is wrong with one file; of files that clash those of ``order`` came first."""
        places = {key: place for place, key in enumerate(order)}
        found = faults(self.load(), places).get((kind, config_id), [])
        return [message.split(":", 2)[2].strip() for message in found]

    def load(self) -> Catalog:
        """What is there now."""
        return load_catalog(self.config_dir)
