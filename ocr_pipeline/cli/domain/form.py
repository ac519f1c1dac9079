"""Options and answers become the fields of a domain; what breaks a rule is explained at its field.

Writing the file belongs to ``steps.domain_life``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import cast

from ocr_pipeline.cli.asking import ask, ask_yes, choose, choose_several
from ocr_pipeline.cli.domain.options import FEATURES, LANGUAGES, MODELS, OPTION_OF, SERVICE_TYPES
from ocr_pipeline.cli.terminal import print_line, print_table
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.steps.domain_draft import field_faults, id_faults, id_from

_FIELDS = {
    "general": ("engine", "languages", "table_extraction", "long_image"),
    "template": ("recognition_model", "engine", "template_ids", "languages"),
    "document": ("recognition_model", "languages"),
}
_ASKED_AS = {
    "service_type": "Service type",
    "name": "Name",
    "code": "Code",
    "recognition_model": "Recognition model",
    "engine": "Engine",
    "languages": "Languages (English is always recognized)",
    "table_extraction": "May its batches extract tables?",
    "long_image": "May its batches recognize long images?",
    "service_plan": "Service plan",
}
REQUIRED = ("name", "code", "languages", "recognition_model")


@dataclass(slots=True)
class DomainForm:
    """The fields of one domain on their way.

    ``domain_id`` is that of a domain which is edited, empty for a new one. What is not ``given`` is
    asked for when ``asks``, with its default; else the default is taken, and what is ``required``
    and has none is a fault.
    """

    catalog: Catalog
    given: Mapping[str, object]
    defaults: Mapping[str, object]
    asks: bool
    domain_id: str = ""
    required: Collection[str] = REQUIRED
    values: dict[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def filled(self) -> dict[str, object]:
        """All fields, in the order of a file.

        Raises:
            SpecError: something is missing or wrong, and nobody is asked; a line for each.
        """
        self._take("service_type")
        fields = ("name", "code", *_FIELDS[self._service_type], "service_plan")
        for name in fields:
            self._take(name)
        for name in self.given.keys() - {"service_type", *fields}:
            what = f"is for no {self._service_type.capitalize()} domain; leave it out"
            self.faults.append(f"{OPTION_OF[name]}: {what}")
        if self.faults:
            raise SpecError("\n".join(self.faults))
        return {name: self.values[name] for name in OPTION_OF if name in self.values}

    @property
    def _service_type(self) -> str:
        return str(self.values["service_type"])

    def _take(self, name: str) -> None:
        """One field: as given, asked for, or its default."""
        if name in self.given:
            faults = self._faults_with(name, self.given[name])
            self._tell(OPTION_OF[name], faults)
            if not (faults and self.asks):
                return
        if self.asks and name in _ASKED_AS and self._has_choice(name):
            self._ask(name)
        elif (default := self._default(name)) is not None:
            self._tell(OPTION_OF[name], self._faults_with(name, default))
        elif name in self.required:
            self.faults.append(f"{OPTION_OF[name]} is missing")

    def _default(self, name: str) -> object | None:
        """A specialized model is nobody's default: each is enabled on its own."""
        default = self.defaults.get(name)
        if name == "recognition_model" and self._is_document and default in MODELS:
            return None
        return default

    @property
    def _is_document(self) -> bool:
        return self._service_type == "document"

    def _ask(self, name: str) -> None:
        while faults := self._faults_with(name, self._answer(name)):
            self._tell(_ASKED_AS[name], faults)

    def _faults_with(self, name: str, value: object) -> list[str]:
        self.values[name] = value
        return field_faults(self.catalog, self.domain_id, self.values, name)

    def _tell(self, name: str, faults: list[str]) -> None:
        """At once when somebody is there, else all together at the end."""
        for fault in faults:
            if self.asks:
                print_line(f"  {name}: {fault}")
            else:
                self.faults.append(f"{name}: {fault}")

    # -- questions --------------------------------------------------------------------------------

    def _has_choice(self, name: str) -> bool:
        """One plan or one engine is no question."""
        options = {"engine": self._engines, "service_plan": self._plans}.get(name)
        return options is None or len(options()) > 1 or name not in self.defaults

    def _answer(self, name: str) -> object:
        text, default = _ASKED_AS[name], self._default(name)
        if name in {"table_extraction", "long_image"}:
            return ask_yes(text, default=bool(default))
        if name == "languages":
            return list(choose_several(text, LANGUAGES, cast("Collection[str]", default or ())))
        if name in {"name", "code"}:
            return ask(text, str, cast("str | None", default))
        options = self._options(name)
        return choose(text, options, str(default) if default in options else None)

    def _options(self, name: str) -> Mapping[str, str]:
        if name == "service_type":
            return SERVICE_TYPES
        if name == "engine":
            return self._engines()
        if name == "service_plan":
            return self._plans()
        if self._is_document:
            return dict.fromkeys(self.catalog.policy.specialized_models, "specialized model")
        print_table(
            ("A Template domain can ...", "Basic", "Premium"),
            ((feature, *models) for feature, models in FEATURES.items()),
        )
        return MODELS

    def _engines(self) -> dict[str, str]:
        return {
            name: engine.invoke_url if isinstance(engine, ClovaEngine) else "in this house"
            for name, engine in self.catalog.engines.items()
        }

    def _plans(self) -> dict[str, str]:
        return {name: plan.name for name, plan in self.catalog.plans.plans.items()}


def new_id(catalog: Catalog, given: str | None, code: object, *, asks: bool) -> str:
    """The id of a new domain: as given, asked for, or made from its code.

    Raises:
        SpecError: it cannot be one, and nobody is asked.
    """

    def check(answer: str) -> str:
        for fault in id_faults(catalog, answer):
            raise ValueError(fault)
        return answer

    if given is None and asks:
        return ask("ID, the name of its file", check, id_from(str(code)))
    try:
        return check(given if given is not None else id_from(str(code)))
    except ValueError as error:
        raise SpecError(f"the domain's id: {error}") from None
