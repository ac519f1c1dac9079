"""What ``docs/validation.md`` shows is what is asked, and its server answers us."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from ocr_pipeline.delivery.validation import MAX_ANSWER_BYTES, MAX_MESSAGE_CHARACTERS, judge
from ocr_pipeline.extraction.wire import encode_image
from ocr_pipeline.model.template import TemplateReading, ValidationAnswer, ValidationResult
from ocr_pipeline.spec.domain import TemplateDomain
from ocr_pipeline.spec.validation import ValidationSpec
from ocr_pipeline.steps import validate
from ocr_pipeline.steps.transfers import THREADS
from ocr_pipeline.steps.validate import PageValidation
from ocr_pipeline.wiring import open_validator
from tests.fakes.results import template, template_page

PAGE = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
SECRET = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw=="


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Of the page's server, run as it is."""
    monkeypatch.setenv("OCR_VALIDATION_SECRET", SECRET)
    names: dict[str, Any] = {"__name__": "example"}
    [source] = examples("python")
    exec(compile(source, "docs/validation.md", "exec"), names)  # noqa: S102 - it is ours
    quiet: type[BaseHTTPRequestHandler] = type(
        "Quiet", (names["Question"],), {"log_message": lambda *_: None}
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def said(url: str, variable: str, customer: str) -> tuple[str, str]:
    spec = ValidationSpec.model_validate(
        {"url": url, "secret": {"env": variable}, "allow_private_addresses": True}
    )
    pages = (template_page(template(customer=customer)),)
    [judged] = PageValidation(open_validator(spec)).validated(pages, request_id="r", name="a")
    assert judged.template is not None
    return judged.template.validation, judged.template.validation_message


def test_the_server_of_the_page_answers(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(url, "OCR_VALIDATION_SECRET", "A-1001") == ("VALID", "")
    assert said(url, "OCR_VALIDATION_SECRET", "B") == ("INVALID", "unknown customer")
    monkeypatch.setenv("ANOTHER_SECRET", "another")
    assert said(url, "ANOTHER_SECRET", "A-1001") == ("ERROR", "the server answered status 401")


def test_the_domain_of_the_page_is_valid() -> None:
    [text] = examples("yaml")
    domain = TemplateDomain.model_validate(yaml.safe_load(text))
    assert domain.validation is not None
    assert (
        domain.validation.timeout_seconds == ValidationSpec.model_fields["timeout_seconds"].default
    )


def test_the_question_has_the_keys_of_the_page() -> None:
    shown = json.loads(examples("json")[0])["image"]
    reading = template(customer="A-1001")
    asked = TemplateReading(7, "form", reading.fields, reading.title, validation="UNCHECKED")
    image = json.loads(encode_image(template_page(asked), request_id="r", name="a"))["image"]
    assert shown.keys() <= image.keys()
    assert shown["validationResult"] == image["validationResult"]
    assert shown["title"].keys() == image["title"].keys()
    assert shown["fields"][0].keys() <= image["fields"][0].keys() | {"value"}


def test_the_answers_of_the_page_are_understood() -> None:
    assert judge(200, examples("json")[1].encode()) == ValidationAnswer(
        "INVALID", "no customer A-1001"
    )
    [wrapped] = re.findall(r"`(\{\"validationResult\".*?)`", PAGE)
    assert judge(200, wrapped.encode()) == ValidationAnswer("VALID")


@pytest.mark.parametrize("result", get_args(ValidationResult))
def test_every_result_is_explained(result: str) -> None:
    assert re.search(rf"^\| [^|]*`{result}`", PAGE, re.MULTILINE)


def test_the_limits_of_the_page_are_in_force() -> None:
    assert f"at most {MAX_ANSWER_BYTES // 1024} KiB" in PAGE
    assert f"at most {MAX_MESSAGE_CHARACTERS} characters" in PAGE
    assert f"Up to {THREADS} questions" in PAGE
    assert f"After {validate.MAX_UNANSWERED_IN_A_ROW} questions in a row" in PAGE
    minutes = validate.MAX_WAITING_SECONDS / 60
    assert f"waited for {minutes:g}\n  minutes" in PAGE
