"""Everything that a batch needs is tried: each line can fail, and says what to do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline.model.delivery import SendAnswer
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import ItemError, ServiceUnavailable
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.model.usage import Account
from ocr_pipeline.planning.gates import gate_key
from ocr_pipeline.ports.gates import CallPermit, CallReport, CallVerdict, GateLimits
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.steps.check import Asked, Checker, check_batch
from ocr_pipeline.steps.check_line import CheckLine
from ocr_pipeline.vision.specimen import SPECIMEN_TEXT, specimen_png
from tests.fakes.clock import MovableClock
from tests.fakes.ledger import CrashingLedger, as_ledger
from tests.fakes.outage import BreakingStore, as_store
from tests.fakes.pool import ScriptedEngines, ScriptedPool
from tests.fakes.project import Project
from tests.fakes.results import page
from tests.fakes.store import MemoryStore
from tests.fakes.webhook import ScriptedSender

WEBHOOK = {"url": "https://hook.example/", "secret": {"env": "HOOK_SECRET"}}
REMOTE = {
    "kind": "clova",
    "invoke_url": "https://ocr.example/custom/v1/1/key/general",
    "secret": {"env": "CLOVA_SECRET"},
}
READ = (page(SPECIMEN_TEXT),)
FAILS = "FAIL "


@dataclass
class World:
    """A batch that has all that it needs, until a test takes something away."""

    project: Project
    ledger: Ledger
    clock: MovableClock = field(default_factory=MovableClock)
    pool: ScriptedPool = field(default_factory=lambda: ScriptedPool({specimen_png(): READ}))
    sender: ScriptedSender = field(default_factory=ScriptedSender)
    secrets: dict[str | None, str] = field(
        default_factory=lambda: {"HOOK_SECRET": "s", "CLOVA_SECRET": "c"}
    )
    missing: str | None = None
    asked: Asked = field(default_factory=Asked)

    def __post_init__(self) -> None:
        self.inbox = MemoryStore("memory://in", self.clock.now())
        self.results = MemoryStore("memory://out", self.clock.now())
        self.stores: dict[str, ObjectStore] = {"in": self.inbox, "out": self.results}
        self.inbox.write("large.png", bytes(1000))
        self.inbox.write("small.png", bytes(10))
        self.inbox.write(".hidden", b"")
        self.project.domain()
        self.project.batch(webhook=WEBHOOK)

    def store_for(self, spec: StorageSpec) -> ObjectStore:
        return self.stores[Path(spec.location).parent.name]

    def lines(self) -> list[CheckLine]:
        checker = Checker(
            self.project.load(),
            lambda: self.ledger,
            self.store_for,
            ScriptedEngines(self.pool, self.missing),
            self.sender,
            lambda reference: self.secrets.get(reference.env),
            self.clock,
        )
        return list(check_batch(checker, "scans", self.asked))

    def check(self) -> dict[str, str]:
        words = {True: "ok ", False: FAILS, None: "- "}
        return {line.what: words[line.ok] + line.detail for line in self.lines()}

    def break_store(self, place: str, code: str, *methods: str) -> None:
        self.stores[place] = as_store(BreakingStore(self.stores[place], code, methods))

    def with_remote_engine(self, asked: bool = True) -> None:
        self.project.write("engines.yaml", {"engines": {"remote": REMOTE}})
        self.project.domain(engine="remote")
        self.asked = Asked(engine=asked)


@pytest.fixture
def world(tmp_path: Path, ledger: Ledger) -> World:
    return World(Project(tmp_path), ledger)


def failed(world: World) -> list[str]:
    """The lines that fail; each with a code has its remedy."""
    bad = [line for line in world.lines() if line.ok is False]
    assert all((line.remedy is None) == (line.code is None) for line in bad)
    assert all(line.remedy == ERRORS[line.code].remedy for line in bad if line.code)
    return [f"{line.what}: {line.code}" for line in bad]


def test_a_batch_with_all_that_it_needs(world: World) -> None:
    lines = world.check()
    key = lines.pop("result: write").removeprefix("ok memory://out: ")
    assert key.startswith(".ocr/check-")
    assert lines.pop("ledger").startswith("ok SQLite 3.")
    assert lines == {
        "configuration": "ok valid, no clash with another file",
        "input: list": "ok memory://in: 3 objects",
        "input: read": "ok the smallest image, 10 bytes",
        "result: read": "ok what was written",
        "result: list": "ok what was written",
        "clock": "ok as the storage's",
        "result: delete": "ok nothing is left behind",
        "webhook: secret": "ok found in variable HOOK_SECRET",
        "webhook: delivery": "- not tried; add --webhook to send a test event",
        "engine: data": "ok models and ko, ja are there",
        "engine: page": f"ok read `{SPECIMEN_TEXT}` in 0.2 s",
    }
    assert world.results.list_page("", 9) == []
    assert world.pool.closed
    assert world.sender.sent == []


# -- configuration and ledger -----------------------------------------------------------


def test_a_file_that_is_wrong_is_the_first_line_and_the_ledger_is_tried_all_the_same(
    world: World,
) -> None:
    world.project.write("batches/scans.yaml", "name: [")
    lines = world.check()
    assert lines["configuration"].startswith(f"{FAILS}config/batches/scans.yaml:")
    assert list(lines) == ["configuration", "ledger"]


def test_a_clash_fails_and_the_rest_is_tried(world: World) -> None:
    world.project.batch("earlier", name="scans", result={"path": "elsewhere/out"})
    lines = world.check()
    assert "is the name of batch" in lines["configuration"]
    assert lines["result: delete"].startswith("ok")


def test_a_file_that_is_gone_and_a_pause_are_told_apart(world: World) -> None:
    file = world.project.batch(enabled=False)
    assert world.check()["configuration"] == "ok valid; paused by `enabled: false`"
    file.unlink()
    assert world.check()["configuration"] == f"{FAILS}its file is gone"


@pytest.mark.parametrize("call", ["set_note", "describe", "register_config"])
def test_without_a_ledger_everything_else_is_tried(world: World, call: str) -> None:
    def full() -> None:
        raise ServiceUnavailable("the disk is full", "LEDGER_FULL")

    world.ledger = as_ledger(CrashingLedger(world.ledger, [call], crash=full))
    bad = failed(world)
    assert bad == ([] if call == "register_config" else ["ledger: LEDGER_FULL"])
    world.asked = Asked(webhook=True)
    told = world.check()["webhook: delivery"]
    assert told.startswith("ok" if call == "register_config" else "- not tried")


# -- storages ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "method", "code", "what"),
    [
        ("in", "list_page", "STORAGE_UNREACHABLE", "input: list"),
        ("in", "list_page", "STORAGE_MISSING", "input: list"),
        ("in", "read", "STORAGE_FORBIDDEN", "input: read"),
        ("out", "write", "STORAGE_READ_ONLY", "result: write"),
        ("out", "write", "STORAGE_FULL", "result: write"),
        ("out", "read", "STORAGE_FORBIDDEN", "result: read"),
        ("out", "list_page", "STORAGE_FORBIDDEN", "result: list"),
        ("out", "head", "STORAGE_BUSY", "clock"),
        ("out", "delete", "STORAGE_FORBIDDEN", "result: delete"),
    ],
)
def test_what_a_storage_refuses_is_the_line_that_fails(
    world: World, place: str, method: str, code: str, what: str
) -> None:
    world.break_store(place, code, method)
    assert failed(world) == [f"{what}: {code}"]


def test_a_storage_that_cannot_even_be_opened(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: StorageSpec) -> ObjectStore:
        raise ServiceUnavailable("the profile is unknown", "STORAGE_CREDENTIALS")

    monkeypatch.setattr(world, "store_for", refuse)
    assert failed(world) == [
        f"{what}: STORAGE_CREDENTIALS" for what in ("input: list", "result: write")
    ]


def test_an_empty_input_cannot_be_read_and_says_so(world: World) -> None:
    for key in ("large.png", "small.png"):
        world.inbox.delete(key)
    assert world.check()["input: list"] == "ok memory://in: 1 object"
    assert world.check()["input: read"] == "- not tried: there is no image in it yet"


@pytest.mark.parametrize("method", ["read", "list_page", "delete"])
def test_a_storage_that_loses_or_keeps_what_it_should_not_is_found_out(
    world: World, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = world.inbox.head("small.png")
    answers: dict[str, Callable[..., Any]] = {
        "read": lambda *_: (b"another", seen),
        "list_page": lambda *_: [seen],
        "delete": lambda _: None,
    }
    monkeypatch.setattr(world.results, method, answers[method])
    what = {"read": "read", "list_page": "list", "delete": "delete"}[method]
    assert failed(world) == [f"result: {what}: None"]


@pytest.mark.parametrize(
    ("storage_seconds", "told"),
    [
        (-1.0, "ok as the storage's"),  # it tells whole seconds
        (4.0, "ok as the storage's"),
        (60.0, "ok 60 s behind the storage's clock; Set the clock"),
        (-61.0, "ok 60 s ahead of the storage's clock; Set the clock"),
        (301.0, f"{FAILS}CLOCK_SKEW: this machine is 301 s behind the storage's clock"),
        (-3601.0, f"{FAILS}CLOCK_SKEW: this machine is 3,600 s ahead of the storage's clock"),
    ],
)
def test_a_clock_that_is_off_is_told_and_far_off_is_a_failure(
    world: World, storage_seconds: float, told: str
) -> None:
    world.results.clock += storage_seconds
    assert world.check()["clock"].startswith(told)


# -- webhook ----------------------------------------------------------------------------


def test_a_batch_without_a_webhook(world: World) -> None:
    world.project.batch()
    assert world.check()["webhook"] == "- the batch has none"


def test_a_secret_that_cannot_be_read_sends_nothing(world: World) -> None:
    world.secrets, world.asked = {}, Asked(webhook=True)
    assert failed(world) == ["webhook: secret: SECRET_MISSING"]
    assert world.check()["webhook: delivery"].startswith("- not tried")
    assert world.sender.sent == []


@pytest.mark.parametrize(
    ("answer", "bad"),
    [
        (SendAnswer(204, None, None, 0.1), []),
        (SendAnswer(500, None, None, 0.1), ["webhook: delivery: RECEIVER_FAILED"]),
        (
            SendAnswer(None, "RECEIVER_TIMEOUT: no answer in 30 s", None, 30.0),
            ["webhook: delivery: RECEIVER_TIMEOUT"],
        ),
    ],
)
def test_a_test_event_is_sent_when_it_is_asked_for(
    world: World, answer: SendAnswer, bad: list[str]
) -> None:
    world.sender.answers, world.asked = (answer,), Asked(webhook=True)
    assert failed(world) == bad
    [sent] = world.sender.sent
    assert b'"test"' in sent.body


# -- engine -----------------------------------------------------------------------------


def test_what_an_engine_lacks_is_said_and_no_page_is_read(world: World) -> None:
    world.missing = "ENGINE_NOT_READY: run apt-get install tesseract-ocr-script-hang"
    assert failed(world) == ["engine: data: ENGINE_NOT_READY"]
    assert world.pool.read == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((page("Botch chock 2718"),), "read `Botch chock 2718` where"),
        ((RecognizedPage(0, 800, 200),), "read `nothing` where"),
        (ItemError("TIME_LIMIT", "300 s"), "TIME_LIMIT: 300 s"),
    ],
)
def test_an_engine_that_reads_something_else_fails(
    world: World, answer: tuple[RecognizedPage, ...] | ItemError, told: str
) -> None:
    world.pool.answers = {specimen_png(): answer}
    assert world.check()["engine: page"].startswith(f"{FAILS}{told}")


def test_an_engine_that_does_not_start_fails(world: World) -> None:
    world.pool.error = ServiceUnavailable("too little memory", "ENGINE_NOT_READY")
    assert failed(world) == ["engine: page: ENGINE_NOT_READY"]
    assert world.pool.closed


def test_a_remote_engine_is_called_only_when_it_is_asked_for(world: World) -> None:
    world.with_remote_engine(asked=False)
    lines = world.check()
    assert lines["engine: secret"] == "ok found in variable CLOVA_SECRET"
    assert lines["engine: page"].endswith("(one call, which may be charged)")
    assert world.pool.read == []


def test_a_remote_engine_without_a_secret_is_not_called(world: World) -> None:
    world.with_remote_engine()
    world.secrets = {"HOOK_SECRET": "s"}
    assert failed(world) == ["engine: secret: ENGINE_REFUSED"]
    assert world.pool.read == []


def test_asking_a_remote_engine_ends_its_pause(world: World) -> None:
    world.with_remote_engine()
    key = gate_key(ClovaEngine.model_validate(REMOTE), "c")
    shut(world.ledger, key, world.clock.now())
    assert world.check()["engine: page"].startswith("ok read")
    assert world.ledger.shut_reason(key, world.clock.now()) is None


def test_a_remote_engine_that_refuses_says_so(world: World) -> None:
    world.with_remote_engine()
    world.pool.error = ServiceUnavailable("0002 Secret key validate failed", "ENGINE_REFUSED")
    assert failed(world) == ["engine: page: ENGINE_REFUSED"]


def test_a_template_domain_need_not_read_the_page(world: World) -> None:
    remote = REMOTE | {"invoke_url": "https://ocr.example/custom/v1/1/key/infer"}
    world.with_remote_engine()
    world.project.write("engines.yaml", {"engines": {"remote": remote}})
    world.project.domain(engine="remote", service_type="template")
    world.pool.answers = {specimen_png(): ItemError("PAGE_FAILED", "no template matches")}
    assert world.check()["engine: page"].startswith("ok answers")


def shut(ledger: Ledger, key: str, now: float) -> None:
    limits = GateLimits(key, 10, 4, 1, 3600)
    permit = ledger.begin_call(limits, Account("", "general"), 60, now)
    assert isinstance(permit, CallPermit)
    report = CallReport(CallVerdict.REFUSED, code="ENGINE_REFUSED", reason="0002")
    ledger.end_call(limits, permit, report, now)
    assert ledger.shut_reason(key, now) is not None
