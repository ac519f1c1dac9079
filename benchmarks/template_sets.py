"""A folder of generated forms becomes templates, filled scans with their truth, foreign pages.

The folder is what ``python -m benchmarks.corpus forms`` writes to tune with, and
``python -m benchmarks.unseen_forms`` to report on. Reading them belongs to ``template_readers``.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import NotInstalled
from ocr_pipeline.adapters.engines.template_forms import form_of
from ocr_pipeline.spec.template import TemplateFieldSpec, TemplateSpec
from ocr_pipeline.vision.form import Form

REPORTED, TUNING = "reported", "tuning"
TUNING_SEED = "100"
QUICK_SHARE = 3
_ROOT = Path(__file__).resolve().parent.parent

Value = str | bool | list[str]
"""Of a text; of a check box; the characters of a multi-box, or the marked options of a group."""


@dataclass(frozen=True)
class TrueTemplate:
    """A template, as somebody would have written it down, and its blank sample."""

    template_id: int
    language: str
    spec: TemplateSpec
    sample: Path

    def form(self) -> Form:
        """With the pixels of its sample."""
        return form_of(self.spec, self.sample.read_bytes(), self.template_id)


@dataclass(frozen=True)
class TrueScan:
    """A filled form in a scan; ``values`` are by field."""

    path: Path
    template_id: int
    fault: str
    clean: bool
    values: Mapping[str, Value]


@dataclass(frozen=True)
class ForeignPage:
    """A page that is none of the templates; ``near`` is the one that it is made to resemble."""

    path: Path
    kind: str
    near: int | None

    @property
    def is_twin(self) -> bool:
        """Whether it is another version of a template, or has its title."""
        return self.near is not None


@dataclass(frozen=True)
class FormSet:
    """Everything in a folder."""

    templates: Sequence[TrueTemplate]
    scans: Sequence[TrueScan]
    foreign: Sequence[ForeignPage]

    def quick(self) -> "FormSet":
        """A third of it; of each template the scans with other faults."""
        scans = [
            scan
            for place, template in enumerate(self.templates)
            for number, scan in enumerate(self._scans_of(template))
            if (number + place) % QUICK_SHARE == 0
        ]
        return FormSet(self.templates, scans, self.foreign[: len(self.foreign) // QUICK_SHARE])

    def _scans_of(self, template: TrueTemplate) -> list[TrueScan]:
        return [scan for scan in self.scans if scan.template_id == template.template_id]


def draw(which: str, folder: Path, count: int, foreign: int) -> None:
    """Write a set into a folder: so many scans a template, so many foreign pages.

    Raises:
        NotInstalled: a font is missing.
    """
    size = ("--count", str(count), "--foreign", str(foreign))
    commands = {
        REPORTED: ("benchmarks.unseen_forms", str(folder), *size),
        TUNING: ("benchmarks.corpus", "forms", "--out", str(folder), "--seed", TUNING_SEED, *size),
    }
    done = subprocess.run(  # noqa: S603 - our own modules
        (sys.executable, "-m", *commands[which]),
        cwd=_ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NotInstalled(f"the forms cannot be drawn: {done.stderr.strip()[-500:]}")


def load(folder: Path) -> FormSet:
    """What lies in a folder.

    Raises:
        FileNotFoundError: there are no templates.
    """
    templates = [_template(path) for path in sorted((folder / "templates").glob("*.json"))]
    if not templates:
        raise FileNotFoundError(f"{folder}: no templates")
    return FormSet(
        templates, list(_scans(folder / "scans")), list(_foreign_pages(folder / "foreign"))
    )


def _template(path: Path) -> TrueTemplate:
    truth = _json(path)
    sample = _image(path)
    spec = TemplateSpec(
        name=truth["name"],
        sample=sample.name,
        representative=TemplateFieldSpec(name="title", areas=(truth["title"]["area"],)),
        fields=tuple(field_spec(each) for each in truth["fields"]),
    )
    return TrueTemplate(truth["id"], truth["language"], spec, sample)


def field_spec(truth: Mapping[str, Any]) -> TemplateFieldSpec:
    """A field as a template's file would have it: its kind of value and its choices are told."""
    places = {"options" if truth["options"] else "areas": truth["options"] or truth["areas"]}
    kept = {key: truth[key] for key in ("name", "type", "multi_line", "value_type")}
    return TemplateFieldSpec.model_validate(kept | places | {"choices": truth["choices"] or ()})


def _scans(folder: Path) -> Iterator[TrueScan]:
    for path in sorted(folder.glob("*.json")):
        truth = _json(path)
        yield TrueScan(
            _image(path), truth["template"], truth["fault"], truth["clean"], truth["values"]
        )


def _foreign_pages(folder: Path) -> Iterator[ForeignPage]:
    for path in sorted(folder.glob("*.json")):
        truth = _json(path)
        yield ForeignPage(_image(path), truth["kind"], truth["near"])


def _json(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _image(truth: Path) -> Path:
    """The picture beside its truth."""
    return next(
        image for suffix in (".png", ".jpg") if (image := truth.with_suffix(suffix)).exists()
    )
