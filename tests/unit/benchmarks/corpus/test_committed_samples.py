import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from benchmarks.corpus.form_samples import FORM_SAMPLES, TEMPLATES
from benchmarks.corpus.recipes import DAMAGED, SAMPLES
from benchmarks.corpus.samples import CHECK_SUMS, TRUTH
from ocr_pipeline.model.error_codes import ERRORS

ROOT = Path(__file__).parents[4] / "samples"
FOLDERS = ("documents", "tables-and-receipts")  # each has two damaged files
BLANK = [f"templates/{stem}.png" for stem in TEMPLATES]


def _files() -> list[str]:
    folders = (*FOLDERS, "forms")
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def _truth(path: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((ROOT / TRUTH / f"{path}.json").read_text(encoding="utf-8"))
    return truth


def _page_sizes(path: Path) -> list[tuple[int, int]]:
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            return [next(page.get_objects(max_depth=1)).get_px_size() for page in document]
    with Image.open(path) as image:
        frames = ImageSequence.Iterator(image)
        return [ImageOps.exif_transpose(frame.copy()).size for frame in frames]


def test_folders_hold_what_the_recipes_list() -> None:
    recipes = [row.path for table in (SAMPLES, FORM_SAMPLES, DAMAGED) for row in table]
    assert _files() == sorted(recipes)


def test_check_sums_match() -> None:
    rows = (ROOT / CHECK_SUMS).read_text(encoding="utf-8").splitlines()
    sums = {path: digest for digest, path in (row.split("  ", 1) for row in rows)}
    files = [*_files(), *BLANK]
    assert sums == {p: hashlib.sha256((ROOT / p).read_bytes()).hexdigest() for p in files}


def test_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()) < 6_000_000


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_sample_decodes_to_the_pages_of_its_truth(sample: Any) -> None:
    truth = _truth(sample.path)
    assert truth["languages"] == list(sample.languages)
    sizes = [(page["widthPx"], page["heightPx"]) for page in truth["pages"]]
    assert _page_sizes(ROOT / sample.path) == sizes
    assert all(page["lines"] for page in truth["pages"])


def test_each_folder_holds_two_damaged_files_with_documented_codes() -> None:
    assert sorted(row.path.split("/")[0] for row in DAMAGED) == sorted(FOLDERS * 2)
    assert {row.error for row in DAMAGED} <= set(ERRORS)
    assert [_truth(row.path)["error"] for row in DAMAGED] == [row.error for row in DAMAGED]


def test_damaged_files_are_damaged_as_their_names_say() -> None:
    data = {Path(row.path).name: (ROOT / row.path).read_bytes() for row in DAMAGED}
    assert data["empty.png"] == b""
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(data["truncated.jpg"])).load()
    with pytest.raises(UnidentifiedImageError):
        Image.open(io.BytesIO(data["text-named.jpg"]))
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(data["encrypted.pdf"])


def test_special_samples_are_what_their_tags_say() -> None:
    tagged = {tag: ROOT / row.path for row in SAMPLES for tag in row.tags if tag != "pages"}
    with Image.open(tagged["cmyk"]) as image:
        assert image.mode == "CMYK"
    with Image.open(tagged["exif"]) as image:
        assert image.getexif()[0x0112] == 6
        assert image.width > image.height
    with Image.open(tagged["long"]) as image:
        assert image.size == (1000, 9000)
