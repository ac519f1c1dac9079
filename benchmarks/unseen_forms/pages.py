"""Templates become a folder of blank forms, filled scans with their values, and foreign pages.

``write_forms`` and ``write_foreign`` write what the benchmark of templates reads; equal arguments
give equal files. What a form looks like belongs to its layout.
"""

import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.unseen_forms import strangers
from benchmarks.unseen_forms.faults import SCHEDULE, Scan, spoiled
from benchmarks.unseen_forms.filling import fill
from benchmarks.unseen_forms.form import Area, Form, FormField
from benchmarks.unseen_forms.layout import TWINS, Layout, draw
from benchmarks.unseen_forms.templates import TEMPLATES, VERSIONS

SEED = 614_093
SCANS, FOREIGN = 30, 500
_DPI = (150, 150)
# Of twenty foreign pages eight are near twins of templates.
_FOREIGN_ORDER = (
    *("twin", "form", "twin", "letter", "twin", "form", "receipt", "twin", "form", "table"),
    *("twin", "form", "twin", "notepaper", "twin", "form", "list", "twin", "letter", "empty"),
)
_UNFILLED = 0.12


def write_forms(out: Path, per_template: int = SCANS, seed: int = SEED) -> None:
    """Write ``templates``, ``scans`` and ``groups.json`` into a folder."""
    for folder in ("templates", "scans"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    for layout in TEMPLATES:
        form = draw(layout)
        _write_template(out / "templates", layout, form)
        for number in range(per_template):
            _write_scan(out / "scans", layout, form, number, seed)
    _write_json(out / "groups.json", {"versions": [list(pair) for pair in VERSIONS]})


def write_foreign(out: Path, count: int = FOREIGN, seed: int = SEED) -> None:
    """Write ``foreign``: pages that match no template, eight of twenty near twins of one."""
    (out / "foreign").mkdir(parents=True, exist_ok=True)
    twins = 0
    for number in range(count):
        kind = _FOREIGN_ORDER[number % len(_FOREIGN_ORDER)]
        rng = random.Random(f"{seed}:foreign:{number}")
        if kind == "twin":
            # Eleven templates, five kinds: every pair occurs within 55 twins.
            page = _twin(TEMPLATES[twins % len(TEMPLATES)], TWINS[twins % len(TWINS)])
            twins += 1
        else:
            page = _stranger(kind, rng)
        _write_foreign(out / "foreign", number, page, rng)


@dataclass(frozen=True, slots=True)
class _Foreign:
    form: Form
    language: str
    kind: str
    near: int | None = None


def _twin(layout: Layout, twin: str) -> _Foreign:
    return _Foreign(draw(layout, twin), layout.language, f"twin-{twin}", layout.number)


def _stranger(kind: str, rng: random.Random) -> _Foreign:
    language = rng.choice(strangers.LANGUAGES)
    return _Foreign(strangers.KINDS[kind](language, rng), language, kind)


def _write_foreign(folder: Path, number: int, page: _Foreign, rng: random.Random) -> None:
    fault = rng.choice(SCHEDULE)
    form = page.form
    blank = rng.random() < _UNFILLED
    image = form.image if blank else fill(form, page.language, rng).image
    scan = spoiled(image, (form.width, form.height), fault, rng)
    stem = folder / f"{number:03}-{page.kind}-{fault}"
    _write_image(stem, scan)
    truth = {"template": None, "near": page.near, "fault": fault, "kind": page.kind}
    _write_json(stem.with_name(stem.name + ".json"), truth)


def _write_template(folder: Path, layout: Layout, form: Form) -> None:
    sample = form.image.resize((form.width, form.height), Image.Resampling.BOX)
    sample.save(folder / f"{layout.number}.png", optimize=True, dpi=_DPI)
    content = {
        "id": layout.number,
        "name": layout.name,
        "language": layout.language,
        "title": {"text": form.title_text, "area": _whole(form.title_area)},
        "fields": [_field(entry) for entry in form.fields],
    }
    _write_json(folder / f"{layout.number}.json", content)


def _field(entry: FormField) -> dict[str, object]:
    options = entry.options and [
        {"name": option.name, "area": _whole(option.area)} for option in entry.options
    ]
    return {
        "name": entry.name,
        "type": entry.type,
        "multi_line": entry.multi_line,
        "value_type": entry.value_type,
        "choices": list(entry.choices) if entry.choices else None,
        "areas": [_whole(area) for area in entry.areas],
        "options": options,
    }


def _write_scan(folder: Path, layout: Layout, form: Form, number: int, seed: int) -> None:
    rng = random.Random(f"{seed}:{layout.number}:{number}")
    fault = SCHEDULE[number % len(SCHEDULE)]
    filled = fill(form, layout.language, rng)
    size = (form.width, form.height)
    scan = spoiled(filled.image, size, fault, rng)
    stem = folder / f"{layout.number}-{number:02}-{fault}"
    _write_image(stem, scan)
    truth = {
        "template": layout.number,
        "fault": fault,
        "clean": fault == SCHEDULE[0],
        "writer": filled.writer,
        "values": filled.values,
        "corners": [[round(x, 2), round(y, 2)] for x, y in scan.bend.corners(size)],
    }
    _write_json(stem.with_name(stem.name + ".json"), truth)


def _write_image(stem: Path, scan: Scan) -> None:
    buffer = io.BytesIO()
    if scan.quality:
        scan.image.save(buffer, "JPEG", quality=scan.quality)
        suffix = ".jpg"
    else:
        scan.image.convert("1", dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        suffix = ".png"
    stem.with_name(stem.name + suffix).write_bytes(buffer.getvalue())


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _whole(area: Area | Sequence[float]) -> list[int]:
    return [round(value) for value in area]
