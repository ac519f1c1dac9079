"""The text of a YAML file and its nodes become the same text with one entry set or taken out.

Comments, order, quotes, indentation and line ends of all else stay, since only the characters of
the entry are exchanged. Whether the outcome is what was wanted is judged by ``yaml_editing``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from ocr_pipeline.spec.yaml_writing import STEP, block_lines, entry_lines, flow_text, needs_lines

_COLON = re.compile(r"\s*:")
_ALIAS = re.compile(r"\s*(\*[^\s,\[\]{}]+)")
_COMMENT_LINES = re.compile(r"^[ \t]*#[^\n]*\n?", re.MULTILINE)
_EXAMPLES_TRIED = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """``key: value`` of a mapping, and where in the text: offsets in characters.

    The value is ``text[start:end]``, without spaces, comments and empty lines after it; ``colon``
    is behind the colon.
    """

    mapping: MappingNode
    index: int
    key: ScalarNode
    value: Node
    colon: int
    start: int
    end: int

    @property
    def flow(self) -> bool:
        """Whether it is inside braces."""
        return bool(self.mapping.flow_style)


class YamlText:
    """A text and the nodes of it."""

    def __init__(self, text: str, root: Node | None) -> None:
        """``root`` is what the parser made of the text; None when it is empty."""
        self.root = root
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"

    def entry(self, mapping: MappingNode, name: str) -> Entry | None:
        """The entry of a key."""
        for index, (key, _) in enumerate(mapping.value):
            if key.value == name:
                return self._entry(mapping, index)
        return None

    def _entry(self, mapping: MappingNode, index: int) -> Entry:
        key, value = mapping.value[index]
        found = _COLON.match(self._text, key.end_mark.index)
        colon = found.end() if found else key.end_mark.index
        start, end = self._span(value, colon)
        return Entry(mapping, index, key, value, colon, start, end)

    def _span(self, value: Node, colon: int) -> tuple[int, int]:
        start, end = value.start_mark.index, value.end_mark.index
        if start < colon:  # the marks are those of the anchor
            alias = _ALIAS.match(self._text, colon)
            return alias.span(1) if alias else (colon, colon)
        if start == end:  # nothing is written
            return colon, colon
        return start, self._content_end(end) if _is_block(value) else end

    def _content_end(self, end: int) -> int:
        """Where the last line ends before this place that holds more than a comment."""
        while True:
            end = len(self._text[:end].rstrip())
            line = self._line_start(end)
            if self._text[line:end].lstrip()[:1] != "#":
                return end
            end = line

    def _line_start(self, place: int) -> int:
        return self._text.rfind("\n", 0, place) + 1

    def _next_line(self, place: int) -> int:
        return self._text.find("\n", place) + 1 or len(self._text)

    def _joined(self, lines: Iterator[str]) -> str:
        return "".join(line + self._newline for line in lines)

    def _comments(self, start: int, end: int, node: Node) -> str:
        """The lines between two places that hold only a comment: people wrote them, they stay."""
        found = _COMMENT_LINES.finditer(self._text, start, end)
        return "".join(line.group() for line in found if not _is_inside(line, node))

    def _step(self) -> int:
        """By how much the file indents what is nested."""
        root = self.root
        for _, value in root.value if isinstance(root, MappingNode) else ():
            if isinstance(value, MappingNode) and value.value and not value.flow_style:
                return int(value.value[0][0].start_mark.column) or STEP
        return STEP

    def appended(self, key: str, value: object) -> Iterator[str]:
        """A key in a file that has none."""
        text = self._text
        if text and not text.endswith("\n"):
            text += self._newline
        yield text + self._joined(entry_lines(key, value, 0))

    def without(self, entry: Entry, above: Entry | None) -> str:
        """An entry is taken out; a mapping that is empty then is written as ``{}``."""
        if entry.flow:
            return self._without_flow(entry)
        if above and len(entry.mapping.value) == 1:
            return self.rewritten(above, {})
        start, end = self._line_start(entry.key.start_mark.index), self._next_line(entry.end)
        return self._text[:start] + self._comments(start, end, entry.value) + self._text[end:]

    def _without_flow(self, entry: Entry) -> str:
        last = len(entry.mapping.value) - 1
        start, end = entry.key.start_mark.index, entry.end
        if entry.index < last:
            end = entry.mapping.value[entry.index + 1][0].start_mark.index
        elif last:
            start = self._entry(entry.mapping, last - 1).end
        comments = self._comments(start, end, entry.value)
        if comments and entry.index == last:
            comments = self._newline + comments.rstrip()
        elif comments:  # the next key keeps its indentation
            comments = comments.lstrip(" \t") + self._text[self._line_start(end) : end]
        return self._text[:start] + comments + self._text[end:]

    def rewritten(self, entry: Entry, value: object) -> str:
        """An entry has another value."""
        text = self._text
        before, gap = text[: entry.colon], text[entry.colon : entry.start]
        if entry.colon == entry.key.end_mark.index:  # `{a, b}`
            before += ":"
        lines = self._value_lines(entry, value)
        written = "" if lines else flow_text(value, _style(entry))
        if "\n" in gap and _is_block(entry.value):  # the old value has lines of its own
            start, end = self._line_start(entry.start), self._next_line(entry.end)
            head = f" {written}" if written else ""
            comments = self._comments(start, end, entry.value)
            return before + head + text[entry.colon : start] + lines + comments + text[end:]
        comments = self._comments(entry.colon, entry.end, entry.value)
        if written and not comments:
            return before + (gap or " ") + written + text[entry.end :]
        after = self._next_line(entry.end)
        head = f" {written}" if written else ""
        tail = text[entry.end : after].rstrip() + self._newline
        return before + head + tail + lines + comments + text[after:]

    def _value_lines(self, entry: Entry, value: object) -> str:
        """The lines of a value that stands below its key; nothing for one beside it."""
        old, step = entry.value, self._step()
        column = entry.key.start_mark.column + step
        lines = needs_lines(value)
        if isinstance(old, SequenceNode) and not old.flow_style and isinstance(value, list):
            lines = bool(value)
            column = min(column, old.start_mark.column)
        if entry.flow or not lines:
            return ""
        return self._joined(block_lines(value, column, step))

    def with_entry(self, mapping: MappingNode, key: str, value: object) -> Iterator[str]:
        """A key that a mapping does not have: after its commented-out example, else at the end."""
        if mapping.flow_style:
            yield self._with_flow(mapping, key, value)
            return
        column = mapping.value[0][0].start_mark.column
        lines = self._joined(entry_lines(key, value, column, self._step()))
        last = self._entry(mapping, len(mapping.value) - 1)
        for place in [*self._examples(key), self._after(last, column)]:
            before = self._text[:place]
            if before and not before.endswith("\n"):
                before += self._newline
            yield before + lines + self._text[place:]

    def _examples(self, key: str) -> Iterator[int]:
        """Where commented-out examples of a key end."""
        head = re.compile(rf"^[ \t]*#([ \t]*){re.escape(key)}:[^\n]*\n?", re.MULTILINE)
        examples = (each for each in head.finditer(self._text) if not _is_inside(each, self.root))
        for found in islice(examples, _EXAMPLES_TRIED):
            deeper = re.compile(rf"(?:[ \t]*#[ \t]{{{len(found[1]) + 1},}}\S[^\n]*\n?)*")
            inner = deeper.match(self._text, found.end())
            yield inner.end() if inner else found.end()

    def _after(self, last: Entry, column: int) -> int:
        """After an entry and the comments that are indented as part of it."""
        place = self._next_line(last.end)
        comments = re.compile(rf"(?:[ \t]{{{column + 1},}}#[^\n]*(?:\n|\Z))*")
        found = comments.match(self._text, place)
        return found.end() if found else place

    def _with_flow(self, mapping: MappingNode, key: str, value: object) -> str:
        if not mapping.value:
            place = self._text.index("{", mapping.start_mark.index) + 1
            return f"{self._text[:place]}{flow_text({key: value})[1:-1]}{self._text[place:]}"
        last = self._entry(mapping, len(mapping.value) - 1)
        start = last.key.start_mark.index
        indent = self._text[len(self._text[:start].rstrip()) : start]
        gap = self._newline + indent.rpartition("\n")[2] if "\n" in indent else " "
        pair = flow_text({key: value}, last.key.style)[1:-1]
        return f"{self._text[: last.end]},{gap}{pair}{self._text[last.end :]}"


def _is_block(node: Node) -> bool:
    """Whether the parser says that a node ends where the next one begins."""
    if isinstance(node, ScalarNode):
        return node.style in {"|", ">"}
    return isinstance(node, CollectionNode) and not node.flow_style


def _style(entry: Entry) -> str | None:
    """The quotes of the value that is there, or of the keys around it in JSON."""
    if isinstance(entry.value, ScalarNode) and entry.value.style in {"'", '"'}:
        return str(entry.value.style)
    return entry.key.style if entry.flow else None


def _is_inside(line: re.Match[str], node: Node | None) -> bool:
    """Whether what looks like a comment is part of a text."""
    return any(
        scalar.start_mark.index < line.end() and line.start() < scalar.end_mark.index
        for scalar in _scalars(node)
    )


def _scalars(node: Node | None) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _scalars(item)
