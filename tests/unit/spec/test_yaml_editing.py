"""Fields of a YAML file change, and nothing else of it does."""

import pytest

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.edits import REMOVED, edited_file, new_file
from ocr_pipeline.spec.problems import Loc
from ocr_pipeline.spec.yaml_text import YamlDocument, read_yaml

FILE = """\
# yaml-language-server: $schema=../schema/batch.json
# A batch.

name:   'Scans'           # as people know it
domain: general
# languages: [ko]

input: {path: ./in}       # a folder
# webhook:
#   url: https://example.com/
#   secret:
#     env: KEY            # never the secret itself

chunk:
    max_images: 5         # few
    # max_bytes: 1000000
include:
- "**/*.pdf"              # documents
- '**/*.jpg'
# The end.
"""


def edited(text: str, changes: dict[Loc, object]) -> str:
    return edited_file(text.encode(), changes).decode()


def changed_lines(text: str, changes: dict[Loc, object]) -> tuple[list[str], list[str]]:
    """The lines that went and those that came."""
    old, new = text.splitlines(keepends=True), edited(text, changes).splitlines(keepends=True)
    return [line for line in old if line not in new], [line for line in new if line not in old]


def data(text: str) -> object:
    read = read_yaml(text.encode())
    assert isinstance(read, YamlDocument)
    return read.data


def test_a_value_is_exchanged_where_it_stands() -> None:
    assert changed_lines(FILE, {("domain",): "other"}) == (
        ["domain: general\n"],
        ["domain: other\n"],
    )


@pytest.mark.parametrize(
    ("loc", "value", "old", "new"),
    [
        (("name",), "영수증", "name:   'Scans'           # as", "name:   '영수증'           # as"),
        (("input", "path"), "a: b", "{path: ./in}       # a", '{path: "a: b"}       # a'),
        (("chunk", "max_images"), 6, "    max_images: 5         # few", "    max_images: 6       "),
    ],
)
def test_quotes_spaces_and_the_comment_beside_a_value_stay(
    loc: Loc, value: object, old: str, new: str
) -> None:
    ([went], [came]) = changed_lines(FILE, {loc: value})
    assert old in went
    assert new in came


def test_a_key_comes_after_the_example_that_is_commented_out() -> None:
    text = edited(FILE, {("languages",): ["ja"], ("webhook", "secret", "env"): "KEY"})
    assert "\n# languages: [ko]\nlanguages: [ja]\n\n" in text
    assert "never the secret itself\nwebhook:\n    secret:\n        env: KEY\n\nchunk:" in text


def test_an_example_inside_another_mapping_is_no_place() -> None:
    text = "a:\n  # b: 1\n  c: 2\n"
    assert edited(text, {("b",): 3}) == "a:\n  # b: 1\n  c: 2\nb: 3\n"


def test_an_example_inside_a_text_is_no_place() -> None:
    text = "a: |\n  # b: 1\n\nc: 2\n"
    assert edited(text, {("b",): 3}) == text + "b: 3\n"


def test_a_nested_key_joins_its_mapping() -> None:
    text = edited(FILE, {("chunk", "max_bytes"): 7, ("chunk", "max_pages"): 8})
    assert "    # max_bytes: 1000000\n    max_bytes: 7\n    max_pages: 8\ninclude:\n" in text


def test_comments_that_belong_to_a_mapping_stay_with_it() -> None:
    text = "a:\n  b: 1\n  # about a\n# about nothing\n"
    assert edited(text, {("c",): 2}) == "a:\n  b: 1\n  # about a\nc: 2\n# about nothing\n"


def test_a_list_keeps_its_style() -> None:
    text = edited(FILE, {("include",): ["x.png", "*"]})
    assert text.endswith('\ninclude:\n- x.png\n- "*"\n# The end.\n')
    assert edited("a: [1]\n", {("a",): [1, 2]}) == "a: [1, 2]\n"


def test_a_list_can_become_empty_and_short() -> None:
    assert "\ninclude: []\n# The end." in edited(FILE, {("include",): []})


def test_a_key_that_goes_takes_its_lines_and_no_comment_line() -> None:
    text = edited(FILE, {("include",): REMOVED, ("name",): REMOVED, ("domain",): REMOVED})
    assert text.startswith(FILE.partition("name:")[0] + "# languages: [ko]\n")
    assert text.endswith("    # max_bytes: 1000000\n# The end.\n")


