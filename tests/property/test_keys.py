"""Whatever the keys are, their results are legal, different, and never in each other's way."""

from hypothesis import example, given
from hypothesis import strategies as st

from ocr_pipeline.planning.keys import REPORT_FOLDER, escape_key, is_ignored, matches

# Characters that take part in some rule are frequent, so that rules meet.
_AWKWARD = st.sampled_from([*"a.%/~_ 2E5Fjson:\\가", "\U0001f600", "\x07", "\udcff"])
_TEXT = st.text(_AWKWARD, max_size=30) | st.text(max_size=30)
_LONG = st.builds(
    lambda text, times: text * times, st.text(_AWKWARD, min_size=1, max_size=5), st.integers(1, 250)
)
_PART = (
    st.sampled_from(["a", "a.json", ".", "..", "", "_reports", ".ocr", "a.xlsx"]) | _TEXT | _LONG
)
KEYS = st.lists(_PART, min_size=1, max_size=5).map("/".join)
SUFFIXES = st.sampled_from([".json", ".xlsx"])


@given(KEYS, SUFFIXES)
def test_a_result_key_is_legal(key: str, suffix: str) -> None:
    result = escape_key(key, suffix)
    assert result.endswith(suffix)
    assert len(result.encode()) <= 900
    for segment in result.split("/"):
        assert 0 < len(segment.encode()) <= 255
        assert segment[0] != "."
        assert segment[-1] not in ". "
        assert not set(segment) & set('\\<>:"|?*')
        assert segment.isprintable() or not any(ord(character) < 32 for character in segment)
    assert result.split("/")[0] != REPORT_FOLDER or "/" not in result


@given(st.lists(KEYS, unique=True, max_size=20), SUFFIXES)
@example(["a", "a.json/b", "a%2Ejson/b", "a.json", "a/b"], ".json")
@example(["x" * 300, "x" * 301, "/".join("y" * 900)], ".json")
@example(["", "/", "//", "%_", "%_/%_"], ".json")
def test_results_of_different_keys_never_meet(keys: list[str], suffix: str) -> None:
    results = [escape_key(key, suffix) for key in keys]
    assert len(set(results)) == len(keys)
    folders = {
        "/".join(result.split("/")[:depth])
        for result in results
        for depth in range(1, result.count("/") + 1)
    }
    assert folders.isdisjoint(results)


@given(KEYS, SUFFIXES)
def test_a_readable_key_is_its_own_name(key: str, suffix: str) -> None:
    result = escape_key(key, suffix)
    assert result == key + suffix or "%" in result


@given(KEYS)
def test_filters_take_any_key(key: str) -> None:
    is_ignored(key)
    assert matches(key, ["**"], [])
    assert not matches(key, ["**"], ["**"])


@given(KEYS, st.text(st.sampled_from(list("*?[]!a-/.")), max_size=12))
def test_filters_take_any_glob(key: str, glob: str) -> None:
    assert matches(key, [glob], []) in (True, False)


@given(KEYS)
def test_folders_above_a_key_hold_it(key: str) -> None:
    segments = key.split("/")
    globs = ["/".join([*(["*"] * depth), "**"]) for depth in range(len(segments) + 1)]
    assert all(matches(key, [glob], []) for glob in globs)
