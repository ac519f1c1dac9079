"""The ledger's rows of a batch become what was begun and is not over, for people and for verbs."""

from collections.abc import Iterator
from dataclasses import dataclass

from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.ports.ledger import Ledger

_OPEN_DELIVERIES = (DeliveryState.SEALING, DeliveryState.DUE, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class InFlight:
    """What was begun. ``planned_images`` are in ``planned`` chunks; ``found`` are in none yet.

    ``unsent`` results wait to be put into a delivery; ``deliveries`` are on their way.
    """

    running: int
    planned: int
    planned_images: int
    found: int
    unsent: int
    deliveries: int

    @property
    def is_over(self) -> bool:
        """Whether no run works on it and nobody waits to be told of a result."""
        return not (self.running or self.unsent or self.deliveries)

    def chunks_in_words(self) -> str:
        """The chunks that are not finished; nothing when there are none."""
        return ", ".join(_counted((self.running, "chunk runs"), (self.planned, "chunk is planned")))

    def in_words(self) -> str:
        """All that a deletion waits for; nothing when it is over."""
        return ", ".join(
            _counted(
                (self.running, "chunk runs"),
                (self.unsent, "result waits for the webhook"),
                (self.deliveries, "delivery is on its way"),
            )
        )


_PLURALS = {
    "chunk runs": "chunks run",
    "chunk is planned": "chunks are planned",
    "result waits for the webhook": "results wait for the webhook",
    "delivery is on its way": "deliveries are on their way",
}


def _counted(*counts: tuple[int, str]) -> Iterator[str]:
    for count, singular in counts:
        if count:
            yield f"{count:,} {singular if count == 1 else _PLURALS[singular]}"


def in_flight(ledger: Ledger, uid: str) -> InFlight:
    """What was begun of a batch and is not over.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    chunks, items = ledger.chunk_counts(uid), ledger.item_counts(uid)
    deliveries = ledger.delivery_counts(uid)
    planned = chunks.get(ChunkState.PLANNED, 0)
    at_rest = ledger.chunks(uid, [ChunkState.PLANNED]) if planned else []
    return InFlight(
        running=chunks.get(ChunkState.RUNNING, 0),
        planned=planned,
        planned_images=sum(chunk.item_count for chunk in at_rest),
        found=items.get(ItemState.SETTLING, 0) + items.get(ItemState.PENDING, 0),
        unsent=ledger.outbox(uid).waiting,
        deliveries=sum(deliveries.get(state, 0) for state in _OPEN_DELIVERIES),
    )
