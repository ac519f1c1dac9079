"""``batch list|show|status|run|cancel|retry|report`` on a ledger with work in it."""

from typing import Any

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.operate import runs as operate
from ocr_pipeline.operate.runs import BatchRun
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.configured_batch import as_json, configured, fail_one, ledger, out_of
from tests.fakes.ledger import finished, pending, planned
from tests.fakes.project import Project

__all__ = ["configured", "ledger"]

EVERY_COMMAND = ["status", "run", "cancel", "retry", "report"]


# -- list, show, status -------------------------------------------------------------------------


@pytest.fixture
def busy(configured: Project, ledger: Ledger) -> Project:
    """A batch that chose all that it may and worked, and one whose file is wrong."""
    configured.domain(table_extraction=True)
    configured.batch(
        name="스캔",
        languages=["ko"],
        table_extraction=True,
        webhook={"url": "https://hook.example/x", "secret": {"env": "HOOK_SECRET"}},
        schedule={"cron": "0 2 * * *", "time_zone": "Asia/Seoul"},
    )
    fail_one(ledger)
    finished(ledger, ["a.png", "b.png"], "scans", "two")
    pending(ledger, ["new.png"], "scans")
    configured.write("batches/broken.yaml", "name: [")
    return configured


def test_list_has_every_batch_with_its_status_and_counts(
    busy: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, scans = as_json(capsys, "list")
    assert scans == {
        "id": "scans",
        "name": "스캔",
        "domain": "general",
        "domain_information": ["General OCR", "ko, ja, en", "tables", "engine embedded"],
        "input": "in/scans",
        "result": "out/scans",
        "status": "available",
        "settings": ["json", "ko", "tables", "webhook hook.example", "at 0 2 * * * Asia/Seoul"],
        "items": 4,
        "recognized": 2,
        "failed": 1,
        "waiting": 1,
        "standing": "available",
    }
    assert broken["id"] == "broken"
    assert broken["status"].startswith("unavailable: configuration: config/batches/broken.yaml:")
    assert broken["standing"] == "unavailable: configuration"


def test_list_has_what_the_ledger_knows_and_whose_file_is_gone(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    finished(ledger, ["a.png"], "scans")
    (configured.config_dir / "batches/scans.yaml").unlink()
    configured.write("batches/never ran.yaml", "name: [")
    gone, scans = sorted(as_json(capsys, "list"), key=lambda row: row["recognized"])
    assert (scans["id"], scans["name"], scans["recognized"]) == ("scans", "", 1)
    assert "its file is gone" in scans["status"]
    assert gone["id"] == "never ran"
    assert [known.batch_id for known in ledger.batches()] == ["scans"], "a list registers nothing"


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["list", "--where", "status=UNAVAILABLE"], ["broken"]),
        (["list", "--where", "domain=gen", "--where", "settings=ＨＯＯＫ"], ["scans"]),
        (["list", "--where", "input=scans", "--where", "name=nobody"], []),
        (["search", "ＩＮ/ｓｃａｎｓ"], ["scans"]),
        (["search", "스캔"], ["scans"]),
        (["search", "asia/seoul", "--where", "status=available"], ["scans"]),
        (["search", "broken.yaml"], ["broken"]),
        (["search", "nothing like it"], []),
    ],
)
def test_batches_are_found_by_any_column(
    busy: Project, capsys: pytest.CaptureFixture[str], arguments: list[str], found: list[str]
) -> None:
    assert [row["id"] for row in as_json(capsys, *arguments)] == found


def test_a_list_is_for_people_too(busy: Project, capsys: pytest.CaptureFixture[str]) -> None:
    table = out_of(capsys, "list")
    for text in ("스캔", "General OCR", "-> out/scans", "webhook hook.example", "1 waiting"):
        assert text in table


