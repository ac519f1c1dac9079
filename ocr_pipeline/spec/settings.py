"""The few things that come from the environment because they differ per machine, not per batch."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence passes for work, in seconds. A test that kills processes has less of it."""

    lease_seconds: float = 30.0
    """A lease without a heartbeat for so long is free: its holder is dead or hangs."""
    heartbeat_seconds: float = 5.0
    """How often a holder says that it lives; the lease outlives five misses."""
    start_grace_seconds: float = 60.0
    """A started run that holds no lease and is silent for so long is dead."""
    request_grace_seconds: float = 120.0
    """A request that has had no run for so long was lost."""


PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the configuration and the ledger are.

    ``OCR_PIPELINE_CONFIG``: a folder, default ``./config``. ``OCR_PIPELINE_LEDGER``: a SQLAlchemy
    URL, default SQLite at ``<parent of config>/.ocr-pipeline/ledger.sqlite``.
    """

    config_dir: Path
    ledger_url: str
    patience: Patience = PATIENCE

    @property
    def project_dir(self) -> Path:
        """The folder that relative storage paths count from: the parent of ``config_dir``."""
        return self.config_dir.parent

    @staticmethod
    def from_environment() -> "Settings":
        """Read the two variables, an empty one as unset; makes no folder and opens nothing."""
        config_dir = Path(os.environ.get("OCR_PIPELINE_CONFIG") or "config").resolve()
        default = f"sqlite:///{config_dir.parent / '.ocr-pipeline' / 'ledger.sqlite'}"
        return Settings(config_dir, os.environ.get("OCR_PIPELINE_LEDGER") or default)
