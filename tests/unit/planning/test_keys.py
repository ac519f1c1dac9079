"""Which keys are inputs, and what their results are called."""

import pytest

from ocr_pipeline.planning.keys import (
    chunk_result_key,
    escape_key,
    is_ignored,
    matches,
    report_key,
    result_key_json,
    result_key_xlsx,
)


@pytest.mark.parametrize(
    "key",
    [
        "scan.pdf.part",
        "a/SCAN.PDF.PART",
        "a/b.filepart",
        "c.crdownload",
        "a/~$report.xlsx",
        ".hidden.png",
        "a/.cache/b.png",
        ".ocr/work/1.json",
        "folder/",
        "",
        "a/folder_$folder$",
        "a/Thumbs.db",
    ],
)
def test_what_is_no_input_is_ignored(key: str) -> None:
    assert is_ignored(key)


@pytest.mark.parametrize("key", ["a.png", "a/b c.PDF", "part", "a.part.png", "notes.txt", "a..png"])
def test_the_rest_is_an_item(key: str) -> None:
    assert not is_ignored(key)


@pytest.mark.parametrize(
    ("glob", "key", "expected"),
    [
        ("**", "a", True),
        ("**", "a/b/c", True),
        ("*.pdf", "a.pdf", True),
        ("*.pdf", "a/a.pdf", False),
        ("*.pdf", "a.PDF", False),
        ("**/*.pdf", "a.pdf", True),
        ("**/*.pdf", "a/b/c.pdf", True),
        ("a/**", "a/b/c", True),
        ("a/**", "ab/c", False),
        ("a/**/z", "a/z", True),
        ("a/**/z", "a/b/z/c/z", True),
        ("a/**/z", "a/b/zz", False),
        ("**/b/**/d", "a/b/c/b/x/d", True),
        ("a/*", "a/b/c", False),
        ("a/*/c", "a/b/c", True),
        ("page?.png", "page1.png", True),
        ("page?.png", "page12.png", False),
        ("[0-9]*.tif", "1-front.tif", True),
        ("[!0-9]*.tif", "1-front.tif", False),
        ("a.b", "axb", False),
        ("(a+)+$", "(a+)+$", True),
        ("*", "new\nline", True),
        ("한*", "한글", True),
    ],
)
def test_globs(glob: str, key: str, expected: bool) -> None:
    assert matches(key, [glob], []) is expected


def test_exclude_wins_over_include() -> None:
    assert matches("a/b.pdf", ["**/*.pdf", "a/**"], [])
    assert not matches("a/b.pdf", ["**"], ["a/**"])
    assert not matches("a/b.pdf", [], [])


@pytest.mark.timeout(5)
def test_no_glob_is_slow() -> None:
    assert not matches("a" * 1000, ["*a" * 50 + "b"], [])
    assert not matches("/".join("a" * 300), ["**/a/" * 50 + "b"], [])


@pytest.mark.parametrize(
    "key",
    ["scan.pdf", "a/scan.pdf", "한국어/계약서 1.png", "a (1)/b & c.png", "\U0001f600.png", "A.PNG"],
)
def test_readable_keys_stay_as_they_are(key: str) -> None:
    assert result_key_json(key) == f"{key}.json"
    assert result_key_xlsx(key) == f"{key}.xlsx"


@pytest.mark.parametrize(
    ("key", "escaped"),
    [
        ("100%.png", "100%25.png.json"),
        ("a/../b", "a/%2E%2E/b.json"),
        (".ocr/tmp/x", "%2Eocr/tmp/x.json"),
        ("a//b", "a/%_/b.json"),
        ("/a", "%_/a.json"),
        ("a/", "a/%_.json"),
        ("dot./b", "dot%2E/b.json"),
        ("space /b", "space%20/b.json"),
        ("tab\there", "tab%09here.json"),
        ("a\\b", "a%5Cb.json"),
        ("a:b?", "a%3Ab%3F.json"),
        ("a.json/b", "a%2Ejson/b.json"),
        ("a.JSON/b", "a%2EJSON/b.json"),
        ("a.json", "a.json.json"),
        ("_reports/x", "%5Freports/x.json"),
        ("a/_reports/x", "a/_reports/x.json"),
        ("\udcff", "%ED%B3%BF.json"),
    ],
)
def test_what_is_not_legal_is_escaped(key: str, escaped: str) -> None:
    assert result_key_json(key) == escaped


def test_a_long_segment_is_cut_between_characters_and_marked() -> None:
    long = "가" * 100  # 300 bytes
    result = result_key_json(f"a/{long}")
    name = result.removeprefix("a/")
    assert len(name.encode()) <= 255
    assert name.startswith("가" * 70)
    assert "%~" in name
    assert result_key_json(f"a/{long}1") != result_key_json(f"a/{long}2")
    folder = result_key_json(f"{long}/b").split("/")[0]
    assert len(folder.encode()) <= 255


def test_a_long_key_keeps_the_folders_that_fit() -> None:
    key = "/".join(["x" * 200] * 5)
    result = result_key_json(key)
    assert len(result.encode()) <= 900
    assert result.startswith("x" * 200 + "/")
    assert result != result_key_json(key + "x")


def test_escapes_are_not_cut_in_two() -> None:
    name = escape_key(":" * 200, ".json")
    cut = name[: name.index("%~")]
    assert len(cut) % 3 == 0


def test_files_of_a_chunk() -> None:
    assert chunk_result_key("inbox", "2026-01-31", "c1", ".xlsx") == "inbox/2026-01-31/c1.xlsx"
    assert report_key("inbox", "2026-01-31", "c1", ".csv") == "_reports/inbox/2026-01-31/c1.csv"
