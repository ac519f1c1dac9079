"""An item becomes the key of the result file that people open for it; ``export`` writes it."""

from urllib.parse import quote

from ocr_pipeline.model.manifest import ItemRecord, ItemState
from ocr_pipeline.planning.chunking import chunk_day
from ocr_pipeline.planning.keys import chunk_result_key, result_key_json, result_key_xlsx
from ocr_pipeline.spec.effective import EffectiveSettings


def result_key(settings: EffectiveSettings, chunk_key: str, item: ItemRecord) -> str | None:
    """Key in the chunk's result storage; None for an item that was ignored."""
    if item.outcome is ItemState.IGNORED:
        return None
    if settings.batch.file_format == "json":
        return result_key_json(item.key)
    if settings.batch.workbook == "item":
        return result_key_xlsx(item.key)
    day = chunk_day(chunk_key)
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return chunk_result_key(settings.batch_id, date, chunk_key, ".xlsx")


def result_uri(store_uri: str, key: str) -> str:
    """Address of a key: percent-encoded in a ``file:`` URI, as it is elsewhere, as S3 has it."""
    return f"{store_uri}/{quote(key) if store_uri.startswith('file:') else key}"
