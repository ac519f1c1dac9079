"""Raw names and keys, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.adapters.storage.local_names import key_of, names_of, path_of


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (b"a/b.png", "a/b.png"),
        ("계약서".encode(), "계약서"),
        (b"\xb0\xe8.png", r"\xb0\xe8.png"),
        (rb"\xb0.png", r"\x5cxb0.png"),
        (rb"\x5c.png", r"\x5cx5c.png"),
        (rb"C:\new\x41.png", r"C:\new\x41.png"),
    ],
)
def test_a_path_and_its_key(path: bytes, key: str) -> None:
    assert key_of(path) == key
    assert path_of(key) == path


@given(st.binary().map(lambda path: path.replace(b"\0", b"/")))
def test_every_path_has_one_key_and_comes_back_from_it(path: bytes) -> None:
    key = key_of(path)
    key.encode()  # text in every store and database
    assert path_of(key) == path


@given(st.text(alphabet=st.sampled_from("\\x5cb0e8a/가\ud800\0")))
def test_a_key_names_one_path_or_none(key: str) -> None:
    try:
        path = path_of(key)
    except ValueError:
        return
    assert key_of(path) == key


def test_another_spelling_of_a_path_is_no_key() -> None:
    with pytest.raises(ValueError, match="key"):
        path_of(r"\xea\xb0\x80")  # the bytes of a syllable that has a name of its own


@pytest.mark.parametrize("key", ["", "/", "/a", "a/", "a//b", ".", "..", "a/..", "a\0"])
def test_no_name_leaves_the_root(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        names_of(key)
