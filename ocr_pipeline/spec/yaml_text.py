"""The bytes of a YAML file become plain values that remember their lines.

What the values mean belongs to the specs. Configuration is hostile input: size, nesting and aliases
are bounded, and only text, numbers, booleans, null, lists and mappings come out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ocr_pipeline.spec.problems import Loc, Problem, dotted, shown

MAX_FILE_BYTES = 1_000_000
MAX_ALIASES = 20

_CORE = "tag:yaml.org,2002:"
# A date is no value of any spec, but is often meant as a name: it stays text.
_TEXT_TAGS = frozenset({f"{_CORE}str", f"{_CORE}timestamp"})


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """``data`` as plain values (``{}`` for an empty file) and where each of them stands."""

    data: object
    root: Node | None = field(repr=False)

    def line(self, loc: Loc) -> int:
        """The 1-based line of a field, or of what surrounds it when it is not written."""
        node, line = self.root, 1
        for part in loc:
            found = _child(node, part)
            if found is None:
                break
            line, node = found
        return line


def read_yaml(content: bytes) -> YamlDocument | list[Problem]:
    """Parse one document; all that is wrong with its form when it cannot be used."""
    if len(content) > MAX_FILE_BYTES:
        return [Problem(1, "", f"has more than {MAX_FILE_BYTES:,} bytes; split the file")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [Problem(line, "", "is not UTF-8; save the file as UTF-8")]
    try:
        return _read_text(text)
    except RecursionError:
        return [Problem(1, "", "is nested too deeply; no configuration needs ten levels")]
    except MarkedYAMLError as error:
        return [_syntax_problem(error)]
    except YAMLError as error:
        return [Problem(1, "", f"is not YAML: {shown(str(error).splitlines()[0])}")]


def _read_text(text: str) -> YamlDocument | list[Problem]:
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    root = yaml.compose(text)
    if root is None:
        return YamlDocument({}, None)
    builder = _Builder(yaml)
    data = builder.build(root, ())
    return builder.problems or YamlDocument({} if data is None else data, root)


def _syntax_problem(error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = 1 if mark is None else mark.line + 1
    what = " ".join(filter(None, (error.context, error.problem)))
    help_text = "check indentation, colons, quotes and brackets"
    return Problem(line, "", f"is not YAML ({what}); {help_text}")


def _child(node: Node | None, part: str | int) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None


class _UnusableNodeError(Exception):
    """A node that stands for no plain value; the message says why."""


class _Builder:
    """Builds plain values from nodes; an alias is a node that is met again."""

    def __init__(self, yaml: YAML) -> None:
        self.problems: list[Problem] = []
        self._yaml = yaml
        self._built: dict[int, object] = {}
        self._open: set[int] = set()
        self._aliases = 0

    def build(self, node: Node, loc: Loc) -> object:
        """The value of a node; one that is unusable becomes a problem and stands as None."""
        identity = id(node)
        if identity in self._open:
            self._report(node, loc, "contains itself; write the value out, not an alias")
        elif identity in self._built:
            self._aliases += 1
            if self._aliases == MAX_ALIASES + 1:
                what = f"is one of more than {MAX_ALIASES} aliases; write values out"
                self._report(node, loc, what)
        else:
            self._open.add(identity)
            try:
                self._built[identity] = self._value(node, loc)
            except _UnusableNodeError as error:
                self._report(node, loc, str(error))
            self._open.discard(identity)
        return self._built.get(identity)

    def _value(self, node: Node, loc: Loc) -> object:
        if isinstance(node, MappingNode) and node.tag == f"{_CORE}map":
            return self._mapping(node.value, loc)
        if isinstance(node, SequenceNode) and node.tag == f"{_CORE}seq":
            return [self.build(item, (*loc, index)) for index, item in enumerate(node.value)]
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        raise _UnusableNodeError(f"has the tag {shown(node.tag)}; remove the tag")

    def _mapping(self, entries: Sequence[tuple[Node, Node]], loc: Loc) -> dict[str, object]:
        mapping: dict[str, object] = {}
        for key, node in entries:
            if not isinstance(key, ScalarNode) or key.tag not in _TEXT_TAGS:
                name = shown(key.value) if isinstance(key, ScalarNode) else "a list or mapping"
                self._report(key, loc, f"{name} cannot be a key; write a plain word")
            elif key.value in mapping:
                self._report(key, (*loc, key.value), "is written twice; remove one")
            else:
                mapping[key.value] = self.build(node, (*loc, key.value))
        return mapping

    def _scalar(self, node: ScalarNode) -> object:
        if node.tag in _TEXT_TAGS:
            return node.value
        constructor = self._yaml.constructor
        build = {
            f"{_CORE}null": constructor.construct_yaml_null,
            f"{_CORE}bool": constructor.construct_yaml_bool,
            f"{_CORE}int": constructor.construct_yaml_int,
            f"{_CORE}float": constructor.construct_yaml_float,
        }.get(str(node.tag))
        if build is None:
            raise _UnusableNodeError(f"has the tag {shown(node.tag)}; remove the tag")
        try:
            return build(node)
        except (ValueError, KeyError):
            what = f"is {shown(node.value)}, which its tag does not allow; remove the tag"
            raise _UnusableNodeError(what) from None

    def _report(self, node: Node, loc: Loc, what: str) -> None:
        self.problems.append(Problem(node.start_mark.line + 1, dotted(loc), what))
