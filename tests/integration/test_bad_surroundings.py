"""Storages, disks and clocks that fail: work waits with a code, nothing is lost or done twice."""

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from ocr_pipeline import failures
from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState
from ocr_pipeline.planning.keys import result_key_json
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.hold import RunIdentity
from tests.fakes.outage import BreakingStore, as_store
from tests.fakes.world import WEBHOOK, BatchWorld
from tests.integration import inbox
from tests.integration.site import Site

KEYS = [f"{number:02}.png" for number in range(12)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[BatchWorld]:
    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
    made = BatchWorld(ledger)
    made.configure(webhook=WEBHOOK)
    yield made
    made.close()
    ledger.close()


def break_store(
    world: BatchWorld, place: str, code: str, methods: list[str], good_calls: int
) -> BreakingStore:
    """``/in`` or ``/out`` fails after some calls, in this run or the next."""
    broken = BreakingStore(world.stores[place], code, methods, good_calls)
    world.stores[place] = as_store(broken)
    return broken


def attempt(world: BatchWorld, chunk: ChunkRecord) -> None:
    """One run of the chunk's current attempt, as Dagster would see it end."""
    keeper = world.keeper()
    with failures.chunk_failures(keeper):
        who = RunIdentity("run", world.chunk(chunk).attempt)
        work = keeper.open(world.ledger, world.store_for, chunk.key, who)
        world.recognize(work)
        world.export(work)


# -- a storage that breaks ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "methods", "good_calls", "code"),
    [
        ("/in", ["read"], 0, "STORAGE_UNREACHABLE"),
        ("/in", ["read"], 5, "STORAGE_FORBIDDEN"),
        ("/in", ["read"], 5, "STORAGE_CREDENTIALS"),
        ("/out", ["write", "write_file"], 0, "STORAGE_READ_ONLY"),
        ("/out", ["write", "write_file"], 5, "STORAGE_FULL"),
        ("/out", ["write", "write_file"], len(KEYS) + 5, "STORAGE_MISSING"),
        ("/out", ["read"], 5, "STORAGE_BUSY"),
        ("/out", ["write_file"], 0, "CLOCK_SKEW"),
    ],
)
def test_a_storage_that_breaks_in_the_middle_loses_and_doubles_nothing(
    world: BatchWorld, place: str, methods: list[str], good_calls: int, code: str
) -> None:
    chunk = world.planned(*KEYS)
    broken = break_store(world, place, code, methods, good_calls)
    with pytest.raises(dg.Failure) as failed:
        attempt(world, chunk)
    told = f"{code}: the storage is broken. {ERRORS[code].remedy}"
    assert str(failed.value.description).startswith(told.rstrip("."))
    back = world.chunk(chunk)
    assert (back.state, back.lease_holder) == (ChunkState.PLANNED, None)
    assert back.last_error == f"{code}: the storage is broken"
    assert back.not_before > world.clock.now()
    check_that_it_is_finished_once(world, chunk, broken)


def check_that_it_is_finished_once(
    world: BatchWorld, chunk: ChunkRecord, broken: BreakingStore
) -> None:
    """What was broken is mended: the next attempt ends it."""
    kept = {item.item_id for item in world.ledger.chunk_items(chunk.key) if item.outcome}
    read_before = len(world.pool.read)
    broken.mend()
    attempt(world, chunk)
    assert world.chunk_states() == [ChunkState.DONE]
    assert world.states() == dict.fromkeys(KEYS, "recognized")
    assert {result_key_json(key) for key in KEYS} <= set(world.files())
    assert len(world.pool.read) - read_before == len(KEYS) - len(kept), "what was kept stays"
    assert world.ledger.outbox(world.uid).waiting == len(KEYS)
    assert world.plan() == []


def test_a_storage_that_is_away_for_days_makes_no_chunk_stuck(world: BatchWorld) -> None:
    chunk = world.planned(*KEYS)
    broken = break_store(world, "/in", "STORAGE_UNREACHABLE", ["read"], 0)
    delays = []
    for _ in range(30):
        with pytest.raises(dg.Failure):
            attempt(world, chunk)
        delays.append(world.chunk(chunk).not_before - world.clock.now())
        world.clock.time += delays[-1]
    assert delays[:4] == [5, 10, 20, 40]
    assert delays[-1] == 600
    check_that_it_is_finished_once(world, chunk, broken)


@pytest.mark.parametrize("code", ["STORAGE_UNREACHABLE", "STORAGE_BUSY", "STORAGE_MISSING"])
def test_a_listing_that_breaks_off_goes_on_where_it_stood(world: BatchWorld, code: str) -> None:
    world.put(*(f"{number:04}.png" for number in range(2_500)))
    inbox_store, begin = world.inbox, SweepCursor.begin()
    world.inbox = break_store(world, "/in", code, ["list_page"], 1)  # type: ignore[assignment]
    with pytest.raises(ServiceUnavailable, match=code):
        world.look(begin)
    seen = len(world.items())
    assert seen == 1_000, "what was listed is kept"
    world.inbox = inbox_store
    assert world.look(begin).complete
    assert len(world.items()) == 2_500


