"""The ledger on SQLAlchemy Core."""
