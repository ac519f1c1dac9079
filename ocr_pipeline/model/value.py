"""What a field should hold, and the normalized value that its text gave.

How a text is normalized belongs to ``extraction.values``.
"""

from dataclasses import dataclass
from typing import Literal

ValueKind = Literal[
    "all",
    "numeric",
    "number",
    "date",
    "time",
    "money",
    "phone",
    "email",
    "choice",
    "pattern",
    "business_number",
    "resident_number",
    "corporate_number_jp",
    "my_number_jp",
    "unified_business_number_tw",
    "national_id_tw",
    "unified_social_credit_code_cn",
    "resident_id_cn",
    "card_number",
    "iban",
]


@dataclass(frozen=True, slots=True)
class ValueRule:
    """What kind of value a field takes.

    ``choices`` belongs to the kind ``choice``, ``pattern`` to ``pattern``. ``languages`` are those
    of the form (``ko``, ``ja``, ``zh-TW``, ``zh-CN``, ``en``); none means that nothing is known.
    ``day_first`` tells how 03/01/2025 is meant where the form does not.
    """

    kind: ValueKind
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    languages: tuple[str, ...] = ()
    day_first: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A normalized value; ``value`` is None where the text holds none of its kind.

    ``problem`` says for people what is wrong and what to do, without a word of the document. A
    value with a problem is one that may be right and should be looked at. An empty field has
    neither. ``repaired`` says that characters were read as others that look like them.
    """

    value: str | None
    problem: str | None = None
    repaired: bool = False
