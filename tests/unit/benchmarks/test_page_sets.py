"""Which pages are read, and what is known about their text."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import page_sets
from benchmarks.corpus.truth import FileTruth, LineTruth, PageTruth, box_quad, to_json
from benchmarks.page_sets import TruePage, real_pages, unseen_pages
from benchmarks.unseen.pages import HANDWRITING, UnseenPage

MANIFEST = """\
path,lang,kind,truth_path,note
a.png,ko,page,a.txt,
b.png,ko,form,a.txt,
c.png,zh-Hant+en,line,a.txt,
d.png,ja,photo,a.txt,"handwriting, vertical"
e.png,ko,table,a.txt,
f.png,ko,page,,
crop/1.png,ko,line,a.txt,
g.png,ko,card,empty.txt,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manifest.csv").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "a.txt").write_text("가 나\n다", encoding="utf-8")
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    return tmp_path


def test_real_images_with_text(folder: Path) -> None:
    assert real_pages(folder, ("ko", "ja", "zh-TW"), None) == [
        TruePage(folder / "a.png", "ko", "page", "가나다"),
        TruePage(folder / "b.png", "ko", "form", "가나다"),
        TruePage(folder / "crop/1.png", "ko", "line", "가나다"),
        TruePage(folder / "d.png", "ja", HANDWRITING, "가나다"),
        TruePage(folder / "c.png", "zh-TW", "line", "가나다"),
    ]


def test_a_quicker_run(folder: Path) -> None:
    assert [page.path.name for page in real_pages(folder, ("ko", "ja"), 1)] == ["a.png", "d.png"]


def test_doubtful_truth(folder: Path) -> None:
    modes = {"a.png": "skip", "b.png": "order", "crop/*": "partial"}
    doubts = {path: {"mode": mode} for path, mode in modes.items()}
    (folder / "doubtful.json").write_text(json.dumps(doubts), encoding="utf-8")
    form, crop = real_pages(folder, ("ko",), None)
    assert form == TruePage(folder / "b.png", "ko", "form", "가나다", ordered=False)
    assert crop == replace(
        form, path=folder / "crop/1.png", group="line", ordered=False, partial=True
    )


def test_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        real_pages(tmp_path, ("ko",), None)


def test_unseen_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "ko.png"
    lines = tuple(LineTruth(text, box_quad(0, 0, 9, 9)) for text in ("제 1조", "“가”"))
    truth = FileTruth(page.name, ("ko",), (PageTruth(9, 9, lines),))
    page.with_name("ko.png.json").write_text(to_json(truth), encoding="utf-8")
    drawn = [UnseenPage(page, "ko", "contract", "page", turn_degrees=90, upright=tmp_path / "up")]
    monkeypatch.setattr(page_sets, "write_pages", lambda *arguments: drawn)
    assert unseen_pages(tmp_path, ("ko",), 1) == [
        TruePage(page, "ko", "page", '제1조"가"', turn_degrees=90, upright=tmp_path / "up")
    ]
