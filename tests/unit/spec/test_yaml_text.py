"""Bytes of a YAML file, and what may come of hostile ones."""

import pytest

from ocr_pipeline.spec.problems import Problem
from ocr_pipeline.spec.yaml_text import MAX_ALIASES, MAX_FILE_BYTES, YamlDocument, read_yaml


def document(text: str) -> YamlDocument:
    read = read_yaml(text.encode())
    assert isinstance(read, YamlDocument)
    return read


def problems(content: str | bytes) -> list[Problem]:
    read = read_yaml(content.encode() if isinstance(content, str) else content)
    assert isinstance(read, list)
    return read


def test_plain_values_come_out() -> None:
    text = "a: 1\nb: [true, no, 2.5, ~]\nc:\n  d: '1'\n"
    assert document(text).data == {"a": 1, "b": [True, "no", 2.5, None], "c": {"d": "1"}}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~\n"])
def test_an_empty_file_is_an_empty_mapping(text: str) -> None:
    assert document(text).data == {}


def test_a_byte_order_mark_is_no_content() -> None:
    read = read_yaml(b"\xef\xbb\xbfa: 1\n")
    assert isinstance(read, YamlDocument)
    assert read.data == {"a": 1}


def test_a_date_stays_text() -> None:
    assert document("name: 2026-02-31\n").data == {"name": "2026-02-31"}


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("b",), 3),
        (("b", "c"), 4),
        (("b", "c", 1), 6),
        (("b", "missing"), 3),
        (("b", "c", 7), 4),
        (("missing",), 1),
        (("a", "deeper"), 2),
    ],
)
def test_lines(loc: tuple[str | int, ...], line: int) -> None:
    assert document("# comment\na: 1\nb:\n  c:\n  - x\n  - y\n").line(loc) == line


def test_a_few_aliases_are_fine() -> None:
    assert document("a: &x {k: 1}\nb: *x\n").data == {"a": {"k": 1}, "b": {"k": 1}}


def test_alias_bomb() -> None:
    levels = [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 9)]
    found = problems("\n".join(["l0: &l0 [x, x]", *levels]))
    assert found[0].field == "l3.2"  # 9 in each of the two lists before
    assert f"more than {MAX_ALIASES} aliases" in found[0].what


def test_an_alias_to_itself() -> None:
    assert "contains itself" in problems("a: &x\n  - *x\n")[0].what


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: !!python/object/apply:os.system [x]\n", 2, "has the tag"),
        ("a: !secret x\n", 1, "has the tag"),
        ("a: !!binary aGk=\n", 1, "has the tag"),
        ("a: !!set {x}\n", 1, "has the tag"),
        ("a: !!int abc\n", 1, "which its tag does not allow"),
        (f"a: {'9' * 5000}\n", 1, "which its tag does not allow"),
        ("a: 1\n<<: {b: 2}\n", 2, "cannot be a key"),
        ("a: 1\n2: x\n", 2, "cannot be a key"),
        ("? [a, b]\n: c\n", 1, "cannot be a key"),
        ("a: 1\nb: 2\na: 3\n", 3, "is written twice"),
        ("a: 1\n---\nb: 2\n", 2, "is not YAML"),
        ("a: [1\n", 2, "is not YAML"),
        ("a: b: c\n", 1, "is not YAML"),
        ("\ta: 1\n", 1, "is not YAML"),
        ("a: \x00\n", 1, "is not YAML"),
        ("[" * 5000, 1, "nested too deeply"),
    ],
)
def test_what_is_refused(text: str, line: int, what: str) -> None:
    found = problems(text)
    assert found[0].line == line
    assert what in found[0].what


def test_every_problem_is_reported() -> None:
    found = problems("a: !x 1\nb: {c: 1, c: 2}\n3: d\n")
    assert [problem.line for problem in found] == [1, 2, 3]
    assert found[1].field == "b.c"


def test_another_encoding() -> None:
    found = problems("a: 1\nname: 한국어\n".encode("cp949"))
    assert (found[0].line, found[0].what) == (2, "is not UTF-8; save the file as UTF-8")


def test_the_size_is_bounded() -> None:
    assert "1,000,000 bytes" in problems(b"#" * (MAX_FILE_BYTES + 1))[0].what
    assert isinstance(read_yaml(b"#" * MAX_FILE_BYTES), YamlDocument)
