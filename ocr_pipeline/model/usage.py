"""What was recognized, by day, batch and domain, and what it cost. Prices belong to plans."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a paid call is counted for; ``batch_uid`` is empty for a call without a batch."""

    batch_uid: str
    domain_id: str


@dataclass(frozen=True, slots=True)
class UsageCounts:
    """What was finished on one UTC ``day`` (``2026-01-31``) for one batch under one domain.

    A call without a batch has an empty ``batch_uid`` and ``batch_id``. ``images`` are input objects
    that ended, ``failures`` those of them that failed, ``duplicates`` those that reused a result:
    they add no pages. ``table_pages`` are pages whose tables were extracted, ``template_areas`` the
    areas of templates that were read, ``long_image_units`` started 2,000 px of long images.
    ``calls`` to remote engines began on the day, ``failed_calls`` of them brought no page.
    """

    day: str
    batch_uid: str
    batch_id: str
    domain_id: str
    images: int
    failures: int
    duplicates: int
    pages: int
    table_pages: int
    template_areas: int
    long_image_units: int
    calls: int = 0
    failed_calls: int = 0


@dataclass(frozen=True, slots=True)
class UsageLine:
    """Counts with what they cost; ``cost`` is None where no plan is known.

    A base fee is a line of its own: of the first day of its month, without a batch and any count.
    """

    counts: UsageCounts
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class UsageReport:
    """The lines of some UTC days, both included, oldest first.

    ``notes`` are sentences for people: which costs are unknown, what is not in these days.
    """

    first_day: str
    last_day: str
    currency: str
    lines: tuple[UsageLine, ...]
    notes: tuple[str, ...]
