"""Templates become a set of forms: blank samples, filled scans with faults, pages that match none.

Which pages match none belongs to ``form_foreign``, template files to ``form_specs``.
"""

import io
import json
import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from benchmarks.corpus.form_additions import handled
from benchmarks.corpus.form_faults import FAULTS
from benchmarks.corpus.form_filling import filled
from benchmarks.corpus.form_foreign import foreign_page
from benchmarks.corpus.form_layouts import VERSIONS, Form, form_ids, template
from benchmarks.corpus.form_scanning import scanned
from benchmarks.corpus.form_sheet import OVERSAMPLING, FormField
from benchmarks.corpus.form_specs import template_yaml

Json = dict[str, object]
_DPI = (150, 150)


def write_forms(
    out: Path, per_template: int, seed: int, ids: Sequence[int] = (), additions: bool = True
) -> None:
    """Write ``templates/``, ``scans/`` and ``groups.json``: so many scans of each template.

    Without ``additions`` they have the same values, and no stamps, notes and the like.

    Faults take turns, so a longer series begins with the shorter one. ``ids`` chooses templates
    (all when empty; ``KeyError`` for another id). ``FontMissing`` when a package is not installed.
    """
    for form in map(template, ids or form_ids()):
        _write_template(out / "templates", form)
        for number in range(per_template):
            _write_scan(out / "scans", form, number, seed, additions)
    written = [list(pair) for pair in VERSIONS if not ids or set(pair) <= set(ids)]
    _write_json(out / "groups.json", {"versions": written})


def write_foreign(out: Path, count: int, seed: int) -> None:
    """Write ``foreign/``: pages that match no template, every third one a near twin of one."""
    folder = out / "foreign"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        rng = random.Random(f"foreign/{seed}/{number}")
        page = foreign_page(number, rng)
        fault = rng.choice(tuple(FAULTS))
        image, _, quality = scanned(page.image, page.density, fault, rng)
        target = _save(image, folder / f"{number:04d}-{page.kind}-{fault}", quality)
        truth: Json = {"template": None, "near": page.near, "kind": page.kind, "fault": fault}
        truth["additions"] = list(page.additions)
        truth["changed"] = list(page.changed) if page.changed else None
        _write_json(target.with_suffix(".json"), truth)


def _write_template(folder: Path, form: Form) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _save(form.sample, folder / str(form.id), quality=0)
    text, area = form.title
    truth: Json = {
        "id": form.id,
        "name": form.name,
        "language": form.language,
        "title": {"text": text, "area": list(area)},
        "fields": [_field(each) for each in form.fields],
    }
    _write_json(folder / f"{form.id}.json", truth)
    (folder / f"{form.id}.yaml").write_text(template_yaml(form), encoding="utf-8")


def _field(each: FormField) -> Json:
    return {
        "name": each.name,
        "type": each.type,
        "multi_line": each.multi_line,
        "value_type": each.value_type,
        "choices": list(each.choices) or None,
        "areas": [list(area) for area in each.areas],
        "options": [{"name": row.name, "area": list(row.area)} for row in each.options] or None,
    }


def _write_scan(folder: Path, form: Form, number: int, seed: int, additions: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(f"forms/{seed}/{form.id}/{number}")
    fault = tuple(FAULTS)[number % len(FAULTS)]
    handling = random.Random(f"handling/{seed}/{form.id}/{number}")
    page, added = handled(form, rng, handling) if additions else (filled(form, rng), ())
    image, corners, quality = scanned(page.image, OVERSAMPLING, fault, rng)
    target = _save(image, folder / f"{form.id}-{number:03d}-{fault}", quality)
    truth: Json = {
        "template": form.id,
        "fault": fault,
        "clean": fault == "clean",
        "additions": list(added),
        "values": page.values,
        "corners": [[round(x, 2), round(y, 2)] for x, y in corners],
    }
    _write_json(target.with_suffix(".json"), truth)


def _save(image: Image.Image, stem: Path, quality: int) -> Path:
    """A PNG, or a JPEG where it has a quality; names may hold dots."""
    target = stem.with_name(stem.name + (".jpg" if quality else ".png"))
    data = io.BytesIO()
    if quality:
        image.save(data, "JPEG", quality=quality, dpi=_DPI)
    else:
        image.save(data, "PNG", compress_level=6, dpi=_DPI)
    target.write_bytes(data.getvalue())
    return target


def _write_json(target: Path, content: Json) -> None:
    target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
