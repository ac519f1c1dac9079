"""Whatever a configuration file holds, reading it gives values or printable one-line problems."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.loading import load_file
from ocr_pipeline.spec.webhook import WebhookSpec
from ocr_pipeline.spec.words import MAX_NAME_CHARACTERS, check_name
from ocr_pipeline.spec.yaml_text import YamlDocument, read_yaml
from tests.fakes.project import Project

YAML_BITS = st.one_of(
    st.sampled_from(["a: ", "- ", "\n", "  ", "[", "]", "{", "}", "&x ", "*x", "? ", "<<: "]),
    st.sampled_from(["!!", "|", ">", "'", '"', "#", "---\n", "...\n", "%YAML 1.1\n"]),
    st.sampled_from(["~", "0x1f", "1:30", ".inf", "\t", "\ufeff", "\x85"]),
)
YAML_SOUP = st.lists(YAML_BITS | st.text(max_size=3), max_size=25).map("".join)

# JSON writes what lies beyond as two escapes, which are two characters in YAML.
TEXT = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(YAML_SOUP.map(str.encode) | st.binary(max_size=60))
@example(b"\xff\xfea\x00")
@example(b"a: 2026-02-31T99:99:99Z\nb: 0b2\nc: 1_0\nd: 0o9\ne: =\n")
def test_reading_never_raises(content: bytes) -> None:
    read = read_yaml(content)
    for problem in [] if isinstance(read, YamlDocument) else read:
        assert problem.at("f.yaml").isprintable()
        assert 1 <= problem.line <= content.count(b"\n") + content.count(b"\r") + 2


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_json_is_read_as_it_was_written(data: dict[str, object]) -> None:
    read = read_yaml(json.dumps(data).encode())
    assert isinstance(read, YamlDocument)
    assert read.data == data


FIELDS = st.sampled_from(
    [*BatchSpec.model_fields, *WebhookSpec.model_fields, "path", "kind", "env"]
)
FIELD_VALUES = st.recursive(
    VALUES | st.sampled_from(["json", "ko", "general", "local", "https://a/b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS | TEXT, inner, max_size=5),
    max_leaves=8,
)


@given(data=st.dictionaries(FIELDS | TEXT, FIELD_VALUES, max_size=8))
def test_validating_never_raises(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, object]
) -> None:
    path = Project(tmp_path_factory.mktemp("p")).write("batches/b.yaml", json.dumps(data))
    loaded = load_file(path, BatchSpec)
    assert (loaded.spec is None) == bool(loaded.problems)
    for problem in loaded.problems:
        assert problem.at("f.yaml").isprintable()
        assert problem.line == 1


@given(st.text(max_size=60) | st.text("aＡ1１가あア亜 　&。_-×々", max_size=55))
def test_an_accepted_name_stays_as_it_is(text: str) -> None:
    name = accepted(text)
    if name is not None:
        assert check_name(name) == name
        assert 1 <= len(name) <= MAX_NAME_CHARACTERS
        assert name.strip() == name


def accepted(text: str) -> str | None:
    try:
        return check_name(text)
    except ValueError:
        return None
