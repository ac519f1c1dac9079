"""Plain values become YAML text in the style of the files in ``config/``.

Text that any YAML reader, of version 1.1 or 1.2, could take for something else is quoted. Where the
text goes in a file belongs to ``yaml_editing``.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

STEP = 2
"""Columns by which what is nested is indented, where a file shows no other style."""

_LINE_CHARACTERS = 100
_PLAIN = re.compile(r"(?:\.{0,2}/)?[^\W\d_](?:[\w ./@%+=~()&×。-]|:(?=[/\w]))*(?<! )")
_OTHER_TYPES = {"true", "false", "yes", "no", "on", "off", "null"}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def plain(value: object) -> object:
    """Dicts, lists and scalars, as a file that is read gives them; nothing is shared."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value  # an enumeration's member is its text


def scalar_text(value: object, style: str | None = None) -> str:
    """One value on one line; ``style`` is the quote that text had or that its neighbors have."""
    if isinstance(value, str):
        return _text(value, style)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(f"{type(value).__name__} cannot be written as YAML")


def _text(text: str, style: str | None) -> str:
    if style is None and _PLAIN.fullmatch(text) and text.casefold() not in _OTHER_TYPES:
        return text
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES or character.isprintable():
        return _ESCAPES.get(character, character)
    return f"\\U{ord(character):08x}"


def flow_text(value: object, style: str | None = None) -> str:
    """A value of any kind on one line: ``{env: X}``, ``[ko, ja]``."""
    if isinstance(value, dict):
        pairs = (f"{scalar_text(k, style)}: {flow_text(v, style)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow_text(item, style) for item in value) + "]"
    return scalar_text(value, style)


def needs_lines(value: object) -> bool:
    """Whether a value is written on lines of its own: what a short list or ``{}`` does not need."""
    if isinstance(value, dict):
        return bool(value)
    if isinstance(value, list):
        return _holds_mapping(value) or len(flow_text(value)) > _LINE_CHARACTERS
    return False


def _holds_mapping(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_holds_mapping, value))
    return isinstance(value, dict) and bool(value)


def block_lines(value: object, column: int, step: int = STEP) -> Iterator[str]:
    """The lines of a mapping or list whose entries start at a column; no line ends."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from entry_lines(key, item, column, step)
    elif isinstance(value, list):
        for item in value:
            yield from _item_lines(item, column, step)


def entry_lines(key: str, value: object, column: int, step: int = STEP) -> Iterator[str]:
    """The lines of one ``key: value``."""
    head = f"{' ' * column}{scalar_text(key)}:"
    if needs_lines(value):
        yield head
        yield from block_lines(value, column + step, step)
    else:
        yield f"{head} {flow_text(value)}"


def _item_lines(item: object, column: int, step: int) -> Iterator[str]:
    dash = f"{' ' * column}- "
    if needs_lines(item):
        first, *rest = block_lines(item, column + 2, step)
        yield dash + first.lstrip()
        yield from rest
    else:
        yield dash + flow_text(item)
