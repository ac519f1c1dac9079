"""A chunk's pages are validated before they are written, and no more often than they are read."""

from threading import Barrier

import pytest

from ocr_pipeline.extraction.wire import decode_pages_json
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.model.template import ValidationAnswer
from ocr_pipeline.spec.domain import TemplateDomain
from ocr_pipeline.spec.validation import ValidationSpec
from tests.fakes.pool import ScriptedPool
from tests.fakes.results import page, template, template_page
from tests.fakes.validation import ScriptedValidator
from tests.fakes.world import BatchWorld

NOBODY = ValidationAnswer("UNCHECKED", "no answer within 5 s")
INVALID = ValidationAnswer("INVALID", "no such customer")
KEYS = [f"{number:02}.png" for number in range(20)]


def form(index: int = 0) -> RecognizedPage:
    return template_page(template(성명="홍"), index)


@pytest.fixture
def forms(batch: BatchWorld) -> BatchWorld:
    """A batch of a Template domain with a validation."""
    spec = ValidationSpec.model_validate({"url": "https://c.example/", "secret": {"env": "A"}})
    domain = TemplateDomain(
        name="Forms", code="forms", languages=("ko",), service_type="template", validation=spec
    )
    batch.settings = batch.settings.model_copy(update={"domain": domain})
    batch.pool.answers = {key.encode(): (form(),) for key in KEYS} | {b"same": (form(),)}
    return batch


def said(batch: BatchWorld) -> dict[str, str]:
    """What the validation of each item's first page says, by key."""
    found = {}
    for item in batch.items():
        data, _ = batch.results.read(item.result_key or "", 10**9)
        reading = decode_pages_json(data)[0].template
        assert reading is not None
        found[item.key] = f"{reading.validation} {reading.validation_message}".strip()
    return found


def test_what_is_written_says_what_the_server_said(forms: BatchWorld) -> None:
    forms.validator = ScriptedValidator((INVALID,))
    forms.recognize(forms.hold(forms.planned("00.png")))
    assert said(forms) == {"00.png": "INVALID no such customer"}
    assert forms.item("00.png").outcome is ItemState.RECOGNIZED
    assert forms.validator.asked[0]["name"] == "00.png"


def test_the_question_has_the_uid_that_the_result_has(forms: BatchWorld) -> None:
    forms.process("00.png")
    item = forms.item("00.png")
    data, _ = forms.results.read(item.result_key or "", 10**9)
    assert forms.validator.asked[0]["uid"].encode() in data


def test_a_server_that_is_down_costs_no_image(forms: BatchWorld) -> None:
    forms.validator = ScriptedValidator((NOBODY,))
    progress = forms.recognize(forms.hold(forms.planned(*KEYS)))
    assert (progress.done, progress.failed) == (len(KEYS), 0)
    assert {text.split()[0] for text in said(forms).values()} == {"UNCHECKED"}
    assert 5 <= len(forms.validator.ids) < len(KEYS)
    assert progress.unvalidated == "5 questions in a row were not answered"


def test_a_later_chunk_asks_again(forms: BatchWorld) -> None:
    forms.validator = ScriptedValidator((NOBODY,))
    forms.process(*KEYS[:8])
    forms.validator = ScriptedValidator()
    forms.process(*KEYS[8:])
    assert set(list(said(forms).values())[8:]) == {"VALID"}


def test_nobody_is_asked_without_a_validation(batch: BatchWorld) -> None:
    batch.pool.answers = {b"00.png": (form(),)}
    batch.process("00.png")
    assert said(batch) == {"00.png": "NO_REQUESTED"}
    assert batch.validator.ids == []


def test_pages_that_no_template_read_are_written_as_they_are(forms: BatchWorld) -> None:
    forms.pool.answers = {b"00.png": (page("text"),)}
    forms.process("00.png")
    assert forms.validator.ids == []


def test_a_resumed_chunk_asks_only_about_what_is_not_durable(forms: BatchWorld) -> None:
    chunk = forms.planned(*KEYS[:4])
    forms.pool = ScriptedPool(
        answers=forms.pool.answers, answers_before_error=2, error=ServiceUnavailable("down")
    )
    with pytest.raises(ServiceUnavailable):
        forms.recognize(forms.hold(chunk, "first"))
    before = set(forms.validator.ids)
    forms.pool = ScriptedPool(answers=forms.pool.answers)
    forms.clock.time += 31
    forms.recognize(forms.hold(chunk, "second"))
    assert len(before) == 2
    assert len(forms.validator.ids) == len(set(forms.validator.ids)) == 4


def test_duplicates_share_the_answer_of_the_first(forms: BatchWorld) -> None:
    forms.validator = ScriptedValidator((INVALID, NOBODY))
    forms.process(a="same", b="same")
    forms.process(c="same")
    assert set(said(forms).values()) == {"INVALID no such customer"}
    assert len(forms.validator.ids) == 1


class MeetingValidator(ScriptedValidator):
    """Answers only when several questions are under way at a time."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._barrier = Barrier(count, timeout=30)

    def validate(self, image: bytes, message_id: str) -> ValidationAnswer:
        self._barrier.wait()
        return super().validate(image, message_id)


def test_the_engine_reads_on_while_the_server_thinks(forms: BatchWorld) -> None:
    forms.validator = MeetingValidator(4)
    progress = forms.recognize(forms.hold(forms.planned(*KEYS)))
    assert (progress.done, progress.unvalidated) == (len(KEYS), "")
