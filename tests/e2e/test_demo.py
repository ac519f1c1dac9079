"""The demo's batches and samples: what comes of them on Ceph and PostgreSQL is what folders get."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook

from ocr_pipeline.model.manifest import ItemState
from scripts import demo
from tests.e2e.houses import House, ProductionHouse
from tests.e2e.judge import is_result, keys_delivered, keys_in_reports, objects
from tests.e2e.layouts import SECRET_VARIABLE
from tests.e2e.stage import Postbox, Stage
from tests.fakes.project import Project
from tests.real.ceph import Ceph
from tests.real.postgresql import PostgreSql

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

UNREADABLE = {  # the last two are no forms that a template fits
    "documents/empty.png",
    "documents/truncated.jpg",
    "tables-and-receipts/encrypted.pdf",
    "tables-and-receipts/text-named.jpg",
    "forms/ko/다른 해의 서식.jpg",
    "forms/ko/안내문.jpg",
}
COMPARED = {  # a few of each kind: tables, pages, languages
    "documents/en/fax-notice.bmp",
    "documents/ko/단수 안내문.jpg",
    "documents/multi/scan-3-pages.tiff",
    "documents/multi/보고서 2쪽.pdf",
    "documents/zh-CN/买卖合同.png",
    "forms/en/enrolment-2 half size.png",
    "forms/ko/신청서 3 사진.jpg",
    "tables-and-receipts/ja/領収書.jpg",
    "tables-and-receipts/ko/영수증.jpg",
    "tables-and-receipts/zh-TW/stock-table.jpg",
}


def as_the_demo(project: Project, house: House, url: str) -> None:
    """The demo's configuration in a house of ours; its engines are the product's own."""
    storages = {
        batch: "\n".join(f"{name}: {json.dumps(value)}" for name, value in fields.items())
        for batch, fields in ((batch, house.storages(batch)) for batch in demo.BATCHES)
    }
    port = urlsplit(url).port or 0
    for name, text in demo.configuration(port, storages, SECRET_VARIABLE).items():
        project.write(name, text)


def deploy(stage: Stage) -> None:
    """Put the demo's templates in service."""
    for template in sorted(demo.TEMPLATES.glob("*.yaml")):
        stage.command("template", "deploy", f"forms/{template.stem}", "--yes")


def in_production(folder: Path, ceph: Ceph, postgresql: PostgreSql) -> dict[str, list[Any]]:
    """What comes of all samples under the daemon."""
    postbox, house = Postbox(), ProductionHouse(folder, ceph, postgresql)
    made = Stage(folder, postbox, house, as_the_demo)
    deploy(made)
    with postbox.receiver, made as stage:
        for batch, key, source in demo.samples():
            stage.put(batch, key, source.read_bytes())
        stage.rest(600)
        judge(stage)
        found = texts(stage)
        stage.stop()
    return found


def in_folders(folder: Path) -> dict[str, list[Any]]:
    """What comes of a few samples without a daemon."""
    postbox = Postbox()
    with postbox.receiver:
        stage = Stage(folder, postbox, lay_out=as_the_demo)
        deploy(stage)
        for batch, key, source in demo.samples():
            if key in COMPARED:
                stage.put(batch, key, source.read_bytes())
        for batch in demo.BATCHES:
            stage.command("batch", "run", batch)
        return texts(stage)


def judge(stage: Stage) -> None:
    """Every file has one row, one place in one delivery, and the state that it should have."""
    for batch, keys in stage.dropped.items():
        once = Counter(dict.fromkeys(keys, 1))
        assert keys_in_reports(stage, batch, UNREADABLE & keys) == once
        assert keys_delivered(stage, batch) == once
        failed = stage.ledger.items(stage.uid(batch), [ItemState.FAILED], 100)
        assert {row.key for row in failed} == UNREADABLE & keys


def texts(stage: Stage) -> dict[str, list[Any]]:
    """The texts of each file page by page, or the code that it failed with."""
    return dict(chain.from_iterable(texts_of(stage, batch) for batch in demo.BATCHES))


def texts_of(stage: Stage, batch: str) -> Iterator[tuple[str, list[Any]]]:
    """The files of a batch."""
    for key, data in objects(stage.results(batch), is_result):
        if key.endswith(".json"):
            yield key.removesuffix(".json"), [page(image) for image in json.loads(data)["images"]]
        else:
            yield from rows(data)


def page(image: dict[str, Any]) -> list[Any]:
    """What is read on a page, fields and tables."""
    words = [field["inferText"] for field in image.get("fields", [])]
    cells = [
        [
            word["inferText"]
            for cell in table["cells"]
            for line in cell["cellTextLines"]
            for word in line["cellWords"]
        ]
        for table in image.get("tables", [])
    ]
    return [image["inferResult"], image.get("error", {}).get("code"), words, cells]


def rows(workbook: bytes) -> Iterator[tuple[str, list[Any]]]:
    """The lines of a workbook by file, the fields of forms, and what failed."""
    found = defaultdict(list)
    book = load_workbook(BytesIO(workbook), read_only=True)
    parts: list[tuple[str, int, int | None]] = [("Results", 2, 4), ("Errors", 2, 3)]
    parts += [(title, 3, None) for title in book.sheetnames if "#" in title]  # a template's
    for title, first, columns in parts:
        for row in book[title].iter_rows(min_row=first, max_col=columns, values_only=True):
            found[str(row[0])].append(row[1:])
    book.close()
    yield from found.items()


def test_the_demo_on_ceph_and_postgresql(
    tmp_path: Path, ceph: Ceph, postgresql: PostgreSql
) -> None:
    found = in_production(tmp_path / "production", ceph, postgresql)
    assert found.keys() == {key for _, key, _ in demo.samples()}
    assert {key: found[key] for key in COMPARED} == in_folders(tmp_path / "folders")
