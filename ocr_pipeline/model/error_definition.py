"""What is documented of an error: its code, what it takes down, its cause and its remedy.

The codes themselves belong to ``item_errors``, ``service_errors`` and ``delivery_errors``.
"""

from dataclasses import dataclass
from enum import StrEnum


class ErrorScope(StrEnum):
    """What an error takes down with it."""

    ITEM = "item"
    SERVICE = "service"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class ErrorDefinition:
    """A documented error: ``retryable`` says whether trying again without a change can succeed."""

    code: str
    scope: ErrorScope
    retryable: bool
    cause: str
    remedy: str
