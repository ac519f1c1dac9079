"""What ``docs/webhook.md`` says is what is sent."""

import json
import re
from pathlib import Path

import pytest
import yaml

from ocr_pipeline.delivery.backoff import MAX_ATTEMPTS, RETRY_DELAYS_SECONDS
from ocr_pipeline.delivery.items import item_summary
from ocr_pipeline.delivery.payload import PayloadHead, write_payload
from ocr_pipeline.delivery.sealing import STALLED_IDLE_PERIODS
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.spec.batch import BatchSpec
from tests.unit.delivery.test_items import ITEM

PAGE = (Path(__file__).parents[3] / "docs" / "webhook.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_batch_is_valid() -> None:
    batch = BatchSpec.model_validate(yaml.safe_load(example("yaml")))
    assert batch.webhook is not None


def test_the_payload_has_the_keys_that_are_sent(tmp_path: Path) -> None:
    shown = json.loads(example("json"))
    head = PayloadHead("msg_1", "scans", "Scans", 12, "2026-01-31T08:30:00.000Z", "text", 0)
    write_payload(tmp_path / "p", head, lambda content: [], 10_000)
    assert list(shown) == list(json.loads((tmp_path / "p").read_bytes()))
    recognized, failed = shown["items"]
    assert list(failed) == list(item_summary(ITEM, None))
    assert list(recognized) == [*failed, "text"]


@pytest.mark.parametrize("key", [*item_summary(ITEM, None), "text", "images", "contentError"])
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"^\| [^|]*`{key}`", PAGE, re.MULTILINE)


@pytest.mark.parametrize("state", list(DeliveryState))
def test_every_state_is_explained(state: DeliveryState) -> None:
    assert f"| `{state}` |" in PAGE


def test_the_schedule_is_the_one_in_force() -> None:
    units = {"s": 1, "min": 60, "h": 3600}
    told = re.search(r"There are (\d+) attempts over 75 hours: after (.*?),\neach", PAGE, re.DOTALL)
    assert told is not None
    assert int(told[1]) == MAX_ATTEMPTS
    delays = re.findall(r"(\d+) (s|min|h)\b", told[2])
    assert tuple(int(number) * units[unit] for number, unit in delays) == RETRY_DELAYS_SECONDS
    assert STALLED_IDLE_PERIODS == 5, "the page says `up to five times`"
