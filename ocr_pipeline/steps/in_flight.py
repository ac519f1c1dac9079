"""The ledger's rows of a batch become what was begun and is not over, for people and for verbs."""

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

    running: int = 0
    planned: int = 0
    planned_images: int = 0
    found: int = 0
    unsent: int = 0
    deliveries: int = 0

    def left(self, *, tells: bool) -> "InFlight":
        """What a batch that is being deleted still waits for; ``tells``: it has a webhook.

        All that was only planned was dropped then: a chunk that is planned goes again after an
        attempt that failed.
        """
        return InFlight(
            running=self.running + self.planned,
            unsent=self.unsent if tells else 0,
            deliveries=self.deliveries,
        )

    @property
    def is_over(self) -> bool:
        """Whether no run works on it and nobody waits to be told of a result."""
        return not (self.running or self.unsent or self.deliveries)

    def chunks_in_words(self) -> str:
        """The chunks that are not finished; nothing when there are none."""
        running = counted(self.running, "chunk runs", "chunks run")
        planned = counted(self.planned, "chunk is planned", "chunks are planned")
        return ", ".join(filter(None, (running, planned)))

    def in_words(self) -> str:
        """All that a deletion waits for; nothing when it is over."""
        parts = (
            counted(self.running, "chunk runs", "chunks run"),
            counted(self.unsent, "result waits for the webhook", "results wait for the webhook"),
            counted(self.deliveries, "delivery is on its way", "deliveries are on their way"),
        )
        return ", ".join(filter(None, parts))


def counted(count: int, singular: str, plural: str) -> str:
    """``1 image``, ``1,200 images``; nothing for none."""
    return f"{count:,} {singular if count == 1 else plural}" if count else ""


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
