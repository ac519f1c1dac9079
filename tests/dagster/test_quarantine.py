"""Whatever becomes of a file: its own batch waits, all others run, and everybody says the same."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.manifest import ChunkState
from ocr_pipeline.partitions import recognition_job_name
from ocr_pipeline.spec.yaml_text import MAX_FILE_BYTES
from ocr_pipeline.steps.batch_rows import BatchRow, batch_rows
from ocr_pipeline.steps.watch import Watcher
from ocr_pipeline.wiring import open_ledger, open_store
from tests.fakes.clock import MovableClock
from tests.fakes.site import QUIET, Site

BOMB = "\n".join(["a: &a [x, x]", *(f"a{i}: &a{i} [*a, *a, *a, *a, *a, *a]" for i in range(6))])


def holds(content: str | bytes) -> Callable[[Path], object]:
    data = content if isinstance(content, bytes) else content.encode()
    return lambda path: path.write_bytes(data)


def instead(make: Callable[[Path], object]) -> Callable[[Path], object]:
    """Something else of the same name."""

    def replace(path: Path) -> None:
        path.unlink()
        make(path)

    return replace


SPOILT = {
    "a bomb": (holds(BOMB), "more than 20 aliases"),
    "an alias to itself": (holds("name: &x [*x]\n"), "contains itself"),
    "a key twice": (holds("name: a\nname: b\n"), ":2: name: is written twice"),
    "a tab": (holds("name: a\n\tdomain: b\n"), ":2: is not YAML"),
    "another encoding": (holds("name: 영수증\n".encode("cp949")), ":1: is not UTF-8"),
    "too much": (holds(b"#" * (MAX_FILE_BYTES + 1)), "more than 1,000,000 bytes"),
    "a NUL": (holds("name: \0"), "is not YAML"),
    "a tag": (holds("name: !!python/name:os.system a\n"), "has the tag"),
    "nothing": (holds(b""), "name: is missing"),
    "a named pipe": (instead(os.mkfifo), "is not a regular file"),
    "a folder": (instead(Path.mkdir), "is not a regular file"),
    "a link to nothing": (instead(lambda path: path.symlink_to("no")), "is not a regular file"),
    "a link to itself": (instead(lambda path: path.symlink_to(path.name)), "is not a regular file"),
}


def finishes(site: Site, loaded: dg.Definitions, request: dg.RunRequest) -> bool:
    """Run the request of a batch with the definitions of then."""
    job = loaded.resolve_job_def(recognition_job_name("scans"))
    return job.execute_in_process(
        run_config=QUIET,
        instance=site.instance,
        partition_key=request.partition_key,
        tags=dict(request.tags),
    ).success


@pytest.fixture
def site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(site.config_dir))
    monkeypatch.setenv("OCR_PIPELINE_LEDGER", f"sqlite:///{site.folder}/ledger.sqlite")
    site.batch("letters")
    yield site
    open_ledger(f"sqlite:///{site.folder}/ledger.sqlite").close()
    open_ledger.cache_clear()


def listed(site: Site) -> dict[str, BatchRow]:
    """As ``batch list`` shows them."""
    watcher = Watcher(site.load(), site.ledger, open_store, site.engines, MovableClock())
    return {row.batch_id: row for row in batch_rows(watcher)}


def check_says(site: Site, defs: dg.Definitions, name: str) -> str:
    """Why the check of a file failed, of definitions as they were loaded; empty when it passed."""
    job = defs.resolve_job_def("check_catalog")
    result = job.execute_in_process(run_config=QUIET, instance=site.instance)
    [found] = [each for each in result.get_asset_check_evaluations() if each.check_name == name]
    return "" if found.passed else str(found.metadata["problems"].value).replace("'", "`")


@pytest.mark.parametrize("kind", SPOILT)
def test_a_file_that_is_spoilt(site: Site, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    spoil, what = SPOILT[kind]
    loaded = site.load_defs()
    spoil(site.config_dir / "batches/scans.yaml")

    assert what in (site.tick("scans__inbox", defs=loaded).reason or "")
    assert what in listed(site)["scans"].status.why
    assert what in check_says(site, loaded, "batch.scans")
    assert exit_code_of(["validate"]) == 2
    assert what in capsys.readouterr().out

    jobs = {job.name for job in site.load_defs().resolve_all_job_defs()}
    assert recognition_job_name("letters") in jobs
    assert recognition_job_name("scans") not in jobs
    site.drop("a.png", batch_id="letters")
    assert site.run(site.request("letters"), "letters").success


def test_a_byte_order_mark_spoils_nothing(site: Site) -> None:
    path = site.config_dir / "batches/scans.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert str(listed(site)["scans"].status) == "available"


def test_what_runs_is_finished_and_the_rest_waits_for_the_repair(site: Site) -> None:
    path = site.config_dir / "batches/scans.yaml"
    good, loaded = path.read_bytes(), site.load_defs()
    site.drop("a.png")
    request = site.request()
    site.drop("b.png")
    path.write_bytes(b"name: [")

    assert finishes(site, loaded, request)
    assert (site.folder / "out/scans/a.png.json").exists()
    assert site.tick("scans__inbox", defs=loaded).requests == []

    path.write_bytes(good)
    assert site.run(site.request()).success
    assert (site.folder / "out/scans/b.png.json").exists()


def test_a_file_that_goes_under_its_running_batch(site: Site) -> None:
    loaded = site.load_defs()
    site.drop("a.png")
    request = site.request()
    (site.config_dir / "batches/scans.yaml").unlink()

    row = listed(site)["scans"]
    assert "its file is gone" in row.status.why
    assert row.waiting == 1
    assert "the file is gone" in check_says(site, loaded, "batch.scans")
    [again] = site.tick("scans__inbox", defs=loaded).requests
    assert again.partition_key == request.partition_key
    assert finishes(site, loaded, request)
    assert (site.folder / "out/scans/a.png.json").exists()
    uid = site.ledger.register_batch("scans", 0.0).uid
    assert [chunk.state for chunk in site.ledger.chunks(uid, list(ChunkState))] == [ChunkState.DONE]
    assert listed(site)["scans"].waiting == 0


def test_of_two_that_clash_the_newcomer_waits_and_everybody_says_so(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.tick("scans__inbox")
    site.batch("again", name="other", input={"path": "in/scans"})
    loaded = site.load_defs()
    what = "input: overlaps with the input of batch `scans`"
    assert what in (site.tick("again__inbox", defs=loaded).reason or "")
    assert what in listed(site)["again"].status.why
    assert what in check_says(site, loaded, "batch.again")
    assert exit_code_of(["validate"]) == 2
    assert what in capsys.readouterr().out
    assert str(listed(site)["scans"].status) == "available"
    assert check_says(site, loaded, "batch.scans") == ""


def test_a_file_that_was_renamed_by_hand_waits_and_everybody_says_so(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.drop("a.png")
    assert site.run(site.request()).success
    path = site.config_dir / "batches/scans.yaml"
    path.rename(path.with_name("renamed.yaml"))
    loaded = site.load_defs()
    what = "`ocr-pipeline batch rename scans renamed`"
    assert what in (site.tick("renamed__inbox", defs=loaded).reason or "")
    assert what in listed(site)["renamed"].status.why
    assert what in check_says(site, loaded, "batch.renamed")
    assert exit_code_of(["validate"]) == 2
    assert what in capsys.readouterr().out
    assert "its file is gone" in listed(site)["scans"].status.why


def test_the_check_of_a_renamed_file_is_taken_again_when_it_was_said_what_it_is(
    site: Site,
) -> None:
    """No file changes then: only the ledger knows."""
    site.drop("a.png")
    site.request()
    path = site.config_dir / "batches/scans.yaml"
    path.rename(path.with_name("renamed.yaml"))
    assert site.tick("housekeeping").requests
    site.execute("check_catalog")
    assert site.tick("housekeeping").requests == []
    [old] = [batch for batch in site.ledger.batches() if batch.batch_id == "scans"]
    site.ledger.close_batch(old.uid, 1.0)
    site.ledger.forget_config("batch", "scans")
    [request] = site.tick("housekeeping").requests
    assert request.job_name == "check_catalog"


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("plans.yaml", "plans"),
        ("engines.yaml", "engines"),
        ("templates/forms/invoice.yaml", "misnamed_template.forms_2f_invoice"),
    ],
)
def test_every_kind_of_file_has_its_check(site: Site, name: str, check: str) -> None:
    site.write(name, "- no mapping\n")
    assert f"config/{name}:1: " in check_says(site, site.load_defs(), check)


@pytest.mark.parametrize(
    "name",
    [
        b"\xff.yaml",
        b"a\nb.yaml",
        b"-.yaml",
        b"a'\"; drop.yaml",
        b"a.yml",
        "영수증.yaml".encode(),
    ],
)
def test_a_name_that_is_no_id(site: Site, name: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = site.config_dir / "batches" / os.fsdecode(name)
    path.write_bytes((site.config_dir / "batches/scans.yaml").read_bytes())
    assert site.tick("scans__inbox").reason == "nothing new: 0 objects seen"
    assert exit_code_of(["validate"]) == 2
    assert "has a stem that cannot be an id" in capsys.readouterr().out
    [row] = [row for row in listed(site).values() if row.batch_id not in {"scans", "letters"}]
    assert "has a stem that cannot be an id" in row.status.why
    found = site.execute("check_catalog").get_asset_check_evaluations()
    [bad] = [each for each in found if not each.passed]
    assert "has a stem that cannot be an id" in str(bad.metadata["problems"].value)
