"""Text that an operator writes becomes a name, a code or a plain value, or the reason why not.

The character sets are those of the CLOVA OCR console's creation forms (domain and batch).
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic.config import JsonDict

from ocr_pipeline.spec.rulebook import Origin, first, rule, written_as

MAX_NAME_CHARACTERS = 50
_MAX_URL_CHARACTERS = 2048  # what receivers and proxies commonly take
_EXAMPLE_ADDRESS = "https://example.com/ocr-results"

_HANGUL = "\uac00-\ud7a3\u3131-\u318e"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\u3005\u3007"
_KANA = "\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\uff66-\uff9f"
_LATIN_AND_DIGITS = "A-Za-z0-9\uff21-\uff3a\uff41-\uff5a\uff10-\uff19"
_NAME_SPECIALS = "&\uff06\u3002\uff61_\uff3f\\-\uff0d\u00d7"
_NAME_STRANGERS = re.compile(f"[^{_HANGUL}{_HAN}{_KANA}{_LATIN_AND_DIGITS}{_NAME_SPECIALS} \u3000]")
_STRAY_SPACES = re.compile("^[ \u3000]|[ \u3000]{2}|[ \u3000]$")

# The form's text names no digits for codes, but codes in use hold them.
_CODE_STRANGERS = re.compile("[^A-Za-z0-9.?&\u3002_\\-\u00d7\u3005\\s]")

_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})


@written_as(
    "name.composed", "A name is the same however its syllables and accents were typed (NFC)."
)
def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


@rule("name.length", f"A name has 1 to {MAX_NAME_CHARACTERS} characters.", Origin.BATCH_GUIDE)
def _name_length(name: str) -> Iterator[str]:
    yield from _wrong_length(name)


@rule(
    "name.characters",
    "A name has Korean, English, Chinese and Japanese characters, digits and "
    "`& 。 _ - \u00d7 々`, in full or half width, and spaces.",
    Origin.BATCH_GUIDE,
)
def _name_characters(name: str) -> Iterator[str]:
    if stranger := _NAME_STRANGERS.search(name):
        yield (
            f"holds {_shown_character(stranger[0])}; write Korean, English, Chinese, Japanese, "
            "digits, `& 。 _ - \u00d7 々` and single spaces between words"
        )


@rule("name.spaces", "The spaces of a name are single ones between words.")
def _name_spaces(name: str) -> Iterator[str]:
    if _STRAY_SPACES.search(name):
        yield (
            "holds a space at its start or end, or two in a row; write single spaces between words"
        )


@rule(
    "domain.code.length",
    f"A code has 1 to {MAX_NAME_CHARACTERS} characters.",
    Origin.DOMAIN_GUIDE,
)
def _code_length(code: str) -> Iterator[str]:
    yield from _wrong_length(code)


@rule(
    "domain.code.characters",
    "A code has English letters, digits and `. ? & 。 _ - \u00d7 々`.",
    Origin.DOMAIN_GUIDE,
)
def _code_characters(code: str) -> Iterator[str]:
    if stranger := _CODE_STRANGERS.search(code):
        yield (
            f"holds {_shown_character(stranger[0])}; write English letters, digits and "
            "`. ? & 。 _ - \u00d7 々`, without spaces"
        )


@rule("domain.code.spaces", "A code has no spaces.", Origin.DOMAIN_GUIDE)
def _code_spaces(code: str) -> Iterator[str]:
    if re.search(r"\s", code):
        yield "holds a space; write a code without spaces"


@written_as(
    "name.width", "Full and half width of the same characters count as equal, in names and codes."
)
def folded(text: str) -> str:
    """What is compared where two names or codes must differ: people cannot tell widths apart."""
    return unicodedata.normalize("NFKC", text)


def check_name(text: str) -> str:
    """The name in composed form (NFC), as people type it in every system.

    Raises:
        ValueError: it breaks a rule.
    """
    name = _composed(text)
    first(chain(_name_length(name), _name_characters(name), _name_spaces(name)))
    return name


def check_code(text: str) -> str:
    """The code unchanged.

    Raises:
        ValueError: it breaks a rule.
    """
    first(chain(_code_length(text), _code_spaces(text), _code_characters(text)))
    return text


def check_plain(text: str) -> str:
    """The text unchanged.

    Raises:
        ValueError: it is empty, or holds what no path, key or address has.
    """
    if not text.strip():
        raise ValueError("is empty; write a value")
    if any(unicodedata.category(character) in _CONTROLS for character in text):
        raise ValueError("holds control characters; write plain text")
    return text


def _wrong_length(text: str) -> Iterator[str]:
    if not 1 <= len(text) <= MAX_NAME_CHARACTERS:
        yield f"has {len(text)} characters; write 1 to {MAX_NAME_CHARACTERS}"


def _shown_character(character: str) -> str:
    return f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"


def check_address(url: str) -> str:
    """The URL unchanged.

    Raises:
        ValueError: it is no http or https address, or holds what does not belong into one.
    """
    if len(url) > _MAX_URL_CHARACTERS:
        raise ValueError(f"has {len(url)} characters; write at most {_MAX_URL_CHARACTERS}")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"is no URL ({error}); write one like {_EXAMPLE_ADDRESS}") from None
    if parts.scheme not in {"http", "https"} or not host or re.search(r"[\s\\]", url):
        raise ValueError(f"is no absolute http or https URL; write one like {_EXAMPLE_ADDRESS}")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "holds a user or password; leave it out, secrets have a place of their own"
        )
    if parts.fragment:
        raise ValueError("holds a `#` part, which is never sent; leave it out")
    return url


# For editors only: the checks count after composition, and say what to write.
_LENGTHS: JsonDict = {"minLength": 1, "maxLength": MAX_NAME_CHARACTERS}

Name = Annotated[
    str,
    AfterValidator(check_name),
    Field(examples=["Incoming scans"], json_schema_extra=_LENGTHS),
]
Code = Annotated[
    str,
    AfterValidator(check_code),
    Field(examples=["general"], json_schema_extra=_LENGTHS),
]
PlainText = Annotated[str, AfterValidator(check_plain)]
HttpAddress = Annotated[PlainText, AfterValidator(check_address)]
