"""Steps from one schema of the ledger to the next; Alembic runs them."""
