"""``batch estimate`` on hundreds of files, hostile ones, a bucket, and against a real run."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from ocr_pipeline import wiring
from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.adapters.storage.s3 import S3Store
from ocr_pipeline.adapters.storage.s3_account import S3Account
from ocr_pipeline.adapters.storage.s3_client import open_client
from ocr_pipeline.adapters.workers.process_pool import ProcessPool
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.spec.storage import S3Storage
from ocr_pipeline.vision.inspection import Inspector
from tests.fakes.looking import poisoned_inspect
from tests.integration import inbox
from tests.integration.site import BATCH_ID, Site
from tests.unit.vision.drawn import encoded, pdf, textured

SAMPLES = Path(__file__).parents[2] / "samples"
BUCKET = S3Storage(kind="s3", bucket="incoming", region="us-east-1")

Estimate = Callable[..., dict[str, Any]]


@pytest.fixture
def estimate(capsys: pytest.CaptureFixture[str]) -> Estimate:
    def run(*options: str) -> dict[str, Any]:
        capsys.readouterr()
        assert exit_code_of(["batch", "estimate", BATCH_ID, "--json", *options]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def within(figure: dict[str, float], truth: float) -> bool:
    return figure["low"] - 1e-6 <= truth <= figure["high"] + 1e-6


def by_type(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["type"]: each for each in found["to_do"]}


def hundreds() -> dict[str, bytes]:
    """120 PDFs of 1 to 7 pages, 40 TIFFs, 150 images of which 30 are copies, and garbage."""
    files = {f"pdf/{number}.pdf": _scanned(1 + number % 7, number) for number in range(120)}
    files |= {f"tif/{number}.tif": inbox.tiff(1 + number % 4) for number in range(40)}
    files |= {f"png/{number}.png": inbox.one_image(number) for number in range(120)}
    files |= {f"copies/{number}.png": inbox.one_image(number) for number in range(30)}
    files |= {f"garbage/{number}.jpg": b"not an image %d" % number for number in range(10)}
    return files | {"garbage/empty.png": b"", "notes.docx": b"PK\x03\x04"}


def _scanned(pages: int, seed: int) -> bytes:
    return pdf(pages, width_px=100 + seed)


def test_hundreds_of_files_are_counted_by_a_sample(site: Site, estimate: Estimate) -> None:
    site.configure()
    site.put(hundreds())
    found = estimate("--sample", "30")
    types = by_type(found)
    assert found["listing"]["count"] == len(hundreds())
    assert found["new"]["count"] == len(hundreds())
    assert found["refused"] == {"EMPTY_FILE": {"count": 1, "size_bytes": 0}}
    pdf_pages = sum(1 + number % 7 for number in range(120))
    # One interval in twenty misses; that they hold as often as they say is a property test's.
    assert types["pdf"]["pages"]["value"] == pytest.approx(pdf_pages, rel=0.2)
    assert types["pdf"]["pages"]["high"] < 2 * pdf_pages
    tiff_pages = sum(1 + number % 4 for number in range(40))
    assert types["tiff"]["pages"]["value"] == pytest.approx(tiff_pages, rel=0.2)
    assert types["png"]["pages"]["value"] == pytest.approx(150)
    assert types["jpeg"]["failing"] == {"UNSUPPORTED_FORMAT": 10}
    assert types["other"]["failing"] == {"UNSUPPORTED_FORMAT": 1}
    assert found["duplicates"]["total"]["high"] >= 30
    assert found["speed"]["source"] == "measured"
    assert not site.out.exists()
    assert site.ledger.batches() == []


def test_after_a_run_nothing_is_left_and_the_next_files_have_a_history(
    site: Site, estimate: Estimate, capsys: pytest.CaptureFixture[str]
) -> None:
    site.configure()
    site.put({f"{number}.png": inbox.one_image(number) for number in range(8)})
    assert site.run() == 0
    before = site.items()
    assert exit_code_of(["batch", "estimate", BATCH_ID]) == 0
    assert "There is nothing to recognize." in capsys.readouterr().out
    site.put({"again.png": inbox.one_image(1), "new.pdf": pdf(3)})
    found = estimate()
    assert (found["done"]["count"], found["new"]["count"]) == (8, 2)
    assert found["duplicates"]["recognized"]["value"] == 1
    assert found["speed"]["source"] == "history"
    assert site.items() == before, "an estimate makes no item"


def test_documents_that_crash_hang_or_swell_a_parser_fail_and_no_other(
    site: Site, estimate: Estimate, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.configure()
    site.put({name: name.encode() for name in ("crash.pdf", "hang.pdf", "swell.pdf")})
    site.put({f"{number}.pdf": pdf(2) for number in range(5)})
    site.put({"locked.pdf": inbox.damaged()["encrypted.pdf"][0]})

    def open_inspectors() -> Any:
        return ProcessPool(
            Inspector,
            poisoned_inspect,
            workers=1,
            time_limit_seconds=1.0,
            memory_limit_bytes=10**9,
            recycle_after_images=99,
        )

    monkeypatch.setattr(wiring, "open_inspectors", open_inspectors)
    [each] = estimate()["to_do"]
    assert each["sampled"] == 9
    assert each["failing"] == {
        "ENGINE_CRASHED": 1,
        "TIME_LIMIT": 1,
        "MEMORY_LIMIT": 1,
        "ENCRYPTED_PDF": 1,
    }
    assert each["pages"]["value"] == 10


@pytest.fixture
def bucket(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[S3Store, list[str]]]:
    """The input of the batch, and what was asked of it: operations with their ranges."""
    asked: list[str] = []
    with mock_aws():
        client = open_client(BUCKET, S3Account(access_key_id="id", secret_access_key="secret"))
        client.create_bucket(Bucket=BUCKET.bucket)
        client.meta.events.register(
            "provide-client-params.s3",
            lambda params, model, **_: asked.append(f"{model.name} {params.get('Range', '')}"),
        )
        store = S3Store(client, BUCKET)

        def open_store(spec: Any, *_: object) -> Any:
            return LocalStore(site.out) if Path(spec.location) == site.out else store

        monkeypatch.setattr(wiring, "open_store", open_store)
        yield store, asked
        client.close()
        open_client.cache_clear()


def test_in_a_bucket_equal_etags_are_duplicates_and_images_are_read_by_range(
    site: Site, estimate: Estimate, bucket: tuple[S3Store, list[str]]
) -> None:
    store, asked = bucket
    site.configure()
    large = encoded(textured(1_200, 900), "PNG")
    assert len(large) > 262_144
    for key in ("a.png", "b.png", "c.png"):
        store.write(key, large)
    store.write("d.pdf", pdf(4))
    asked.clear()
    found = estimate()
    assert found["pages"]["value"] == 7
    assert found["duplicates"]["by_etag"] == 2
    assert found["duplicates"]["among"]["value"] == 2
    assert found["to_recognize"]["pages"]["value"] == pytest.approx(5)
    assert {operation.split()[0] for operation in asked} <= {"ListObjectsV2", "GetObject"}
    assert asked.count("GetObject bytes=0-262143") == 4, "the PDF is smaller than a beginning"


@pytest.mark.slow
def test_the_estimate_of_the_samples_comes_true(
    site: Site,
    estimate: Estimate,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With the real engine: pages, units and bytes within their ranges, time within a factor."""
    monkeypatch.undo()
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(site.project.config_dir))
    site.project.domain(languages=["ko", "ja", "zh-TW", "zh-CN"], long_image=True)
    site.configure(long_image=True)
    shutil.copytree(SAMPLES / "documents", site.inbox, dirs_exist_ok=True)
    guess = estimate()
    assert site.run() == 1, "two samples are damaged"
    items = [item for item in site.items() if item.state is ItemState.RECOGNIZED]
    damaged_inside = 1  # truncated.jpg: nobody sees that before it is read
    assert guess["pages"]["value"] == sum(item.pages for item in items) + damaged_inside
    assert guess["to_recognize"]["long_image_units"]["value"] == 5
    assert guess["refused"]["EMPTY_FILE"]["count"] == 1
    written = sum(path.stat().st_size for path in site.out.rglob("*") if path.is_file())
    assert within(guess["result_bytes"], written)
    page_seconds = sum(item.seconds for item in items) / sum(item.pages for item in items)
    assert 1 / 3 < guess["speed"]["seconds_per_page"]["value"] / page_seconds < 3
    capsys.readouterr()