def test_comment_lines_outlive_the_value_they_stand_in() -> None:
    text = "a:\n  # one\n  b: 1\n  # two\n  c: 2\n"
    assert edited(text, {("a",): REMOVED}) == "  # one\n  # two\n"
    assert edited(text, {("a",): 5}) == "a: 5\n  # one\n  # two\n"


def test_the_last_key_of_a_mapping_leaves_an_empty_one() -> None:
    text = edited(FILE, {("chunk", "max_images"): REMOVED})
    assert "\nchunk: {}\n    # max_bytes: 1000000\ninclude:\n" in text
    assert data(edited("a: 1\n", {("a",): REMOVED})) == {}


def test_a_mapping_is_merged_key_by_key() -> None:
    text = "a:\n  b: 1  # one\n  # two\n  c: 2\n  d: {e: 3, f: 4}\n"
    assert edited(text, {("a",): {"b": 1, "d": {"f": 5, "g": 6}}}) == (
        "a:\n  b: 1  # one\n  # two\n  d: {f: 5, g: 6}\n"
    )


@pytest.mark.parametrize(
    ("text", "changes", "after"),
    [
        ("a: {b: 1, c: 2}\n", {("a", "b"): REMOVED}, "a: {c: 2}\n"),
        ("a: {b: 1, c: 2}\n", {("a", "c"): REMOVED}, "a: {b: 1}\n"),
        ("a: {b: 1}\n", {("a", "b"): REMOVED}, "a: {}\n"),
        ("a: {}\n", {("a", "b"): "x: y"}, 'a: {b: "x: y"}\n'),
        ("a: {b, c: }\n", {("a", "b"): 1, ("a", "c"): 2}, "a: {b: 1, c: 2 }\n"),
        ("a: {b: 1, }\n", {("a", "c"): [2]}, "a: {b: 1, c: [2], }\n"),
        ("a: {b: 1} # x\n", {("a",): 2}, "a: 2 # x\n"),
        ('{\n "a": 1\n}\n', {("b",): "x"}, '{\n "a": 1,\n "b": "x"\n}\n'),
        ("{\n a: 1, # x\n # y\n b: 2\n}\n", {("a",): REMOVED}, "{\n # y\n b: 2\n}\n"),
        ("{\n a: 1,\n # y\n b: 2\n}\n", {("b",): REMOVED}, "{\n a: 1\n # y\n}\n"),
        ("{\n a: [1,\n # y\n 2]\n}\n", {("a",): 3}, "{\n a: 3\n # y\n}\n"),
    ],
)
def test_braces(text: str, changes: dict[Loc, object], after: str) -> None:
    assert edited(text, changes) == after


@pytest.mark.parametrize(
    ("text", "value", "after"),
    [
        ("a:\nb: 1\n", "x", "a: x\nb: 1\n"),
        ("a:  # why\nb: 1\n", "x", "a: x  # why\nb: 1\n"),
        ("a:\n  # c: 2\nb: 1\n", {"c": 2}, "a:\n  c: 2\n  # c: 2\nb: 1\n"),
        ("a: 5  # why\nb: 1\n", {"c": 2}, "a:  # why\n  c: 2\nb: 1\n"),
        ("a:  # why\n  c: 2\nb: 1\n", 5, "a: 5  # why\nb: 1\n"),
        ("a: |  # why\n  c\n\n# x\nb: 1\n", "y", "a: y\n\n# x\nb: 1\n"),
        ("a: one\n  two\nb: 1\n", "y", "a: y\nb: 1\n"),
        ("a:\n  one\nb: 1\n", "y", "a:\n  y\nb: 1\n"),
        ("? a\n: 1\n? b\n: 2\n", 3, "? a\n: 3\n? b\n: 2\n"),
        ("--- # x\na: 1\n...\n", 2, "--- # x\na: 2\n...\n"),
        ("a: []\nb: 1\n", [{"c": 1, "d": [2]}], "a:\n  - c: 1\n    d: [2]\nb: 1\n"),
        ("a:\n- c: 1\n  d: 2\nb: 1\n", [{"c": 3}], "a:\n- c: 3\nb: 1\n"),
    ],
)
def test_all_forms_of_a_value(text: str, value: object, after: str) -> None:
    assert edited(text, {("a",): value}) == after


