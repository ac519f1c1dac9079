from pathlib import Path

import pytest

from benchmarks.corpus import fonts as tuning
from benchmarks.corpus.typeface import Typeface
from benchmarks.unseen_forms import faces

ROOT = Path(__file__).resolve().parents[4]


def _used() -> set[Typeface]:
    hands = {face for row in faces.HANDS.values() for pair in row for face in pair}
    typed = {face for row in faces.TYPED.values() for face in row}
    return hands | typed | {value for value in vars(faces).values() if isinstance(value, Typeface)}


def test_no_typeface_is_in_the_tuning_set() -> None:
    rows = (*tuning.TYPEFACES.values(), *tuning.TUNING_TYPEFACES.values(), *tuning.HANDS.values())
    known = {face.regular for row in rows for face in row} | {tuning.MACHINE.regular}
    assert not known & {face.regular for face in _used()}


def test_every_package_is_listed_for_the_reported_pages() -> None:
    text = (ROOT / "debian-packages.txt").read_text(encoding="utf-8")
    listed = text.split("[bench]")[1].split("[")[0].split()
    assert {face.package for face in _used()} <= set(listed)


@pytest.mark.usefixtures("fonts")
def test_a_letter_without_ink_is_not_writable() -> None:
    assert faces.writable(faces.GULIM, "가 나")
    assert not faces.writable(faces.GARAMOND, "가")
    assert not faces.writable(faces.SUNGTI, "請")
