"""A database -> one at the newest schema, migrated by one of the processes that start together."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.model.errors import SpecError


def migrate(database: Database) -> None:
    """Bring the schema up to date; ``SpecError`` when a newer version of the pipeline wrote it."""
    config = Config()
    scripts = files("ocr_pipeline.adapters.ledger") / "migrations"
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    with database.write_alone() as connection:
        _require_known(connection, ScriptDirectory.from_config(config))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _require_known(connection: Connection, directory: ScriptDirectory) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in directory.walk_revisions()}
    if revision is not None and revision not in known:
        raise SpecError(
            f"the ledger has schema {revision}, which this version does not know: "
            "run the version that wrote it, or a newer one"
        )
