"""A database URL -> the ``Ledger`` of ``ports``, put together from one class per topic."""

from ocr_pipeline.adapters.ledger.batches import BatchRows
from ocr_pipeline.adapters.ledger.chunk_attempts import ChunkAttempts
from ocr_pipeline.adapters.ledger.chunks import ChunkRows
from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.adapters.ledger.delivery_attempts import DeliveryAttempts
from ocr_pipeline.adapters.ledger.description import Description
from ocr_pipeline.adapters.ledger.discovery import DiscoveryRows
from ocr_pipeline.adapters.ledger.gates import GateRows
from ocr_pipeline.adapters.ledger.history import HistoryRows
from ocr_pipeline.adapters.ledger.leases import LeaseRows
from ocr_pipeline.adapters.ledger.migrate import migrate
from ocr_pipeline.adapters.ledger.progress import ProgressRows
from ocr_pipeline.adapters.ledger.recognition import RecognitionRows
from ocr_pipeline.adapters.ledger.reports import ReportRows
from ocr_pipeline.adapters.ledger.retries import RetryRows
from ocr_pipeline.adapters.ledger.sealing import SealingRows
from ocr_pipeline.adapters.ledger.usage import UsageRows


class SqlLedger(
    BatchRows,
    DiscoveryRows,
    ChunkRows,
    ChunkAttempts,
    LeaseRows,
    RecognitionRows,
    RetryRows,
    ReportRows,
    ProgressRows,
    HistoryRows,
    SealingRows,
    DeliveryAttempts,
    GateRows,
    UsageRows,
    Description,
):
    """The truth about work, and the gates of remote engines, in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Take a database whose schema is up to date."""
        self._database = database

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()


def open_ledger(url: str) -> SqlLedger:
    """Open ``sqlite:///path`` or ``postgresql://...`` and bring its schema up to date.

    Errors: ``ServiceUnavailable`` when the database does not answer, ``SpecError`` for a bad URL
    and when a newer version of the pipeline wrote the ledger.
    """
    database = Database(url)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return SqlLedger(database)
