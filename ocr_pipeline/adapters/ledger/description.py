"""A ledger -> which database it is in, for people."""

from alembic.runtime.migration import MigrationContext

from ocr_pipeline.adapters.ledger.database import Database

_PRODUCTS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Description:
    """What a person wants to know of the database."""

    _database: Database

    def describe(self) -> str:
        """See ``Ledger.describe``."""
        with self._database.read() as connection:
            dialect = connection.dialect
            revision = MigrationContext.configure(connection).get_current_revision()
            version = ".".join(map(str, dialect.server_version_info or ()))
        product = f"{_PRODUCTS.get(dialect.name, dialect.name)} {version}".strip()
        return f"{product}, schema {revision}, {self._database.name}"
