"""``webhook list|show|test|replay`` on a ledger with deliveries."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryState
from ocr_pipeline.model.manifest import Lease
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.wiring import open_ledger
from tests.fakes.ledger import finished
from tests.fakes.project import Project
from tests.fakes.receiver import Receiver, answer

NOW = 1_700_000_000.0
SECRET = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw=="


@pytest.fixture
def configured(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    project.domain()
    project.batch(webhook=webhook("https://hook.example/x"))
    (project.config_dir.parent / "out" / "scans").mkdir(parents=True)
    return project


def webhook(url: str, **fields: object) -> dict[str, object]:
    return {"url": url, "secret": {"env": "HOOK_SECRET"}, "allow_private_addresses": True, **fields}


@pytest.fixture
def ledger(configured: Project) -> Iterator[Ledger]:
    folder = configured.config_dir.parent / ".ocr-pipeline"
    folder.mkdir(exist_ok=True)
    ledger = open_ledger(Settings.from_environment().ledger_url)
    yield ledger
    open_ledger.cache_clear()
    ledger.close()


def delivery(ledger: Ledger, project: Project, chunk: str, state: DeliveryState) -> int:
    """Seal a delivery and let one attempt end in a state."""
    finished(ledger, [f"{chunk}.png"], "scans", chunk)
    uid = ledger.batches()[0].uid
    settings = project.load().effective("scans").batch
    assert settings.webhook is not None
    new = ledger.begin_delivery(
        uid,
        1,
        "text",
        settings.webhook.model_dump_json(),
        settings.result.model_dump_json(),
        NOW,
    )
    assert new is not None
    ledger.seal_delivery(uid, new.number, f".ocr/deliveries/{chunk}.json", "ab", 12, "text", NOW)
    lease = ledger.take_delivery_lease(uid, new.number, "run", 1, NOW, 30.0)
    assert isinstance(lease, Lease)
    attempt = DeliveryAttempt(1, NOW, 1.25, 503, "RECEIVER_FAILED", "HTTP 503")
    ledger.record_attempt(lease, attempt, state, NOW + 300, NOW + 2)
    return new.number


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert exit_code_of(["webhook", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_list_tells_state_and_times(
    ledger: Ledger, configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery(ledger, configured, "one", DeliveryState.DUE)
    delivery(ledger, configured, "two", DeliveryState.DEAD)
    first, second = as_json(capsys, "list")
    assert first == {
        "batch": "scans",
        "number": 1,
        "state": "due",
        "items": 1,
        "content": "text",
        "payload_bytes": 12,
        "attempts": 1,
        "sealed": "2023-11-14T22:13:20.000Z",
        "next_attempt": "2023-11-14T22:18:20.000Z",
        "finished": None,
    }
    assert (second["state"], second["next_attempt"]) == ("dead", None)
    assert second["finished"] == "2023-11-14T22:13:22.000Z"
    assert as_json(capsys, "list", "scans", "--state", "dead") == [second]


def test_list_for_people_is_a_table(
    ledger: Ledger, configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery(ledger, configured, "one", DeliveryState.STOPPED)
    assert exit_code_of(["webhook", "list"]) == 0
    out = capsys.readouterr().out
    assert "Next attempt" in out
    assert "stopped" in out


def test_show_has_the_receiver_the_payload_and_the_attempts(
    ledger: Ledger, configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    number = delivery(ledger, configured, "one", DeliveryState.DUE)
    shown = as_json(capsys, "show", "scans", str(number))
    assert shown["url"] == "https://hook.example/x"
    out = configured.config_dir.parent / "out" / "scans"
    assert shown["payload"] == (out / ".ocr/deliveries/one.json").resolve().as_uri()
    assert shown["log"] == [
        {
            "started": "2023-11-14T22:13:20.000Z",
            "seconds": 1.25,
            "status": 503,
            "outcome": "RECEIVER_FAILED",
            "detail": "HTTP 503",
        }
    ]
    assert exit_code_of(["webhook", "show", "scans", str(number)]) == 0
    assert "RECEIVER_FAILED" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "nothing", "1"], "no batch `nothing` has run; there is: scans"),
        (["show", "scans", "7"], "has no delivery 7"),
        (["list", "nothing"], "no batch `nothing` has run"),
        (["replay", "scans", "0"], "write 3 or 3-7"),
        (["replay", "scans", "1-"], "write 3 or 3-7"),
        (["replay", "scans", "1-9"], "see `webhook list`"),
    ],
)
def test_what_is_not_there_is_a_usage_error(
    ledger: Ledger,
    configured: Project,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    delivery(ledger, configured, "one", DeliveryState.DUE)
    assert exit_code_of(["webhook", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_replay_makes_finished_deliveries_due_again(
    ledger: Ledger, configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery(ledger, configured, "one", DeliveryState.DELIVERED)
    delivery(ledger, configured, "two", DeliveryState.DUE)
    delivery(ledger, configured, "three", DeliveryState.DEAD)
    assert exit_code_of(["webhook", "replay", "scans", "1-3"]) == 0
    assert "2 to be delivered again" in capsys.readouterr().out
    states = [row["state"] for row in as_json(capsys, "list")]
    assert states == ["due", "due", "due"]


def test_a_test_event_reaches_the_receiver(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    with Receiver([answer(200), answer(401)]) as receiver:
        configured.batch(webhook=webhook(receiver.url))
        assert exit_code_of(["webhook", "test", "scans"]) == 0
        assert "DELIVERED HTTP 200" in capsys.readouterr().out
        assert exit_code_of(["webhook", "test", "scans"]) == 3
    out = capsys.readouterr().out
    assert "RECEIVER_REJECTED HTTP 401" in out
    assert "signature" in out
    assert receiver.received[0].verified(SECRET)["type"] == "test"


def test_a_test_without_a_webhook_is_a_usage_error(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    configured.batch(webhook=None)
    assert exit_code_of(["webhook", "test", "scans"]) == 2
    assert "has no `webhook`" in capsys.readouterr().err


def test_a_secret_that_is_not_set_is_named(
    configured: Project,
    ledger: Ledger,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HOOK_SECRET")
    assert exit_code_of(["webhook", "test", "scans"]) == 3
    assert "SECRET_MISSING environment variable HOOK_SECRET" in capsys.readouterr().out


def test_no_configuration_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(tmp_path / "nowhere"))
    assert exit_code_of(["webhook", "list"]) == 2
