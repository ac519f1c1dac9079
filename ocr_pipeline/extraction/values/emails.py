"""Text becomes an address of e-mail, its domain in small letters.

The form is that of HTML (https://html.spec.whatwg.org/#valid-e-mail-address) within the lengths of
RFC 5321, 4.5.3.1; a domain has at least two labels, the last one of letters.
"""

import re

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.model.value import Value, ValueRule

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    rf"@(?P<domain>(?:{_LABEL}\.)+(?P<top>[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}}))",
    re.IGNORECASE | re.ASCII,
)
_MAX_LOCAL, _MAX_ADDRESS = 64, 254


def email(text: str, rule: ValueRule) -> Value:
    """The address; the part before @ is kept as it is, for its receiver may tell cases apart.

    Raises:
        NoValue: the text is no such address.
    """
    del rule
    found = _ADDRESS.fullmatch(text)
    if not found or len(found["local"]) > _MAX_LOCAL or len(text) > _MAX_ADDRESS:
        raise NoValue("This is no e-mail address. Look at the signs around @ and the points.")
    return Value(f"{found['local']}@{found['domain'].lower()}")


def mended_email(text: str) -> str:
    """Spaces around @ and within the domain closed; commas and full stops there as points."""
    local, at, domain = text.rpartition("@")
    return f"{local.rstrip()}{at}{re.sub(' ?[,.。] ?', '.', domain.lstrip())}"