def test_list_of_nothing_is_an_empty_table(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    (configured.config_dir / "batches/scans.yaml").unlink()
    assert as_json(capsys, "list") == []
    assert "Batch" in out_of(capsys, "list")


def test_show_has_the_effective_settings_and_no_secret(
    busy: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SECRET", "whsec_do_not_show")
    shown = as_json(capsys, "show", "scans")
    assert shown["batch"]["input"]["path"] == str(busy.config_dir.parent / "in/scans")
    assert shown["domain"]["languages"] == ["ko", "ja"]
    assert shown["batch"]["webhook"]["secret"]["env"] == "HOOK_SECRET"
    page = out_of(capsys, "show", "scans")
    assert "do_not_show" not in page
    split = [line.split() for line in page.splitlines() if line.strip()]
    rows = {words[0]: " ".join(words[1:]) for words in split}
    assert rows["scans:"] == "available"
    assert rows["file:"] == "config/batches/scans.yaml"
    assert rows["items:"] == "1 failed, 1 pending, 2 recognized"
    assert rows["name"] == "스캔 line 2"
    assert rows["webhook.secret.env"] == "HOOK_SECRET line 18"
    assert rows["chunk.max_images"] == "200 default"
    assert rows["table_extraction"] == "yes", "the domain allows it"


def test_show_says_which_settings_are_the_domains(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [" ".join(line.split()) for line in out_of(capsys, "show", "scans").splitlines()]
    assert "languages ko, ja domain general" in lines


def test_show_of_a_wrong_file_says_what_is_wrong(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    configured.batch(file_format="pdf")
    assert out_of(capsys, "show", "scans").startswith(
        "scans: unavailable: configuration: config/batches/scans.yaml:"
    )
    assert exit_code_of(["batch", "show", "scans", "--json"]) == 2
    assert "config/batches/scans.yaml:" in capsys.readouterr().err


def test_status_counts_by_state(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_one(ledger)
    planned(ledger, ["a.png"], "scans", "two")
    found = as_json(capsys, "status", "scans")
    assert found["batch_id"] == "scans"
    assert found["status"] == "available"
    assert found["items"] == {"failed": 1, "planned": 1}
    assert found["errors"] == {"EMPTY_FILE": 1}
    assert found["chunks"] == {"done": 1, "planned": 1}
    lines = out_of(capsys, "status", "scans").splitlines()
    assert lines == [
        "scans: available",
        "  items: 1 failed, 1 planned",
        "  errors: 1 EMPTY_FILE",
        "  chunks: 1 done, 1 planned",
        "  deliveries: none",
    ]


def test_status_of_a_batch_whose_file_is_gone_is_what_the_ledger_knows(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    finished(ledger, ["a.png"], "scans")
    (configured.config_dir / "batches/scans.yaml").unlink()
    assert "its file is gone" in out_of(capsys, "status", "scans")


@pytest.mark.parametrize("command", [*EVERY_COMMAND, "check", "show"])
def test_a_batch_that_nobody_knows_is_a_usage_error(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert exit_code_of(["batch", command, "no\x1b[31mthing"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(r"ocr-pipeline: there is no batch `no\x1b[31mthing`")
    assert ledger.batches() == [], "asking makes none"


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_without_a_ledger_a_command_ends_with_3(
    configured: Project,
    ledger: Ledger,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    def down() -> None:
        raise ServiceUnavailable("ledger: the database does not answer")

    monkeypatch.setattr(ledger, "batches", down)
    assert exit_code_of(["batch", command, "scans"]) == 3
    assert "does not answer" in capsys.readouterr().err


# -- run -----------------------------------------------------------------------------------------


def script_run(
    monkeypatch: pytest.MonkeyPatch, done: BatchRun, meanwhile: Any = lambda: None
) -> None:
    def run_batch(services: Any, batch_id: str, say: Any) -> BatchRun:
        del services
        meanwhile()
        say(f"working on {batch_id}")
        return done

    monkeypatch.setattr(operate, "run_batch", run_batch)


def test_run_tells_what_came_of_it(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    script_run(monkeypatch, BatchRun(1, 0, 0, 0), lambda: finished(ledger, ["a"], "scans"))
    assert out_of(capsys, "run", "scans").splitlines() == [
        "working on scans",
        "scans: 1 recognized, 0 failed, 1 chunks, 0 deliveries",
    ]


def test_run_ends_with_1_when_images_failed_in_it_and_not_for_earlier_ones(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    script_run(monkeypatch, BatchRun(1, 0, 0, 0), lambda: fail_one(ledger))
    assert "0 recognized, 1 failed" in out_of(capsys, "run", "scans", code=1)
    script_run(monkeypatch, BatchRun(0, 0, 0, 0))
    assert "0 recognized, 1 failed" in out_of(capsys, "run", "scans")


def test_run_ends_with_1_when_a_chunk_is_stuck(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(ledger, ["a.png"], "scans")
    ledger.fail_attempt("chunk", 1, "died", 3.0, 3.0, max_attempts=1)
    script_run(monkeypatch, BatchRun(10, 10, 0, 0))
    out = out_of(capsys, "run", "scans", code=1)
    assert "1 chunks failed too often; `batch retry scans` tries them again" in out


def test_run_ends_with_3_when_the_receiver_did_not_take_a_delivery(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    script_run(monkeypatch, BatchRun(1, 0, 2, 1), lambda: fail_one(ledger))
    assert "1 deliveries did not arrive; `webhook list scans`" in out_of(
        capsys, "run", "scans", code=3
    )


# -- cancel, retry -------------------------------------------------------------------------------


def test_cancel_and_retry_of_planned_work(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    planned(ledger, ["a.png"], "scans", "one")
    finished(ledger, ["b.png"], "scans", "two")
    assert out_of(capsys, "cancel", "scans") == "1 chunks canceled, 0 runs asked to end\n"
    chunk = ledger.chunk("one")
    assert chunk is not None
    assert chunk.state is ChunkState.CANCELED
    assert out_of(capsys, "retry", "scans") == "1 images and chunks go again\n"
    chunk = ledger.chunk("one")
    assert chunk is not None
    assert (chunk.state, chunk.attempt) == (ChunkState.PLANNED, 2)


def test_retry_takes_failed_images_and_all_of_them_when_asked(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = fail_one(ledger)
    uid = finished(ledger, ["a.png"], "scans", "two").batch_uid
    assert out_of(capsys, "retry", "scans") == "1 images and chunks go again\n"
    assert [item.item_id for item in ledger.pending_items(uid, 9)] == [failed]
    assert out_of(capsys, "retry", "scans", "--all") == "1 images and chunks go again\n"
    assert ledger.item_counts(uid) == {ItemState.PENDING: 2}


def test_retry_of_named_images_takes_them_only(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    uid = finished(ledger, ["a.png", "b.png", "c.png"], "scans").batch_uid
    first, _, third = ledger.items(uid, [ItemState.RECOGNIZED], 9)
    arguments = ["--item", str(first.item_id), "--item", str(third.item_id)]
    assert out_of(capsys, "retry", "scans", *arguments) == "2 images and chunks go again\n"
    assert [item.key for item in ledger.pending_items(uid, 9)] == ["a.png", "c.png"]
    assert out_of(capsys, "retry", "scans", "--item", "999") == "0 images and chunks go again\n"
