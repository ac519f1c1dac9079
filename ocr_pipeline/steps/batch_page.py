"""A batch's file and its domain become every setting that new images get, and where it is from.

Drawing belongs to the doors.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ocr_pipeline.spec.catalog import Catalog, ConfigFile
from ocr_pipeline.spec.domain import DomainSpec, GeneralDomain
from ocr_pipeline.spec.problems import Loc, dotted


class Setting(NamedTuple):
    """One setting. ``origin``: a line of the batch's file, its domain, or ``default``."""

    field: str
    value: object
    origin: str


def settings_of(catalog: Catalog, batch_id: str) -> list[Setting]:
    """Every setting of a valid batch, in the order of its reference; what is not set is left out.

    Nothing for a batch whose file is wrong or gone.
    """
    file, batch = catalog.file("batch", batch_id), catalog.batches.get(batch_id)
    if file is None or batch is None:
        return []
    written = {loc for loc, _ in _leaves(batch.model_dump(mode="json", exclude_unset=True), ())}
    leaves = _leaves(batch.model_dump(mode="json", exclude_none=True), ())
    found = [Setting(dotted(loc), value, _origin(file, loc, written)) for loc, value in leaves]
    if batch.languages is None:
        languages = ", ".join(catalog.domains[batch.domain].languages)
        found.append(Setting("languages", languages, f"domain {batch.domain}"))
    return found


def _leaves(value: object, loc: Loc) -> Iterator[tuple[Loc, str]]:
    """Each field that holds no fields, with its value as it is read aloud."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, (*loc, name))
    elif isinstance(value, list):
        yield loc, ", ".join(map(str, value))
    else:
        yield loc, str(value).lower() if isinstance(value, bool) else str(value)


def _origin(file: ConfigFile, loc: Loc, written: set[Loc]) -> str:
    if file.document is None or loc not in written:
        return "default"
    return f"line {file.document.line(loc)}"


def allowed_by(domain: DomainSpec) -> dict[str, str]:
    """What a batch of the domain may ask for, by what it is called."""
    model = {}
    if not isinstance(domain, GeneralDomain):
        model["recognition model"] = domain.recognition_model
    switches = {
        name: "yes" if getattr(domain, name, False) else "no"
        for name in ("table_extraction", "long_image")
    }
    return {
        "service type": domain.service_type,
        "languages": ", ".join((*domain.languages, "en")),
        **model,
        **switches,
        "service plan": domain.service_plan,
    }
