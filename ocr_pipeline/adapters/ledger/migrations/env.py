"""Alembic's entry: run the migrations on the connection, in the transaction, of ``migrate``."""

from alembic import context

from ocr_pipeline.adapters.ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
