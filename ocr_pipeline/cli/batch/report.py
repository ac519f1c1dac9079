"""``batch report``: a line per image."""

import csv
import sys
from collections.abc import Iterator, Sequence

import click

from ocr_pipeline.cli.batch.services import uid_of
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_json
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.manifest import ItemRecord, ItemState
from ocr_pipeline.ports.ledger import Ledger

_REPORT_PAGE = 5000
_REPORT_COLUMNS = (
    "item",
    "key",
    "state",
    "error",
    "detail",
    "remedy",
    "pages",
    "seconds",
    "mean_confidence",
    "duplicate_of",
    "chunk",
    "matched_pages",
    "unmatched_pages",
    "review_fields",
)
_FINAL = (ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED)


@click.command()
@click.argument("batch_id")
@click.option("--failed", is_flag=True, help="Failed images only.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, names exactly as they are.")
def report(batch_id: str, failed: bool, as_json: bool) -> None:
    """One line per image on standard output, as CSV or JSON Lines."""
    from ocr_pipeline.adapters.writers.cell_text import clean, defuse_csv

    services = open_all()
    uid = uid_of(services, batch_id)
    lines = _report_lines(services.ledger, uid, (ItemState.FAILED,) if failed else _FINAL)
    if as_json:
        for line in lines:
            print_json(line, indent=None)
        return
    writer = csv.DictWriter(sys.stdout, _REPORT_COLUMNS)
    writer.writeheader()
    for line in lines:
        texts = {name: value for name, value in line.items() if isinstance(value, str)}
        inert = {name: defuse_csv(clean(text).text) for name, text in texts.items()}
        writer.writerow(line | inert)


def _report_lines(
    ledger: Ledger, uid: str, states: Sequence[ItemState]
) -> Iterator[dict[str, object]]:
    after = 0
    while items := ledger.items(uid, states, _REPORT_PAGE, after):
        yield from map(_report_line, items)
        after = items[-1].item_id


def _report_line(item: ItemRecord) -> dict[str, object]:
    definition = ERRORS.get(item.error_code or "")
    values = (
        item.item_id,
        item.key,
        item.state.value,
        item.error_code,
        item.error_detail,
        definition.remedy if definition else None,
        item.pages,
        round(item.seconds, 3),
        item.mean_confidence,
        item.duplicate_of,
        item.chunk_key,
        item.matched_pages,
        item.unmatched_pages,
        item.review_fields,
    )
    return dict(zip(_REPORT_COLUMNS, values, strict=True))
