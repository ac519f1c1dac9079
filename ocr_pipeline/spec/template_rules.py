"""A template beside its domain and the domain's other templates becomes what is wrong with it.

Which kinds of fields there are belongs to ``template``, its domain's being there to ``references``.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.domain import DomainSpec, TemplateDomain
from ocr_pipeline.spec.expression import matcher
from ocr_pipeline.spec.problems import Fault, Loc, dotted, shown
from ocr_pipeline.spec.rulebook import Origin, rule
from ocr_pipeline.spec.template import GROUPS, Area, TemplateFieldSpec, TemplateSpec, areas_of
from ocr_pipeline.spec.version_rules import (
    beyond_basic,
    changed_since,
    id_is_taken,
    not_deployed,
    version_of_draft,
)
from ocr_pipeline.spec.words import folded

LEAST_OPTIONS = 2
MOST_NOT_COMPARED = 100  # areas
_REFERENCE = re.compile(r"\{(.*)\}", re.DOTALL)


class Templates:
    """The templates that are in order so far."""

    def __init__(self, catalog: Catalog) -> None:
        """None is."""
        self.policy = catalog.policy
        self.names: dict[tuple[str, str], str] = {}
        self._ids: dict[str, dict[int, str]] = {}
        self._domains = catalog.domains
        self._versions = catalog.versions

    def accept(self, template_key: str, template: TemplateSpec) -> None:
        """One more is in order; its key is ``domain/template``."""
        domain_id, _, template_id = template_key.partition("/")
        self.names[domain_id, folded(template.name)] = template_id
        if template.id is not None:
            self._ids.setdefault(domain_id, {})[template.id] = template_id

    def faults(self, template_key: str, template: TemplateSpec) -> Iterator[Fault]:
        """What is wrong with one more."""
        domain_id = template_key.partition("/")[0]
        domain = self._domains[domain_id]
        yield from _no_template_domain(domain_id, domain)
        yield from _name_is_taken(domain_id, template, self)
        yield from _too_many_areas(template, self)
        yield from _sample_elsewhere(template)
        yield from _field_twice(template)
        yield from _part_is_no_field(template)
        yield from _without_area(template)
        yield from _options(template)
        yield from _title_is_text(template)
        yield from _too_many_not_compared(template)
        yield from _title_not_compared(template)
        yield from _choices(template)
        yield from _pattern(template)
        yield from _value_of_boxes(template)
        yield from _texts_without_checkbox(template)
        yield from self._faults_of_versions(template_key, template)
        if isinstance(domain, TemplateDomain) and domain.recognition_model == "basic":
            for find in _BEYOND_BASIC:
                yield from find(template)
            versions = self._versions.get(template_key)
            yield from beyond_basic(template, versions, _BEYOND_BASIC)

    def _faults_of_versions(self, template_key: str, template: TemplateSpec) -> Iterator[Fault]:
        versions = self._versions.get(template_key)
        yield from id_is_taken(template, self._ids.get(template_key.partition("/")[0], {}))
        yield from not_deployed(template_key, template, versions)
        yield from version_of_draft(template)
        yield from changed_since(template, versions)


def _fields(template: TemplateSpec) -> Iterator[tuple[Loc, TemplateFieldSpec]]:
    yield ("representative",), template.representative
    for index, field in enumerate(template.fields):
        yield ("fields", index), field


# -- its domain -----------------------------------------------------------------------------------


@rule("template.domain.kind", "Only Template domains have templates.", Origin.DOMAIN_GUIDE)
def _no_template_domain(domain_id: str, domain: DomainSpec) -> Iterator[Fault]:
    if not isinstance(domain, TemplateDomain):
        what = f"is in the folder of `{domain_id}`, a {domain.service_type.capitalize()} domain"
        yield (), f"{what}; move it to the folder of a Template domain"


@rule("template.name.unique", "No two templates of a domain have the same name.")
def _name_is_taken(domain_id: str, template: TemplateSpec, beside: Templates) -> Iterator[Fault]:
    if holder := beside.names.get((domain_id, folded(template.name))):
        yield ("name",), f"is the name of template `{holder}` already; write another"


# -- its parts ------------------------------------------------------------------------------------


@rule(
    "template.areas.count",
    "The fields of a template have at most 50 areas; the title's is not counted.",
    Origin.DOMAIN_GUIDE,
    lifted_by="max_template_areas",
)
def _too_many_areas(template: TemplateSpec, beside: Templates) -> Iterator[Fault]:
    limit = beside.policy.max_template_areas
    count = sum(len(areas_of(field)) for field in template.fields)
    if limit is not None and count > limit:
        what = f"have {count} areas ({limit} allowed)"
        yield ("fields",), f"{what}; raise `max_template_areas` in policy.yaml or remove some"


@rule("template.sample.plain", "A template's sample is a file beside it, named without a path.")
def _sample_elsewhere(template: TemplateSpec) -> Iterator[Fault]:
    name = template.sample
    if name.startswith(".") or "\\" in name or PurePath(name).name != name:
        yield ("sample",), f"is {shown(name)}; write the name of a file in the template's folder"


@rule("template.field.name.unique", "No two fields or combined values have the same name.")
def _field_twice(template: TemplateSpec) -> Iterator[Fault]:
    named: list[tuple[Loc, str]] = [
        *((("fields", index), field.name) for index, field in enumerate(template.fields)),
        *((("combined", index), value.name) for index, value in enumerate(template.combined)),
    ]
    holders: dict[str, Loc] = {}
    for loc, name in named:
        holder = holders.setdefault(folded(name), loc)
        if holder != loc:
            yield (*loc, "name"), f"is the name of `{dotted(holder)}` already; write another"


@rule("template.combined.parts", "A combined value is made of fields of its template.")
def _part_is_no_field(template: TemplateSpec) -> Iterator[Fault]:
    names = {field.name for field in template.fields}
    for index, value in enumerate(template.combined):
        references = [found[1] for part in value.parts if (found := _REFERENCE.fullmatch(part))]
        if not references:
            yield ("combined", index, "parts"), "names no field; write one in braces: {name}"
        for part, text in enumerate(value.parts):
            found = _REFERENCE.fullmatch(text)
            if found and found[1] not in names:
                what = f"names {shown(found[1])}, which is no field"
                yield ("combined", index, "parts", part), f"{what}; fields: {_listed(names)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


@rule("template.field.areas", "A field has at least one area; a group has none but its options'.")
def _without_area(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        if field.type in GROUPS and field.areas:
            yield (*loc, "areas"), f"are of a `{field.type}`; write the areas of its `options`"
        if field.type not in GROUPS and not field.areas:
            yield (*loc, "areas"), "are missing; write one or more"


@rule("template.group.options", "A group has at least two options, each with a name of its own.")
def _options(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        names = [folded(option.name) for option in field.options]
        if field.type not in GROUPS and names:
            what = "are for a `checkbox_group` or a `radio_group`"
            yield (*loc, "options"), f"{what}; leave them out, or write another type"
        if field.type in GROUPS and len(names) < LEAST_OPTIONS:
            yield (*loc, "options"), f"are {len(names)}; write two or more, or `type: checkbox`"
        for index, name in enumerate(names):
            if name in names[:index]:
                what = f"is the name of option {names.index(name)} already"
                yield (*loc, "options", index, "name"), f"{what}; write another"


@rule("template.field.choices", "Choices are those of a `choice`, two or more, each once.")
def _choices(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        texts = [folded(text) for text in field.choices]
        if field.value_type != "choice" and texts:
            yield (*loc, "choices"), "are for `value_type: choice`; leave them out, or write it"
        if field.value_type == "choice" and len(set(texts)) < LEAST_OPTIONS:
            yield (*loc, "choices"), "are less than two; write what the field may say"
        for index, text in enumerate(texts):
            if text in texts[:index]:
                what = f"is choice {texts.index(text)} already"
                yield (*loc, "choices", index), f"{what}; leave it out"


@rule("template.field.pattern", "A `pattern` has a regular expression that cannot run for long.")
def _pattern(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        if field.value_type != "pattern":
            if field.pattern is not None:
                yield (*loc, "pattern"), "is for `value_type: pattern`; leave it out, or write it"
        elif field.pattern is None:
            yield (*loc, "pattern"), "is missing; write the regular expression of the whole text"
        else:
            try:
                matcher(field.pattern)
            except ValueError as error:
                yield (*loc, "pattern"), str(error)


@rule("template.field.valued", "Only texts and multi-boxes have a `value_type`.")
def _value_of_boxes(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        if field.value_type != "all" and field.type not in ("text", "multi_box"):
            what = f"is for texts; a `{field.type}` has none"
            yield (*loc, "value_type"), f"{what}: leave it out"


@rule("template.title.text", "A template's title is a text.")
def _title_is_text(template: TemplateSpec) -> Iterator[Fault]:
    if template.representative.type != "text":
        what = f"is `{template.representative.type}`; a form is known by a printed title"
        yield ("representative", "type"), f"{what}: write `text`"


@rule(
    "template.not_compared.count", "At most 100 areas of a template are not compared with a page."
)
def _too_many_not_compared(template: TemplateSpec) -> Iterator[Fault]:
    if (count := len(template.not_compared)) > MOST_NOT_COMPARED:
        what = f"has {count} areas ({MOST_NOT_COMPARED} allowed)"
        yield ("not_compared",), f"{what}; draw fewer, each around what lies together"


@rule("template.not_compared.title", "A template's title is always compared.")
def _title_not_compared(template: TemplateSpec) -> Iterator[Fault]:
    for index, area in enumerate(template.not_compared):
        if any(_overlap(area, title) for title in template.representative.areas):
            what = "lies over the title, by which the form is known"
            yield ("not_compared", index), f"{what}; draw it beside"


def _overlap(one: Area, other: Area) -> bool:
    left, top, right, bottom = one
    return left < other[2] and other[0] < right and top < other[3] and other[1] < bottom


@rule("template.checkbox.texts", "Texts for checked and unchecked are those of a checkbox.")
def _texts_without_checkbox(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        for key in ("checked_text", "unchecked_text"):
            if field.type != "checkbox" and getattr(field, key) is not None:
                yield (*loc, key), "is for a checkbox; leave it out, or write `type: checkbox`"


# -- what the Basic model lacks -------------------------------------------------------------------


def _needs_premium(what: str) -> str:
    return f"{what} the Premium model; leave it out, or set `recognition_model: premium`"


@rule("template.basic.multi_box", "Multi-boxes need the Premium model.", Origin.DOMAIN_GUIDE)
def _multi_boxes(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        if field.type == "multi_box":
            yield (*loc, "type"), _needs_premium("is `multi_box`, which needs")


@rule("template.basic.checkbox", "Checkboxes need the Premium model.", Origin.DOMAIN_GUIDE)
def _checkboxes(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        if field.type == "checkbox":
            yield (*loc, "type"), _needs_premium("is `checkbox`, which needs")


@rule("template.basic.group", "Groups of checkboxes need the Premium model.", Origin.DOMAIN_GUIDE)
def _groups(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        if field.type in GROUPS:
            yield (*loc, "type"), _needs_premium(f"is `{field.type}`, which needs")


@rule(
    "template.basic.value_type",
    "Field types (digits only) need the Premium model.",
    Origin.DOMAIN_GUIDE,
)
def _value_types(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        if field.value_type != "all":
            yield (*loc, "value_type"), _needs_premium(f"is `{field.value_type}`, which needs")


@rule(
    "template.basic.not_recognized",
    "Areas that are not recognized need the Premium model.",
    Origin.DOMAIN_GUIDE,
)
def _masked_areas(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        if field.not_recognized:
            yield (*loc, "not_recognized"), _needs_premium("masks areas, which needs")


@rule(
    "template.basic.combined",
    "Combined values need the Premium model.",
    Origin.DOMAIN_GUIDE,
)
def _combined_values(template: TemplateSpec) -> Iterator[Fault]:
    if template.combined:
        yield ("combined",), _needs_premium("combines values, which needs")


@rule(
    "template.basic.checkbox_text",
    "Texts that replace a checkbox's result need the Premium model.",
    Origin.DOMAIN_GUIDE,
)
def _checkbox_texts(template: TemplateSpec) -> Iterator[Fault]:
    for loc, field in _fields(template):
        for key in ("checked_text", "unchecked_text"):
            if getattr(field, key) is not None:
                yield (*loc, key), _needs_premium("replaces a checkbox's result, which needs")


_BEYOND_BASIC = (
    _multi_boxes,
    _checkboxes,
    _groups,
    _value_types,
    _masked_areas,
    _combined_values,
    _checkbox_texts,
)
