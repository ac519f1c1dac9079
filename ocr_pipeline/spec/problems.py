"""A fault in a configuration becomes one line: where, what is wrong, what to write instead.

Finding faults belongs to the specs and to ``rules``. What is quoted from a file is bounded and
printable.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

Loc = tuple[str | int, ...]
Fault = tuple[Loc, str]
"""Where in a file, and what is wrong and what to write instead."""

_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at a 1-based line of a file; ``field`` is dotted, empty for the file as a whole."""

    line: int
    field: str
    what: str

    def at(self, file: str) -> str:
        """``file:line: field: what is wrong; what to write``."""
        field = f"{printable(self.field)}: " if self.field else ""
        return f"{printable(file)}:{self.line}: {field}{printable(self.what)}"


def dotted(loc: Loc) -> str:
    """The way to a field as people write it: ``webhook.secret.env``."""
    return ".".join(map(str, loc))


def printable(text: str) -> str:
    """The text with each character that could act on a terminal replaced by its escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shown(value: object) -> str:
    """A value of a file as it is quoted in a message: printable and short."""
    text = printable(_as_yaml(value))
    return f"`{text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + '…'}`"


def _as_yaml(value: object) -> str:
    """A value as it would be written on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_as_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_as_yaml, value))}]"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def spec_problems(model: type[BaseModel], error: ValidationError) -> Iterator[tuple[Loc, str]]:
    """Each fault that pydantic found: where, and in words what is wrong and what to write."""
    for details in error.errors(include_url=False):
        if details["type"] == "too_short" and details["input"]:
            continue  # entries that are wrong are not counted; each has a fault of its own
        yield _without_tags(model, details["loc"]), _explain(model, details)


def _explain(model: type[BaseModel], details: ErrorDetails) -> str:
    context = details.get("ctx", {})
    if details["type"] == "missing":
        return _missing(model, details["loc"])
    if details["type"] == "extra_forbidden":
        return _unknown_key(model, details["loc"])
    if details["type"] == "value_error":
        return str(context["error"])
    if details["type"] == "union_tag_invalid":
        context |= {"field": context["discriminator"].removesuffix("()")}
    value = shown(details["input"])
    explanation = _EXPLANATIONS.get(details["type"])
    if explanation is None:  # the message may quote a pattern: it is no template
        return f"is {value}; {details['msg']}"
    return explanation.format_map(context | {"value": value})


_NO_KIND = "has no known `{field}`; write one of {expected_tags}"
_NO_MAPPING = "is {value}; write a mapping of `key: value` lines"
_NO_TRUTH = "is {value}; write true or false"
_NO_WHOLE_NUMBER = "is {value}; write a whole number"
_NO_NUMBER = "is {value}; write a number"
_EXPLANATIONS = {
    "literal_error": "is {value}; write {expected}",
    "string_type": 'is {value}; write text, in quotes if it looks like something else: "..."',
    "union_tag_invalid": _NO_KIND,
    "too_short": "is empty; write at least one entry",
    "tuple_type": "is {value}; write a list: [a, b]",
    "model_type": _NO_MAPPING,
    "dict_type": _NO_MAPPING,
    "bool_type": _NO_TRUTH,
    "bool_parsing": _NO_TRUTH,
    "int_type": _NO_WHOLE_NUMBER,
    "int_parsing": _NO_WHOLE_NUMBER,
    "int_from_float": _NO_WHOLE_NUMBER,
    "int_parsing_size": "is too large; write a smaller number",
    "float_type": _NO_NUMBER,
    "float_parsing": _NO_NUMBER,
    "finite_number": "is {value}; write a finite number",
    "greater_than": "is {value}; write more than {gt:.12g}",
    "greater_than_equal": "is {value}; write {ge:.12g} or more",
    "less_than_equal": "is {value}; write {le:.12g} or less",
}


def _missing(model: type[BaseModel], loc: Loc) -> str:
    parent = _model_at(model, loc[:-1])
    info = parent.model_fields.get(str(loc[-1])) if parent else None
    example = _as_yaml(info.examples[0]) if info and info.examples else "..."
    return f"is missing; write `{loc[-1]}: {example}`"


def _unknown_key(model: type[BaseModel], loc: Loc) -> str:
    parent = _model_at(model, loc[:-1])
    known = list(parent.model_fields) if parent else []
    near = get_close_matches(str(loc[-1]), known, n=1)
    if near:
        return f"is no key of this place; did you mean `{near[0]}`?"
    return f"is no key of this place; known keys: {', '.join(known)}"


def _without_tags(model: type[BaseModel], loc: Loc) -> Loc:
    """The way to a field as it is in the file: pydantic adds which member of a union it took."""
    return tuple(part for part, _ in _walk(model, loc) if part is not None)


def _model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    declared = [annotation for _, annotation in _walk(model, loc)]
    return _first_model(declared[-1] if declared else model)


def _walk(model: type[BaseModel], loc: Loc) -> Iterator[tuple[str | int | None, object]]:
    """Each part of the way with what is declared there; None stands for a union's tag."""
    annotation: object = model
    for part in loc:
        members = _tagged(annotation)
        if part in members:
            annotation = members[str(part)]
            yield None, annotation
            continue
        current = _first_model(annotation)
        if get_origin(annotation) is dict:
            annotation = get_args(annotation)[1]
        elif current is not None and part in current.model_fields:
            annotation = current.model_fields[str(part)].annotation
        yield part, annotation


def _tagged(annotation: object) -> dict[str, object]:
    """The members of a tagged union by their tag; empty for anything else."""
    union = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    return {
        note.tag: get_args(member)[0]
        for member in get_args(union)
        for note in getattr(member, "__metadata__", ())
        if isinstance(note, Tag)
    }


def _first_model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_first_model(argument) for argument in get_args(annotation))
    return next((model for model in found if model is not None), None)
