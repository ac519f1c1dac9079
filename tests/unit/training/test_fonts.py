from pathlib import Path

import pytest
from PIL import Image, ImageFont

from training import fonts
from training.fonts import Font


def test_no_family_of_the_reported_pages_is_drawn_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_korean_families", lambda: ("Nanum", "Un"))
    faces = [
        (Path("a.ttf"), 0, "NanumGothic"),
        (Path("b.ttf"), 0, "NanumPen"),
        (Path("c.ttf"), 0, "UnJamoBatang"),
        (Path("d.ttc"), 1, "Noto Sans CJK KR"),
        (Path("d.ttc"), 2, "Noto Sans CJK SC"),
        (Path("e.ttf"), 0, "Elsewhere"),
    ]
    chosen = fonts.wanted(faces, {"NanumPen"})
    assert [family for _, _, family in chosen] == ["NanumGothic", "Noto Sans CJK KR"]


def test_typefaces_are_found_wherever_a_table_holds_them() -> None:
    table = {"ko": ("a", ["b"]), "en": {"sans": "c"}}
    assert sorted(map(str, fonts._inside([table, "d"]))) == ["a", "b", "c", "d"]


def test_a_folder_tells_its_fonts(tmp_path: Path) -> None:
    row = Font("a.ttf", "A", True, "가나")
    (tmp_path / fonts.INDEX).write_text(
        '[{"file": "a.ttf", "family": "A", "held_out": true, "characters": "가나"}]', "utf-8"
    )
    assert fonts.load(tmp_path) == [row]


def test_what_a_font_promises_and_leaves_empty_is_not_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Hollow:
        def getmask(self, character: str) -> object:
            return Image.new("L", (4, 4), 255 if character == "가" else 0).im

    monkeypatch.setattr(ImageFont, "truetype", lambda *_, **__: Hollow())
    assert fonts._with_ink(Path("x.ttf"), "가 뷁") == "가 "
