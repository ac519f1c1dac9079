"""Text that an operator writes becomes a name, a code or a plain value, or the reason why not.

The character sets are those of the CLOVA OCR console's creation forms (domain and batch).
"""

import re
import unicodedata
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic.config import JsonDict

MAX_NAME_CHARACTERS = 50
_MAX_URL_CHARACTERS = 2048  # what receivers and proxies commonly take
_EXAMPLE_ADDRESS = "https://example.com/ocr-results"

_HANGUL = "\uac00-\ud7a3\u3131-\u318e"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\u3005\u3007"
_KANA = "\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\uff66-\uff9f"
_LATIN_AND_DIGITS = "A-Za-z0-9\uff21-\uff3a\uff41-\uff5a\uff10-\uff19"
_NAME_SPECIALS = "&\uff06\u3002\uff61_\uff3f\\-\uff0d\u00d7"
_NAME_WORD = f"[{_HANGUL}{_HAN}{_KANA}{_LATIN_AND_DIGITS}{_NAME_SPECIALS}]+"
_NAME = re.compile(f"{_NAME_WORD}(?:[ \u3000]{_NAME_WORD})*")

# The form's text names no digits for codes, but codes in use hold them.
_CODE = re.compile("[A-Za-z0-9.?&\u3002_\\-\u00d7\u3005]+")


_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})


def check_name(text: str) -> str:
    """The name in composed form (NFC), as people type it in every system.

    Raises:
        ValueError: the length or a character is outside the rule.
    """
    name = unicodedata.normalize("NFC", text)
    _check_length(name)
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"holds {_first_stranger(name, _NAME_WORD)}; write Korean, English, Chinese, Japanese, "
            "digits, `& 。 _ - \u00d7 々` and single spaces between words"
        )
    return name


def check_code(text: str) -> str:
    """The code unchanged.

    Raises:
        ValueError: the length or a character is outside the rule.
    """
    _check_length(text)
    if not _CODE.fullmatch(text):
        raise ValueError(
            f"holds {_first_stranger(text, _CODE.pattern)}; write English letters, digits and "
            "`. ? & 。 _ - \u00d7 々`, without spaces"
        )
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


def _check_length(text: str) -> None:
    if not 1 <= len(text) <= MAX_NAME_CHARACTERS:
        raise ValueError(f"has {len(text)} characters; write 1 to {MAX_NAME_CHARACTERS}")


def _first_stranger(text: str, allowed: str) -> str:
    stranger = re.sub(allowed, "", text).strip(" \u3000")
    if not stranger:
        return "a space at its start or end, or two in a row"
    return f"U+{ord(stranger[0]):04X}" if not stranger[0].isprintable() else f"`{stranger[0]}`"


def _check_address(url: str) -> str:
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
HttpAddress = Annotated[PlainText, AfterValidator(_check_address)]
