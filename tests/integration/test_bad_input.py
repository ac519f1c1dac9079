"""Bad input is a row with an error code: nothing is lost, nothing else stops, all of it ends."""

import json
from collections import Counter
from collections.abc import Mapping

import pytest

from ocr_pipeline.extraction.wire import decode_pages_json
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.error_definition import ErrorScope
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.planning.keys import result_key_json
from tests.integration import inbox
from tests.integration.inbox import RECOGNIZED, Expected
from tests.integration.site import Site, replace_file

ENGINE = {
    "max_file_bytes": inbox.MAX_FILE_BYTES,
    "max_pages": inbox.MAX_PAGES,
}


def everything() -> Expected:
    return (
        inbox.damaged()
        | inbox.beyond_limits()
        | inbox.unusual()
        | inbox.named()
        | inbox.meddled_with()
        | inbox.poison()
    )


class Meddler:
    """Somebody who works in the inbox while the batch looks at it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.looks = 0
        site.before_list = self.before_list
        site.before_read = self.before_read

    def before_list(self) -> None:
        self.looks += 1
        if self.looks == 2:
            (self.site.inbox / inbox.HALF_COPIED).write_bytes(inbox.one_image(201))

    def before_read(self, key: str) -> None:
        path = self.site.inbox / key
        if key == inbox.DELETED:
            path.unlink(missing_ok=True)
        elif key == inbox.REPLACED and path.stat().st_size == len(inbox.one_image(203)):
            replace_file(path, inbox.one_image(203) + b"trailing")
        elif key == inbox.UNREADABLE:
            raise ItemFailure("OBJECT_UNREADABLE", "Permission denied")


@pytest.fixture
def bad_site(site: Site) -> Site:
    """A site whose limits are met by small files; none of them is another's duplicate."""
    site.project.write("engines.yaml", {"engines": {"embedded": ENGINE}})
    site.configure(duplicates="reprocess")
    return site


def expected_rows(files: Expected) -> Counter[tuple[str, str]]:
    rows = Counter((key, code) for key, (_, code) in files.items())
    rows[inbox.REPLACED, RECOGNIZED] += inbox.REPLACED in files
    return rows


def contents(files: Expected) -> Mapping[str, bytes]:
    return {key: data for key, (data, _) in files.items()}


def test_one_inbox_with_everything_that_can_be_wrong(
    bad_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    files = everything()
    bad_site.put(contents(files))
    bad_site.put(inbox.no_input())
    Meddler(bad_site)
    assert bad_site.run() == 1, capsys.readouterr()
    expected = expected_rows(files)
    assert Counter(bad_site.codes()) == expected
    assert "failed" in capsys.readouterr().out
    check_results(bad_site)
    check_reports(bad_site)
    check_that_it_is_over(bad_site)


def check_results(site: Site) -> None:
    """Each object has one result file, which says what its latest row says."""
    latest = {item.key: item for item in site.items()}
    written = {path for path in site.out.rglob("*.json") if ".ocr" not in path.parts}
    assert written == {site.out / result_key_json(key) for key in latest}
    for key, item in latest.items():
        data = (site.out / result_key_json(key)).read_bytes()
        result = json.loads(data)
        assert result["itemId"] == item.item_id
        assert result.get("error", {}).get("code") == item.error_code
        assert result["images"][0]["name"] == key
        readable = [page for page in decode_pages_json(data) if not page.error]
        assert bool(readable) == (item.state is ItemState.RECOGNIZED)


def check_reports(site: Site) -> None:
    """Each item has one line in one run report."""
    lines = site.report_lines()
    assert Counter(line["item_id"] for line in lines) == Counter(
        item.item_id for item in site.items()
    )
    for line in lines:
        assert (line["error_code"] in ERRORS) == bool(line["remedy"])


def check_that_it_is_over(site: Site) -> None:
    """No chunk was tried twice, nothing is left to do, and the next run has nothing to do."""
    chunks = site.ledger.chunks(site.uid, list(ChunkState))
    assert {(chunk.state, chunk.attempt) for chunk in chunks} == {(ChunkState.DONE, 1)}
    before = site.items()
    assert site.run() == 0
    assert site.items() == before


def test_rotated_and_damaged_pages_are_read_as_they_are_meant(bad_site: Site) -> None:
    files = inbox.unusual()
    bad_site.put(contents(files))
    assert bad_site.run() == 0
    sizes = {}
    for key in files:
        data = (bad_site.out / result_key_json(key)).read_bytes()
        sizes[key] = [(page.width_px, page.height_px) for page in decode_pages_json(data)]
    assert sizes["exif.jpg"] == [(32, 64)]
    assert sizes["16 bit.png"] == [(64, 32)]
    assert len(sizes["one bad page.tif"]) == 2


def test_a_chunk_of_which_everything_failed_is_no_success(
    bad_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    files = inbox.damaged()
    bad_site.put(contents(files))
    assert bad_site.run() == 1
    said = capsys.readouterr().out
    assert "7 images, failed" in said
    assert "0 recognized, 7 failed, 1 chunks" in said
    assert Counter(bad_site.codes()) == expected_rows(files)
    check_results(bad_site)
    check_reports(bad_site)
    check_that_it_is_over(bad_site)


@pytest.mark.slow
def test_images_that_hang_or_swell_cost_themselves_only(bad_site: Site) -> None:
    files = inbox.slow_poison() | {"good.png": (inbox.one_image(1), RECOGNIZED)}
    bad_site.time_limit_seconds = 20.0
    bad_site.put(contents(files))
    assert bad_site.run() == 1
    assert Counter(bad_site.codes()) == expected_rows(files)
    check_that_it_is_over(bad_site)


def test_every_documented_error_of_an_item_is_provoked_here() -> None:
    codes = {code for _, code in (everything() | inbox.slow_poison()).values()}
    documented = {code for code, error in ERRORS.items() if error.scope is ErrorScope.ITEM}
    assert codes - {RECOGNIZED} == documented - inbox.FROM_A_REMOTE_RECOGNIZER
