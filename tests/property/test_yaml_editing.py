"""Whatever is set in whatever file: that is what is read, and nothing else of it changed."""

import json
from collections import Counter
from collections.abc import Mapping

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.edits import REMOVED, edited_file, new_file
from ocr_pipeline.spec.yaml_text import YamlDocument, read_yaml

LOOK_ALIKES = (
    "no", "Yes", "true", "null", "~", "", " ", "012", "0x1F", "1e3", "1_000", "1:30", "2026-01-01",
    ".inf", "-", "- a", "a: b", "a:", "a #b", "#", "&a", "*a", "!a", "%a", "@a", "`a", "[a]",
    "{a}", "a, b", "'a'", '"a"', "a\nb", "\ta", "a\\b", "× 々 。", "영수증", "領収書 (1)", "\u2028",
    "\x85", "\ufeff", "😀", "https://e.com:8080/x?a=b#c", "./a b", "../a", "C:\\a", "<<", "=", "?",
)  # fmt: skip
texts = st.sampled_from(LOOK_ALIKES) | st.text(st.characters(codec="utf-8"), max_size=12)
scalars = (
    texts
    | st.booleans()
    | st.none()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)
keys = st.sampled_from(("name", "path", "b", "no", "y", "한", "a b", "1"))
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
mappings = st.dictionaries(keys, values, max_size=5)


def load(content: bytes) -> object:
    read = read_yaml(content)
    assert isinstance(read, YamlDocument), read
    return read.data


def printed(draw: st.DrawFn, value: Mapping[str, object]) -> bytes:
    """A file of these values as somebody may have written it."""
    if draw(st.booleans()):
        return json.dumps(value, indent=draw(st.sampled_from((None, 1, 4)))).encode()
    lines = new_file(value, "x").decode().split("\n")
    comment = st.sampled_from(("# c", "", "  # indented", "# name: example", "#", "# 한글: x: y"))
    spread = [part for line in lines for part in (line, *draw(st.lists(comment, max_size=2)))]
    text = draw(st.sampled_from(("\n", "\r\n"))).join(spread)
    return (text.rstrip() if draw(st.booleans()) else text).encode()


files = st.composite(lambda draw: printed(draw, draw(mappings)))()


def comment_lines(content: bytes) -> Counter[str]:
    lines = (line.strip() for line in content.decode().splitlines())
    return Counter(line for line in lines if line.startswith("#"))


@given(mappings)
def test_a_new_file_holds_its_values(value: dict[str, object]) -> None:
    assert load(new_file(value, "x")) == value


@given(files, st.data())
def test_nothing_to_change_gives_the_same_bytes(content: bytes, data: st.DataObject) -> None:
    present = load(content)
    assert isinstance(present, dict)
    assert edited_file(content, {(key,): value for key, value in present.items()}) == content
    assert edited_file(content, {("not", "there"): REMOVED}) == content


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    files,
    st.lists(
        st.tuples(st.lists(keys, min_size=1, max_size=3).map(tuple), values | st.just(REMOVED)),
        min_size=1,
        max_size=3,
    ),
)
def test_what_is_set_is_read_and_all_else_stays(
    content: bytes, changes: list[tuple[tuple[str, ...], object]]
) -> None:
    wanted = load(content)
    assert isinstance(wanted, dict)
    after = content
    for loc, value in changes:
        inner = wanted
        for part in loc[:-1]:
            if inner.get(part) is None and value is not REMOVED:
                inner[part] = {}
            inner = inner.get(part, {})
            assume(isinstance(inner, dict))
        if value is REMOVED:
            inner.pop(loc[-1], None)
        else:
            inner[loc[-1]] = value
        after = edited_file(after, {loc: value})
    assert load(after) == wanted
    assert not comment_lines(content) - comment_lines(after)
    if b"\r\n" in content:
        assert after.count(b"\n") == after.count(b"\r\n")


@given(name=st.from_regex(r"\A[가-힣A-Za-z0-9]{1,20}\Z"), folder=st.text(max_size=30))
def test_a_new_file_of_a_spec_is_that_spec(name: str, folder: str) -> None:
    try:
        spec = BatchSpec.model_validate(
            {
                "name": name,
                "domain": "general",
                "file_format": "xls",
                "input": {"path": f"/in/{folder}"},
                "result": {"path": "/out"},
                "include": [f"*{folder}*"],
                "webhook": {"url": "https://e.com/", "secret": {"env": "KEY"}},
            }
        )
    except ValueError:
        assume(False)
    for values in (spec.model_dump(), spec.model_dump(mode="json", exclude_defaults=True)):
        assert BatchSpec.model_validate(load(new_file(values, "x"))) == spec
