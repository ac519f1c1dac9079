"""Old finished chunks and deliveries leave the orchestrator's list of partitions.

The ledger keeps their rows.
"""

from collections.abc import Callable

from ocr_pipeline.model.delivery import delivery_partition
from ocr_pipeline.ports.ledger import Ledger

# Per batch. Dagster's pages slow down from 25,000 keys on (its issues 16260, 15679, 33456).
KEPT_FINISHED = 2000
RETIRED_AT_ONCE = 200  # per round, so that a tick stays short

Remove = Callable[[str, str, str], None]  # kind, batch id, partition key


def retire(ledger: Ledger, remove: Remove) -> list[str]:
    """Remove a round's worth of surplus partitions per batch; returns what was done, in words.

    Removing comes first: a crash in between repeats a removal, which is no error.
    """
    actions = []
    for batch in ledger.batches():
        chunks = ledger.surplus_chunks(batch.uid, KEPT_FINISHED, RETIRED_AT_ONCE)
        for key in chunks:
            remove("chunk", batch.batch_id, key)
        numbers = ledger.surplus_deliveries(batch.uid, KEPT_FINISHED, RETIRED_AT_ONCE)
        for number in numbers:
            remove("delivery", batch.batch_id, delivery_partition(batch.uid, number))
        ledger.retire_chunks(chunks)
        ledger.retire_deliveries(batch.uid, numbers)
        if chunks or numbers:
            retired = f"{len(chunks)} chunks and {len(numbers)} deliveries retired"
            actions.append(f"batch {batch.batch_id}: {retired}")
    return actions
