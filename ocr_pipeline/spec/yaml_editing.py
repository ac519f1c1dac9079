"""Fields are set or taken out in the text of a YAML file; every other character stays.

What came of it is read again: a change that would touch anything else is refused. Where a value
stands belongs to ``yaml_places``, how it is written to ``yaml_writing``.
"""

from collections.abc import Iterator, Mapping

from ruamel.yaml.nodes import MappingNode

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.problems import Loc, dotted
from ocr_pipeline.spec.yaml_places import Entry, YamlText
from ocr_pipeline.spec.yaml_text import YamlDocument, read_yaml
from ocr_pipeline.spec.yaml_writing import plain

REMOVED = object()
"""Stands for a key that is taken out: its default holds then."""


def edited_text(text: str, changes: Mapping[Loc, object]) -> str:
    """The text with some fields set or ``REMOVED``.

    Raises:
        SpecError: it is not YAML that can be used, a field is inside something that is no mapping,
            or the field cannot be changed alone.
    """
    for loc, value in changes.items():
        wanted = value if value is REMOVED else plain(value)
        for part, leaf in _leaves(_read(text).data, loc, wanted):
            text = _changed(text, part, leaf)
    return text


def _read(text: str) -> YamlDocument:
    read = read_yaml(text.encode("utf-8", "surrogatepass"))
    if isinstance(read, list):
        faults = "; ".join(problem.at("line").removeprefix("line:") for problem in read[:3])
        raise SpecError(f"the file cannot be edited until it is repaired by hand: line {faults}")
    if not isinstance(read.data, dict):
        raise SpecError("the file is no mapping of `key: value` lines; repair it by hand first")
    return read


def _leaves(data: object, loc: Loc, wanted: object) -> Iterator[tuple[Loc, object]]:
    """The fields to change so that a mapping becomes another one, and nothing that is right."""
    present = _at(data, loc)
    if isinstance(present, dict) and isinstance(wanted, dict) and present and wanted:
        for key in [*wanted, *(key for key in present if key not in wanted)]:
            yield from _leaves(data, (*loc, key), wanted.get(key, REMOVED))
    elif not _same(present, wanted):
        yield loc, wanted


def _at(data: object, loc: Loc) -> object:
    for part in loc:
        if not isinstance(data, dict) or part not in data:
            return REMOVED
        data = data[part]
    return data


def _same(present: object, wanted: object) -> bool:
    """True is no 1 here: what a person reads in the file counts."""
    return present == wanted and isinstance(present, bool) == isinstance(wanted, bool)


def _changed(text: str, loc: Loc, value: object) -> str:
    document = _read(text)
    wanted = _with(plain(document.data), loc, value)
    for candidate in _candidates(YamlText(text, document.root), loc, value):
        read = read_yaml(candidate.encode("utf-8", "surrogatepass"))
        if not isinstance(read, list) and read.data == wanted:
            return candidate
    raise SpecError(
        f"{dotted(loc)}: cannot be changed without touching other fields of the file "
        "(it may be shared by an alias); change it by hand"
    )


def _with(data: object, loc: Loc, value: object) -> object:
    """The values as they should be afterwards."""
    inner = data
    for depth, part in enumerate(loc[:-1], start=1):
        if not isinstance(inner, dict):
            break
        if inner.get(str(part)) is None:
            inner[str(part)] = {}
        inner = inner[str(part)]
        if not isinstance(inner, dict):
            raise SpecError(
                f"{dotted(loc)}: `{dotted(loc[:depth])}` is no mapping; repair the file first"
            )
    if isinstance(inner, dict):
        if value is REMOVED:
            inner.pop(str(loc[-1]), None)
        else:
            inner[str(loc[-1])] = value
    return data


def _candidates(text: YamlText, loc: Loc, value: object) -> Iterator[str]:
    """Texts that may be what is wanted, the best one first."""
    node = text.root
    above: Entry | None = None
    for depth, part in enumerate(loc):
        if not isinstance(node, MappingNode):
            break
        entry = text.entry(node, str(part))
        rest = loc[depth + 1 :]
        if entry is None:
            yield from text.with_entry(node, str(part), _nested(rest, value))
            return
        if not rest and value is REMOVED:
            yield text.without(entry, above)
            return
        if not isinstance(entry.value, MappingNode) or not rest:
            yield text.rewritten(entry, _nested(rest, value))
            return
        node, above = entry.value, entry
    yield from text.appended(str(loc[0]), _nested(loc[1:], value))


def _nested(loc: Loc, value: object) -> object:
    for part in reversed(loc):
        value = {str(part): value}
    return value