# -- names --------------------------------------------------------------------------------


def test_keys_as_long_as_s3_allows_and_keys_that_look_like_results(world: BatchWorld) -> None:
    longest = "가" * 340 + ".png"  # 1,024 bytes in one segment
    keys = ["a", "a.json/b", "a.json", "a.json.json", longest, "k" * 1_020 + ".png"]
    assert max(len(key.encode()) for key in keys) == 1_024
    world.configure(duplicates="reprocess")
    chunk = world.process(*keys)
    names = {result_key_json(key) for key in keys}
    assert len(names) == len(keys)
    assert names <= set(world.files())
    assert all(len(part.encode()) <= 255 for name in names for part in name.split("/"))
    assert world.chunk(chunk).state is ChunkState.DONE


# -- clocks -------------------------------------------------------------------------------


@pytest.mark.parametrize("storage_seconds", [-1e9, -60.0, 60.0, 1e9])
def test_an_object_settles_by_our_clock_whatever_time_the_storage_tells(
    world: BatchWorld, storage_seconds: float
) -> None:
    world.configure(settle_seconds=5)
    world.inbox.clock = world.clock.now() + storage_seconds
    world.put("a.png")
    assert world.plan() == []
    world.clock.time += 4
    assert world.plan() == []
    world.clock.time += 1
    assert len(world.plan()) == 1


# -- disks of this machine ------------------------------------------------------------------


class Disk:
    """A file system of its own, as small as a test wants it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, options: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._done("mount", "-t", "tmpfs", "-o", options, "tmpfs"):
            pytest.skip("file systems cannot be mounted here")

    def change(self, options: str) -> None:
        assert self._done("mount", "-o", f"remount,{options}")

    def bind(self, other: "Disk") -> None:
        """The files of another one, also here."""
        assert self._done("mount", "--bind", str(other.folder))

    def unmount(self) -> None:
        self._done("umount", "-l")

    def _done(self, *command: str) -> bool:
        done = subprocess.run([*command, self.folder], check=False, capture_output=True)
        return done.returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk")
    yield made
    made.unmount()


@pytest.fixture
def quick_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Attempts follow at once; ``batch run`` gives up after three in vain."""
    monkeypatch.setattr(failures, "backoff_seconds", lambda _: 0.0)
    site.put({key: inbox.one_image(seed) for seed, key in enumerate(KEYS, start=1)})
    return site


def check_site(site: Site) -> None:
    """Every image was recognized once; nothing is left to do."""
    assert site.codes() == [(key, "recognized") for key in KEYS]
    results = [path for path in site.out.rglob("*.json") if ".ocr" not in path.parts]
    assert len(results) == len(KEYS)
    assert Counter(line["key"] for line in site.report_lines()) == Counter(KEYS)
    before = site.items()
    assert site.run() == 0
    assert site.items() == before


@pytest.mark.parametrize(
    ("broken", "mended", "code"),
    [("size=16k", "size=10m", "STORAGE_FULL"), ("ro", "rw", "STORAGE_READ_ONLY")],
)
def test_a_result_disk_that_is_full_or_read_only(
    quick_site: Site,
    disk: Disk,
    capsys: pytest.CaptureFixture[str],
    broken: str,
    mended: str,
    code: str,
) -> None:
    quick_site.out = disk.folder
    quick_site.configure(result={"path": str(disk.folder)})
    disk.mount(broken)
    assert quick_site.run() == 3
    assert f"{code}: the folder {disk.folder}" in capsys.readouterr().err
    disk.change(mended)
    assert quick_site.run() == 0
    check_site(quick_site)


def test_no_room_for_temporary_files(
    quick_site: Site,
    disk: Disk,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick_site.configure()
    disk.mount("size=4k")
    monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
    assert quick_site.run() == 3
    assert f"TEMPORARY_FULL: temporary files in {disk.folder}" in capsys.readouterr().err
    disk.change("size=10m")
    assert quick_site.run() == 0
    check_site(quick_site)


def test_an_inbox_that_is_unmounted_while_it_is_read(quick_site: Site, disk: Disk) -> None:
    """What is left is an empty folder; no image of the batch was deleted."""
    disk.mount("size=10m")
    mount_point = Disk(quick_site.inbox)
    for path in quick_site.inbox.iterdir():
        shutil.move(path, disk.folder)
    mount_point.bind(disk)
    quick_site.configure()
    reads = 0

    def before_read(_: str) -> None:
        nonlocal reads
        reads += 1
        if reads == 3:
            mount_point.unmount()

    def before_list() -> None:
        if not any(quick_site.inbox.iterdir()):
            mount_point.bind(disk)

    quick_site.before_read, quick_site.before_list = before_read, before_list
    try:
        assert quick_site.run() == 0
        check_site(quick_site)
    finally:
        mount_point.unmount()
    [chunk] = quick_site.ledger.chunks(quick_site.uid, [ChunkState.DONE])
    assert chunk.attempt == 2
