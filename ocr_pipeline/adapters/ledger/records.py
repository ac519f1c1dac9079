"""Rows -> the records of ``model``: which columns to select, and how to read them. No SQL."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, Row, Table

from ocr_pipeline.adapters.ledger import schema
from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryRecord
from ocr_pipeline.model.manifest import BatchRecord, ChunkRecord, ConfigRecord, ItemRecord
from ocr_pipeline.planning.gate_state import GateState

AnyRow = Row[*tuple[Any, ...]]


def _columns(table: Table, record: type) -> list[Column[Any]]:
    """The columns that bear the names of the record's fields, in the order of its constructor."""
    return [table.c[field.name] for field in fields(record)]


BATCH = _columns(schema.batches, BatchRecord)
CONFIGURATION = _columns(schema.configurations, ConfigRecord)
ITEM = _columns(schema.items, ItemRecord)
CHUNK = _columns(schema.chunks, ChunkRecord)
DELIVERY = _columns(schema.deliveries, DeliveryRecord)
ATTEMPT = _columns(schema.attempts, DeliveryAttempt)
GATE = _columns(schema.call_gates, GateState)


def items_of(rows: Iterable[AnyRow]) -> list[ItemRecord]:
    """One item per row of ``ITEM``."""
    return [ItemRecord(*row) for row in rows]


def chunks_of(rows: Iterable[AnyRow]) -> list[ChunkRecord]:
    """One chunk per row of ``CHUNK``."""
    return [ChunkRecord(*row) for row in rows]


def deliveries_of(rows: Iterable[AnyRow]) -> list[DeliveryRecord]:
    """One delivery per row of ``DELIVERY``."""
    return [DeliveryRecord(*row) for row in rows]
