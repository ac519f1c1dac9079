"""An estimate looks, counts and measures; it begins and writes nothing."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable, SpecError
from ocr_pipeline.planning.figures import Basis, Figure
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.steps import estimate_listing, estimate_sample
from ocr_pipeline.steps.estimate import Asked, BatchEstimate, Estimator, estimate_batch
from ocr_pipeline.steps.estimate_speed import SpeedSource
from tests.fakes.clock import MovableClock
from tests.fakes.engines import marked_image
from tests.fakes.looking import InspectorsHere, ReadOnlyStore, read_only_ledger
from tests.fakes.pool import SECONDS, ScriptedEngines, ScriptedPool
from tests.fakes.project import Project
from tests.fakes.results import page, table
from tests.fakes.store import MemoryStore
from tests.fakes.world import BATCH_ID, BatchWorld
from tests.integration.inbox import tiff
from tests.unit.vision.drawn import encoded, pdf, textured

PLANS: dict[str, object] = {
    "currency": "EUR",
    "plans": {
        "in_house": {"name": "In-house"},
        "vendor": {"name": "Vendor", "included_pages": 5, "price_per_page": 2},
    },
}
REMOTE: dict[str, object] = {
    "kind": "clova",
    "invoke_url": "https://one.example/custom/v1/1/a/general",
    "secret": {"env": "SECRET"},
    "pages_per_call": 2,
}


def image(seed: int) -> bytes:
    return marked_image(seed=seed)


@dataclass
class Scene:
    """A configured batch between stores in memory; everything that an estimate gets is read-only.

    ``work`` recognizes what is in the inbox now.
    """

    project: Project
    ledger: Ledger
    inbox: MemoryStore = field(default_factory=lambda: MemoryStore("memory://in"))
    results: MemoryStore = field(default_factory=lambda: MemoryStore("memory://out"))
    engines: ScriptedEngines = field(default_factory=ScriptedEngines)
    inspectors: InspectorsHere = field(default_factory=InspectorsHere)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.looked = ReadOnlyStore(self.inbox)

    def put(self, **files: bytes) -> None:
        """Objects by name, with ``__`` for the dot."""
        for name, data in files.items():
            self.inbox.write(name.replace("__", "."), data)

    def estimate(self, batch_id: str = BATCH_ID, **asked: Any) -> BatchEstimate:
        return estimate_batch(self.estimator(), batch_id, Asked(**asked))

    def estimator(self) -> Estimator:
        return Estimator(
            catalog=self.project.load(),
            ledger=read_only_ledger(self.ledger),
            store_for=self._store_for,
            engines=self.engines,
            open_inspectors=lambda: self.inspectors,
            clock=MovableClock(),
            cores=2,
            tell=self.told.append,
        )

    def work(self, batch_id: str = BATCH_ID) -> BatchWorld:
        world = BatchWorld(self.ledger)
        world.settings = self.project.load().effective(batch_id)
        world.uid = self.ledger.register_batch(batch_id, 1.0).uid
        world.inbox, world.results = self.inbox, self.results
        batch = world.settings.batch
        world.stores = {batch.input.location: self.inbox, batch.result.location: self.results}
        for chunk in world.plan():
            world.run(chunk, f"run of {chunk.key}")
        world.close()
        return world

    def _store_for(self, spec: StorageSpec) -> ObjectStore:
        if "/in/" in spec.location:
            return self.looked
        return ReadOnlyStore(self.results)


@pytest.fixture
def scene(tmp_path: Path, ledger: Ledger) -> Scene:
    project = Project(tmp_path / "project")
    project.domain(service_plan="vendor", long_image=True, table_extraction=True)
    project.write("plans.yaml", PLANS)
    made = Scene(project, ledger)
    configure(made)
    return made


def configure(scene: Scene, batch_id: str = BATCH_ID, **fields: object) -> None:
    now: dict[str, object] = {"settle_seconds": 0, "chunk": {"max_wait_seconds": 0}}
    scene.project.batch(batch_id, **{**now, **fields})


def standings(found: BatchEstimate) -> dict[str, int]:
    tallies = found.inventory.standings.items()
    return {standing.value: tally.count for standing, tally in tallies if tally.count}


# -- what is there ----------------------------------------------------------------------


def test_a_batch_that_was_never_registered_is_not_registered_by_an_estimate(scene: Scene) -> None:
    scene.put(a__png=image(1), b__pdf=pdf(3), c__tif=tiff(2), empty__png=b"")
    found = scene.estimate()
    assert scene.ledger.batches() == []
    assert standings(found) == {"new": 4}
    assert {each.type: each.pages for each in found.types} == {
        "pdf": Figure.exactly(3),
        "png": Figure.exactly(1),
        "tiff": Figure.exactly(2),
    }
    assert found.pages == Figure.exactly(6)
    assert found.inventory.refused["EMPTY_FILE"].count == 1
    assert scene.inspectors.closed == 1


def test_what_is_done_and_what_was_seen_before_is_told_apart(scene: Scene) -> None:
    scene.put(a__png=image(1), b__png=image(2))
    world = scene.work()
    scene.put(b__png=image(3), c__png=image(4), d__png=image(5))
    world.ledger.observe(world.uid, [scene.inbox.head("c.png")], "sweep", 99.0, 2.0)
    found = scene.estimate()
    assert standings(found) == {"done": 1, "waiting": 1, "new": 1, "changed": 1}
    assert found.inventory.to_do_count == 3


def test_only_input_of_the_batch_counts(scene: Scene) -> None:
    configure(scene, include=["**/*.pdf", "**/*.png"], exclude=["old/**"])
    for key in ("a.pdf", "old/b.pdf", "c.jpg", ".hidden.png", "d.png.part", "e/f.png"):
        scene.inbox.write(key, pdf(1) if key.endswith("pdf") else image(1))
    found = scene.estimate()
    assert set(found.inventory.types) == {"pdf", "png"}
    assert found.inventory.listed.count == 2


def test_a_listing_that_takes_too_long_is_not_complete_and_stands_for_itself(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate_listing, "LISTING_PAGE_KEYS", 4)
    for number in range(10):
        scene.inbox.write(f"{number}.png", image(number))
    found = scene.estimate(seconds=1e-9)
    assert not found.listing.complete
    assert found.inventory.listed.count == 4
    assert found.pages.value <= 4
    assert scene.estimate().inventory.listed.count == 10


def test_a_file_that_is_wrong_ends_it(scene: Scene) -> None:
    with pytest.raises(SpecError, match="no batch"):
        scene.estimate("unknown")


def test_an_empty_input_takes_nothing(scene: Scene) -> None:
    found = scene.estimate()
    assert (found.pages, found.types) == (Figure.exactly(0), [])
    assert scene.engines.scripted.read == []
    assert found.price.cost == Figure.exactly(0)


# -- what is in it ----------------------------------------------------------------------


def test_of_an_image_no_more_is_read_than_its_beginning(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate_sample, "START_BYTES", 100)
    scene.engines = _NotReady()
    scene.put(a__png=encoded(textured(), "PNG"), b__pdf=pdf(2))
    assert scene.estimate().pages == Figure.exactly(3)
    assert scene.looked.wholes == ["b.pdf"]


def test_an_image_whose_header_is_longer_than_what_was_read_is_a_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate_sample, "START_BYTES", 30)
    scene.engines = _NotReady()
    scene.put(a__jpg=encoded(textured(), "JPEG"))
    [each] = scene.estimate().types
    assert (each.pages.value, each.failing) == (1, {})


def test_what_would_fail_has_no_pages(scene: Scene) -> None:
    scene.put(a__pdf=b"%PDF-1.7 and no more", b__jpg=b"dear all", c__jpg=pdf(4), d=image(1))
    types = {each.type: each for each in scene.estimate().types}
    assert types["pdf"].failing == {"CORRUPT_PDF": 1}
    assert types["jpeg"].failing == {"UNSUPPORTED_FORMAT": 1}
    assert types["jpeg"].formats == {"PDF": 1}
    assert types["jpeg"].pages == Figure.exactly(4)
    assert types["other"].pages == Figure.exactly(1)


def test_an_object_that_vanishes_meanwhile_has_no_pages(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: ReadOnlyStore, key: str, size_bytes: int) -> bytes:
        del size_bytes
        raise ItemFailure("OBJECT_GONE", key)

    scene.put(a__png=image(1))
    monkeypatch.setattr(ReadOnlyStore, "read_start", gone)
    found = scene.estimate()
    assert found.types[0].failing == {"OBJECT_GONE": 1}
    assert found.speed.source is SpeedSource.ASSUMED


def test_a_sample_stands_for_all_and_says_so(scene: Scene) -> None:
    for number in range(60):
        scene.inbox.write(f"{number}.pdf", pdf(1 + number % 3))
    [each] = scene.estimate(sample=12).types
    assert (each.count, each.sampled, each.pages.basis) == (60, 12, Basis.ESTIMATED)
    assert each.pages.low < 120 < each.pages.high
    assert [looked.pages for looked in scene.estimate(sample=12).types] == [each.pages]


def test_long_images_are_counted_where_the_batch_takes_them(scene: Scene) -> None:
    scene.engines = _NotReady()
    scene.put(a__png=encoded(textured(400, 9_000), "PNG"), b__png=image(1))
    refused = scene.estimate()
    assert refused.types[0].failing == {"LONG_IMAGE_NOT_ENABLED": 1}
    assert refused.work.long_image_units == Figure.exactly(0)
    configure(scene, long_image=True)
    assert scene.estimate().work.long_image_units == Figure.exactly(5)


# -- duplicates -------------------------------------------------------------------------


def test_equal_contents_are_found_by_reading_objects_of_equal_size(scene: Scene) -> None:
    scene.put(a__png=image(1), b__png=image(1), c__png=image(1), d__jpg=b"x" * 5)
    found = scene.estimate()
    assert found.duplicates.among == Figure.exactly(2)
    assert (found.duplicates.candidates, found.duplicates.hashed) == (2, 3)
    assert found.duplicates.total == Figure.exactly(2)


@pytest.mark.parametrize(("policy", "pages"), [("reuse", 1), ("ignore", 1), ("reprocess", 3)])
def test_the_policy_says_what_duplicates_cost(scene: Scene, policy: str, pages: int) -> None:
    configure(scene, duplicates=policy)
    scene.put(a__png=image(1), b__png=image(1), c__png=image(1))
    found = scene.estimate()
    assert found.pages == Figure.exactly(3)
    assert found.work.pages.value == pytest.approx(pages)


def test_what_was_recognized_before_is_a_duplicate(scene: Scene) -> None:
    scene.put(a__png=image(1), b__png=image(2))
    scene.work()
    scene.put(copy__png=image(1), other__png=image(3))
    found = scene.estimate()
    assert found.duplicates.recognized == Figure.exactly(1)
    assert found.work.pages.value == pytest.approx(1)


# -- speed ------------------------------------------------------------------------------


def test_without_a_history_a_few_objects_are_recognized_in_memory(scene: Scene) -> None:
    scene.put(a__png=image(1), b__pdf=pdf(2), c__pdf=pdf(40))
    scene.engines = ScriptedEngines(ScriptedPool({pdf(2): (page("x"), page("y", index=1))}))
    found = scene.estimate()
    read = scene.engines.scripted.read
    assert sorted(read) == ["a.png", "b.pdf", "warming.png", "warming.png"]
    assert scene.engines.scripted.closed
    speed = found.speed.seconds_per_page
    assert found.speed.source is SpeedSource.MEASURED
    assert speed is not None
    assert speed.value == pytest.approx(2 * SECONDS / 3)
    assert found.seconds.value == pytest.approx(43 * speed.value / 2 + 5.5)
    assert scene.told[-1] == "recognizing a few of them, to measure the speed"


def test_when_nothing_can_be_measured_a_speed_is_assumed_and_the_reason_told(scene: Scene) -> None:
    scene.put(a__png=image(1))
    scene.engines = _NotReady()
    found = scene.estimate()
    assert (found.speed.source, found.seconds.basis) == (SpeedSource.ASSUMED, Basis.ASSUMED)
    assert found.speed.reason == "ENGINE_NOT_READY: no models"


def test_the_history_of_the_same_settings_is_the_speed(scene: Scene) -> None:
    scene.put(a__png=image(1), b__png=image(2))
    scene.work()
    scene.put(c__png=image(3))
    scene.engines = _NoEngine()
    found = scene.estimate()
    assert (found.speed.source, found.speed.pages) == (SpeedSource.HISTORY, 2)
    assert found.speed.seconds_per_page is not None
    assert found.speed.seconds_per_page.value == pytest.approx(SECONDS)
    assert found.page_bytes.basis is Basis.MEASURED


def test_another_batch_of_the_domain_has_a_history_too(scene: Scene) -> None:
    scene.put(a__png=image(1))
    scene.work()
    configure(scene, "newcomer")
    scene.engines = _NoEngine()
    found = scene.estimate("newcomer")
    assert found.speed.source is SpeedSource.HISTORY
    assert found.page_bytes.basis is Basis.ASSUMED, "its results are in another storage"
    configure(scene, "newcomer", table_extraction=True)
    scene.engines = ScriptedEngines()
    assert scene.estimate("newcomer").speed.source is SpeedSource.MEASURED, "other settings"


def test_a_remote_engine_is_never_called_and_takes_what_its_limits_grant(scene: Scene) -> None:
    scene.project.write("engines.yaml", {"engines": {"remote": REMOTE}})
    scene.project.domain(engine="remote")
    scene.engines = _NoEngine()
    scene.put(a__pdf=pdf(5), b__png=image(1))
    found = scene.estimate()
    assert found.speed.source is SpeedSource.LIMITS
    assert sum(each.calls.value for each in found.types) == 3 + 1
    assert found.seconds.value == pytest.approx(4 * 1.0 + 5.5)
    assert found.seconds.basis is Basis.ASSUMED


class _NoEngine(ScriptedEngines):
    def pool(self, *_: object) -> ScriptedPool:
        raise AssertionError("no engine is to be used")


class _NotReady(ScriptedEngines):
    def pool(self, *_: object) -> ScriptedPool:
        raise ServiceUnavailable("no models", "ENGINE_NOT_READY")


# -- money ------------------------------------------------------------------------------


def test_pages_that_were_used_this_month_are_no_longer_included(scene: Scene) -> None:
    scene.put(a__png=image(1), b__png=image(2))
    world = scene.work()
    [used] = world.ledger.usage("2000-01-01", "2100-01-01")
    assert used.pages == 2
    for number in range(3, 10):
        scene.inbox.write(f"{number}.png", image(number))
    price = scene.estimate().price
    assert (price.plan_name, price.currency, price.pages_before) == ("Vendor", "EUR", 2)
    assert price.cost == Figure.exactly(2 * (7 - 3))


def test_tables_cost_by_the_share_of_pages_that_had_some(scene: Scene) -> None:
    configure(scene, table_extraction=True)
    scene.put(a__png=image(1), b__png=image(2))
    with_table = replace(page("x"), tables=(table(),))
    scene.engines = ScriptedEngines(ScriptedPool({image(1): (with_table,)}))
    work = scene.estimate().work
    assert work.table_pages.value == pytest.approx(1)
    assert 0 < work.table_pages.low < 1 < work.table_pages.high <= 2
