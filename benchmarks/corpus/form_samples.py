"""The committed forms: filled scans of two templates and of what only resembles one, with truth.

Which places a template reads stands in ``samples/templates``, which an operator would write.
"""

import io
import json
import random
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image

from benchmarks.corpus.form_filling import filled
from benchmarks.corpus.form_layouts import template
from benchmarks.corpus.form_scanning import scanned
from benchmarks.corpus.form_sheet import OVERSAMPLING

TEMPLATES = {"application": 101, "enrolment": 109}
"""The ids of the layouts of ``samples/templates`` by the names of their files."""
_STEMS = {form_id: stem for stem, form_id in TEMPLATES.items()}
_DPI = (150, 150)


@dataclass(frozen=True, slots=True)
class FormSample:
    """A committed scan: its path below ``samples/``, its layout, its fault and who filled it."""

    path: str
    form_id: int
    fault: str
    person: int

    @property
    def template(self) -> str | None:
        """The file's name of the template that it is a scan of."""
        return _STEMS.get(self.form_id)


FORM_SAMPLES: tuple[FormSample, ...] = (
    FormSample("forms/ko/신청서 1.png", 101, "clean", 3),
    FormSample("forms/ko/신청서 2 (옆으로).png", 101, "turned-90", 10),
    FormSample("forms/ko/신청서 3 사진.jpg", 101, "photo", 3),
    FormSample("forms/ko/신청서 4 팩스.png", 101, "fax", 2),
    FormSample("forms/ko/다른 해의 서식.jpg", 102, "jpeg", 2),
    FormSample("forms/en/enrolment-1.png", 109, "clean", 3),
    FormSample("forms/en/enrolment-2 half size.png", 109, "scale-50", 7),
    FormSample("forms/en/enrolment-3 copy.jpg", 109, "jpeg", 23),
)


def blank_samples() -> dict[str, bytes]:
    """The empty forms that the templates point into, by path below ``samples/``."""
    return {
        f"templates/{stem}.png": _encoded(template(form_id).sample, quality=0)
        for stem, form_id in TEMPLATES.items()
    }


def drawn_form(sample: FormSample) -> tuple[bytes, str]:
    """The bytes of a scan, and its truth as JSON; the seed is its path and who filled it."""
    form = template(sample.form_id)
    rng = random.Random(f"{sample.path}/{sample.person}")
    page = filled(form, rng)
    image, corners, quality = scanned(page.image, OVERSAMPLING, sample.fault, rng)
    truth = {
        "file": sample.path,
        "languages": [form.language],
        "tags": [sample.fault],
        "error": None if sample.template else "TEMPLATE_NOT_FOUND",
        "template": sample.template,
        "values": page.values,
        "corners": [[round(x, 1), round(y, 1)] for x, y in corners],
    }
    rows = ",\n".join(f" {json.dumps(key)}: {_json(value)}" for key, value in truth.items())
    is_jpeg = PurePosixPath(sample.path).suffix == ".jpg"
    return _encoded(image, quality if is_jpeg else 0), f"{{\n{rows}\n}}\n"


def _json(value: object) -> str:
    """JSON with a value a row, so that a change is readable in a diff."""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    rows = ",\n".join(f"  {_json(key)}: {_json(each)}" for key, each in value.items())
    return f"{{\n{rows}\n }}"


def _encoded(image: Image.Image, quality: int) -> bytes:
    data = io.BytesIO()
    if quality:
        image.save(data, "JPEG", quality=quality, dpi=_DPI)
    else:
        image.save(data, "PNG", compress_level=9, dpi=_DPI)
    return data.getvalue()
