"""Jamo that a recognizer sees one by one become syllables of Hangul.

Reading them belongs to ``recognizer``: one with a class per jamo needs 67 for all 11,172 syllables.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from ocr_pipeline.adapters.engines.recognizer import Character

_JAMO = re.compile("[\u1100-\u1112\u1161-\u1175\u11a8-\u11c2]")
_WITHIN = re.compile("[\u1161-\u1175\u11a8-\u11c2]")  # a vowel, or what ends a syllable
_PLACE = re.compile("CHOSEONG|JUNGSEONG|JONGSEONG")  # of a jamo in its syllable, by Unicode's names


def composed(characters: Iterable[Character]) -> tuple[Character, ...]:
    """The characters; a syllable is as likely as the least likely of its jamo."""
    result: list[Character] = []
    for character in characters:
        if result and result[-1].text == " " and _WITHIN.fullmatch(character.text):
            del result[-1]  # no space stands inside a syllable
        if result and (syllable := _composition(result[-1].text, character.text)):
            result[-1] = _joined(syllable, result[-1], character)
        else:
            result.append(character)
    return tuple(replace(character, text=_alone(character.text)) for character in result)


def _composition(start: str, jamo: str) -> str:
    """What two characters make together by Unicode's composition of Hangul; empty if nothing."""
    if not _JAMO.fullmatch(jamo):
        return ""
    both = unicodedata.normalize("NFC", start + jamo)
    return both if len(both) == 1 else ""


def _joined(text: str, first: Character, last: Character) -> Character:
    least = min(first.probability, last.probability)
    return Character(text, least, first.start, last.end, first.space)


def _alone(text: str) -> str:
    """A jamo that found no syllable, as the letter that is printed for it."""
    if not _JAMO.fullmatch(text):
        return text
    return unicodedata.lookup(_PLACE.sub("LETTER", unicodedata.name(text)))