@pytest.mark.parametrize("text", ["", "# only a comment", "# x\n---\n", "---\n# x\n"])
def test_a_file_without_keys(text: str) -> None:
    after = edited(text, {("a", "b"): 1, ("c",): 2})
    assert after.startswith(text)
    assert data(after) == {"a": {"b": 1}, "c": 2}


def test_a_file_without_a_last_line_end() -> None:
    assert edited("a: 1", {("b",): 2}) == "a: 1\nb: 2\n"
    assert edited("a: 1 # x", {("a",): 2}) == "a: 2 # x"


def test_line_ends_stay() -> None:
    windows = FILE.replace("\n", "\r\n")
    changes: dict[Loc, object] = {
        ("name",): "x",
        ("chunk", "max_pages"): 9,
        ("include",): ["y"],
        ("webhook",): {"url": "https://a/"},
        ("domain",): REMOVED,
    }
    assert edited(windows, changes) == edited(FILE, changes).replace("\n", "\r\n")


def test_a_byte_order_mark_stays() -> None:
    assert edited_file(b"\xef\xbb\xbfa: 1\n", {("a",): 2}) == b"\xef\xbb\xbfa: 2\n"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("a: &x {k: 1}\nb: *x\n", {("a", "k"): 2}),
        ("a: &x {k: 1}\nb: *x\n", {("b", "k"): 2}),
        ("a: &x 1\nb: *x\n", {("a",): 2}),
        ("a: &x 1\nb: *x\n", {("a",): REMOVED}),
        ("a: &x\n  k: 1\nb: *x\n", {("a", "j"): 2}),
    ],
)
def test_what_an_alias_shares_is_never_changed_silently(
    text: str, changes: dict[Loc, object]
) -> None:
    with pytest.raises(SpecError, match="without touching other fields"):
        edited(text, changes)


def test_beside_aliases_there_is_no_harm() -> None:
    text = "a: &x {k: 1}\nb: *x # why\nc: *x\n"
    assert edited(text, {("b",): 2}) == "a: &x {k: 1}\nb: 2 # why\nc: *x\n"
    assert edited(text, {("c",): REMOVED}) == "a: &x {k: 1}\nb: *x # why\n"
    assert edited(text, {("d",): 2}) == text + "d: 2\n"
    assert edited(text, {("a",): {"k": 1}, ("b",): {"k": 1}}) == text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: [1\n", "until it is repaired by hand: line 2: is not YAML"),
        (b"a: 1\na: 2\n", "line 2: a: is written twice"),
        (b"a: 1\n<<: {b: 2}\n", "line 2: `<<` cannot be a key"),
        (b"- a\n", "no mapping of `key: value` lines; repair it by hand"),
        ("a: é".encode("latin-1"), "not UTF-8; save it as UTF-8"),
        (b"b: 1\na: [1]\n", r"a.c.d: `a` is no mapping; repair"),
    ],
)
def test_what_cannot_be_edited_says_what_to_do(content: bytes, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        edited_file(content, {("a", "c", "d"): 1})


def test_true_is_not_one() -> None:
    assert edited("a: 1\n", {("a",): True}) == "a: true\n"


def test_a_new_file_names_its_schema_and_keeps_the_order() -> None:
    values = {
        "name": "영수증 × 2",
        "enabled": True,
        "input": {"path": "./in"},
        "include": ["**/*.pdf"],
        "empty": {},
        "fields": [{"name": "a", "area": {"x": 1, "y": 2.5}}, {"name": "b"}],
    }
    assert new_file(values, "../schema/batch.json").decode() == (
        "# yaml-language-server: $schema=../schema/batch.json\n"
        "name: 영수증 × 2\n"
        "enabled: true\n"
        "input:\n  path: ./in\n"
        'include: ["**/*.pdf"]\n'
        "empty: {}\n"
        "fields:\n  - name: a\n    area:\n      x: 1\n      y: 2.5\n  - name: b\n"
    )


def test_what_is_no_value_of_yaml() -> None:
    with pytest.raises(TypeError, match="set cannot be written"):
        new_file({"a": {"b": {1, 2}}}, "x")
