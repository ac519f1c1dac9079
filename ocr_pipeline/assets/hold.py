"""An asset's partition becomes work in the hands of its run.

Or a quiet end when the work is not for it.
"""

import dagster as dg

from ocr_pipeline.failures import identity, is_quiet
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps.hold import ChunkKeeper, ChunkRefused
from ocr_pipeline.steps.work import ChunkWork, StoreFor

OWNERS = ["team:ocr"]


def hold(
    context: dg.AssetExecutionContext, ledger: Ledger, stores: StoreFor, keeper: ChunkKeeper
) -> ChunkWork | None:
    """The work of this partition.

    None when a sensor's run came too late and should end without noise.

    Raises:
        ChunkRefused: a person asked for a chunk that cannot be had now.
    """
    try:
        return keeper.open(ledger, stores, context.partition_key, identity(context))
    except ChunkRefused as refused:
        if not is_quiet(context, refused):
            raise
        context.log.info("%s Nothing to do.", refused)
        return None
