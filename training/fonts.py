"""Installed fonts become a folder of those that lines are drawn with, and what each can write.

``python -m training.fonts FOLDER [MORE-FONTS...]``: needs fontTools and fontconfig, on the machine
that has the fonts; the folder is all that drawing needs elsewhere. Left out is every family that
the reported pages and forms are drawn with. Drawing belongs to ``lines``.
"""

import argparse
import json
import logging
import subprocess
from collections.abc import Iterable, Iterator, Set
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

from training.alphabet import ASCII, HAN, LETTERS, SIGNS, SYLLABLES

Face = tuple[Path, int, str]  # a file, which of its faces, and its family
INDEX = "index.json"
_UNIVERSE = " " + ASCII + SIGNS + LETTERS + HAN + SYLLABLES
# Never trained on: what validation lines are drawn with. Families that start with these words.
HELD_OUT = ("NanumBarunGothic", "UnBatang", "Baekmuk Gulim", "BM DoHyeon", "BM DOHYEON")
# No fonts for Hangul but for the signs of old writing, or of Chinese and Japanese with some Hangul.
_UNFIT = ("UnJamo", "SetoFont", "cwTeX", "WenQuanYi", "BM EULJIRO", "BM Euljiro", "Noto Sans Mono")
_LATIN = ("Liberation", "DejaVu", "Roboto", "Nimbus", "C059", "P052", "URW", "Z003")
_VARIATIONS = 1 << 16  # from here on, fontconfig counts the named variations of a face


@dataclass(frozen=True, slots=True)
class Font:
    """A font file in the folder; ``characters`` are those of ours that it can write."""

    file: str
    family: str
    held_out: bool
    characters: str


def load(folder: Path) -> list[Font]:
    """The fonts of a folder that this module made."""
    return [Font(**row) for row in json.loads((folder / INDEX).read_text("utf-8"))]


def gather(folder: Path, more: Iterable[Path]) -> list[Font]:
    """Fill a folder with the fonts to draw with."""
    folder.mkdir(parents=True, exist_ok=True)
    fonts = []
    for path, face, family in wanted(_installed(more), reported_families()):
        name = f"{path.stem}-{face}{path.suffix if path.suffix != '.ttc' else '.otf'}"
        characters = _with_ink(folder / name, _cut(path, face, folder / name))
        fonts.append(Font(name, family, family.startswith(HELD_OUT), characters))
    (folder / INDEX).write_text(
        json.dumps([asdict(font) for font in fonts], ensure_ascii=False), "utf-8"
    )
    return fonts


def wanted(faces: Iterable[Face], reported: Set[str]) -> list[Face]:
    """The faces to draw with: none of a reported family."""
    return sorted({face for face in faces if face[2] not in reported and _fit(face[2])})


def reported_families() -> set[str]:
    """Families of all fonts that the reported pages and forms are drawn with."""
    from benchmarks.corpus.typeface import Typeface
    from benchmarks.unseen import faces as of_pages
    from benchmarks.unseen_forms import faces as of_forms

    files = {
        name
        for faces in (of_pages, of_forms)
        for value in vars(faces).values()
        for typeface in _inside(value)
        if isinstance(typeface, Typeface)
        for name in (typeface.regular, typeface.bold)
    }
    return {family for path, _, family in _installed(()) if path.name in files}


def _inside(value: object) -> Iterator[object]:
    """What a structure of dictionaries and sequences holds."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from _inside(part)
    else:
        yield value


def _installed(more: Iterable[Path]) -> Iterator[Face]:
    """Every face: its file, its number in the file, its family."""
    form = "%{file}\t%{index}\t%{family[0]}\n"
    rows = _printed("fc-list", "--format", form)
    for path in more:
        rows += _printed("fc-scan", "--format", form, str(path))
    for row in rows:
        file, face, family = row.split("\t")
        if int(face) < _VARIATIONS and file.lower().endswith((".ttf", ".ttc", ".otf")):
            yield Path(file), int(face), family


def _fit(family: str) -> bool:
    if family.startswith(_UNFIT):
        return False
    if "Noto" in family:
        return family.endswith(" CJK KR")
    return family.startswith((*_LATIN, *_korean_families()))


@cache
def _korean_families() -> tuple[str, ...]:
    return ("BM ", *_printed("fc-list", ":lang=ko", "--format", "%{family[0]}\n"))


def _printed(*command: str) -> list[str]:
    """The lines that one of fontconfig's programs prints."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.splitlines()


def _cut(source: Path, face: int, target: Path) -> str:
    """Copy of a face what is drawn, a quarter of it in bytes, and tell what that is."""
    from fontTools import subset, ttLib

    with ttLib.TTFont(source, fontNumber=face, lazy=True) as font:
        known = font.getBestCmap()
        characters = "".join(c for c in _UNIVERSE if ord(c) in known)
        if not target.is_file():
            cutter = subset.Subsetter(subset.Options(layout_features=[], hinting=False))
            cutter.populate(text=characters)
            cutter.subset(font)
            font.save(target)
    return characters


def _with_ink(file: Path, characters: str) -> str:
    """Without those that the font promises and leaves empty."""
    font = ImageFont.truetype(file, 16, layout_engine=ImageFont.Layout.BASIC)
    return "".join(c for c in characters if c == " " or font.getmask(c).getbbox())


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("more", type=Path, nargs="*")
    arguments = parser.parse_args()
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # tables it drops are not needed
    fonts = gather(arguments.folder, arguments.more)
    print(len(fonts), "fonts,", sum(font.held_out for font in fonts), "held out")


if __name__ == "__main__":
    _main()
