"""A form becomes a template file: what the product reads it with, as far as it can say it.

The truth beside scans belongs to ``form_sets``.
"""

import io
from collections.abc import Iterator

from ruamel.yaml import YAML

from benchmarks.corpus.form_layouts import Form
from benchmarks.corpus.form_sheet import FormField
from ocr_pipeline.spec.template import TemplateFieldSpec, TemplateSpec

_SCHEMA = "# yaml-language-server: $schema=../../schema/template.json\n"


def template_yaml(form: Form) -> str:
    """The text of ``<id>.yaml``, to stand beside ``<id>.png`` in a domain's templates."""
    content = template_spec(form).model_dump(mode="json", exclude_defaults=True)
    buffer, yaml = io.StringIO(), YAML()
    yaml.default_flow_style = None  # the four numbers of an area on one line
    yaml.width = 100
    yaml.dump(content, buffer)
    return _SCHEMA + buffer.getvalue()


def template_spec(form: Form) -> TemplateSpec:
    """The form as a template in service; its title is the representative area."""
    return TemplateSpec(
        name=form.name,
        state="service",
        sample=f"{form.id}.png",
        representative=TemplateFieldSpec(name="title", areas=(form.title[1],)),
        fields=tuple(spec for each in form.fields for spec in field_specs(each)),
    )


def field_specs(each: FormField) -> Iterator[TemplateFieldSpec]:
    """A field as templates know it; each option of a group is a check box of its own.

    Boxes of one character that hold a number, a date or the like take digits only.
    """
    if each.options:
        for option in each.options:
            name = f"{each.name} {option.name}"
            yield TemplateFieldSpec(name=name, type="checkbox", areas=(option.area,))
        return
    digits = each.type == "multi_box" and each.value_type != "all"
    yield TemplateFieldSpec.model_validate(
        {
            "name": each.name,
            "type": each.type,
            "areas": each.areas,
            "value_type": "numeric" if digits else "all",
        }
    )
