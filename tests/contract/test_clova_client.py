"""The client against a server that is faithful, and in all ways that one may misbehave."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ocr_pipeline.adapters.remote.calls import CallPart, PartFormat
from ocr_pipeline.extraction.clova_answer import read_answer
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.gates import CallVerdict
from tests.fakes.clova_answers import ERRORS
from tests.fakes.clova_behaviors import (
    failing,
    html,
    refusing,
    replying,
    replying_after_work,
)
from tests.fakes.clova_calls import KOREAN, PAGE, client_of, outcome_of, post, texts
from tests.fakes.clova_server import ClovaServer
from tests.fakes.clova_service import Domains, Limits, Reply
from tests.fakes.pictures import colored, encoded


@pytest.fixture
def server() -> Iterator[ClovaServer]:
    with ClovaServer() as running:
        yield running


# -- what is sent, and what comes of it -----------------------------------------------------


@pytest.mark.parametrize(
    ("file_format", "pages"), [("jpg", 1), ("png", 1), ("pdf", 1), ("pdf", 3), ("tiff", 2)]
)
def test_each_format_is_read(server: ClovaServer, file_format: PartFormat, pages: int) -> None:
    colors = ["c07", "07c", "7c0"][:pages]
    data = encoded(*map(colored, colors), file_format=file_format)
    outcome = post(server.general_url, CallPart(file_format, data, "item-1-1", pages))
    assert outcome.verdict is CallVerdict.ANSWERED
    assert texts(outcome, pages) == [{color} for color in colors]


def test_what_is_sent(server: ClovaServer) -> None:
    options = RecognitionOptions(languages=("en", "ko", "ja", "zh-TW"), tables=True)
    before = time.time() * 1000
    outcome = post(server.general_url, PAGE, options)
    (call,) = server.calls
    assert int(before) <= call.message["timestamp"] <= time.time() * 1000
    assert {**call.message, "timestamp": 0} == {
        "version": "V2",
        "requestId": "request-1",
        "timestamp": 0,
        "lang": "ko,ja,zh-TW",
        "enableTableDetection": True,
        "images": [{"format": "png", "name": "item-1-1"}],
    }
    assert outcome.body is not None
    (page,) = read_answer(outcome.body, 1)
    assert [[cell.text for cell in table.cells] for table in page.tables] == [["c07"]]


def test_english_alone_is_not_said_and_tables_are_asked_for_only_where_they_are_known(
    server: ClovaServer,
) -> None:
    options = RecognitionOptions(languages=("en",), tables=True, template_ids=(1002,))
    outcome = post(server.template_url, PAGE, options)
    (call,) = server.calls
    assert call.message["images"] == [{"format": "png", "name": "item-1-1", "templateIds": [1002]}]
    assert not {"lang", "enableTableDetection"} & set(call.message)
    assert outcome.body is not None
    (page,) = read_answer(outcome.body, 1)
    assert page.template is not None
    assert (page.template.template_id, page.template.name) == (1002, "영수증")


def test_a_page_that_no_template_fits(server: ClovaServer) -> None:
    blank = CallPart("png", encoded(colored("fff")), "item-1-1", 1)
    outcome = post(server.template_url, blank)
    assert outcome.body is not None
    (page,) = read_answer(outcome.body, 1)
    assert page.error is not None
    assert page.error.code == "TEMPLATE_NOT_FOUND"


def test_connections_are_used_again_also_after_errors() -> None:
    script = [refusing("0500"), failing("FAILURE", "x"), refusing("0025")]
    with ClovaServer(script) as server:
        client = client_of(server.general_url)
        for _ in range(6):
            client.post(PAGE, KOREAN, "r")
        client.close()
        assert len({call.connection for call in server.calls}) == 1
        assert len(server.calls) == 4


def test_threads_share_a_client() -> None:
    with ClovaServer(seconds_per_call=0.05) as server:
        client = client_of(server.general_url)
        with ThreadPoolExecutor(4) as threads:
            outcomes = list(threads.map(lambda _: client.post(PAGE, KOREAN, "r"), range(16)))
        client.close()
        assert {outcome.verdict for outcome in outcomes} == {CallVerdict.ANSWERED}
        assert len({call.connection for call in server.calls}) <= 4


# -- every row of the vendor's error table ----------------------------------------------------

CODES = {
    "0001": (CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "0002": (CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "0011": (CallVerdict.ANSWERED, "REMOTE_REJECTED"),
    "0021": (CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "0022": (CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "0023": (CallVerdict.REFUSED, "ENGINE_QUOTA"),
    "0025": (CallVerdict.BUSY, "ENGINE_BUSY"),
    "0028": (CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "0500": (CallVerdict.FAILED, "ENGINE_FAILED"),
    "0501": (CallVerdict.FAILED, "ENGINE_FAILED"),
    "1021": (CallVerdict.REFUSED, "ENGINE_REFUSED"),
}


@pytest.mark.parametrize("code", ERRORS)
def test_a_code_of_the_table(code: str) -> None:
    verdict, expected = CODES[code]
    outcome = outcome_of(refusing(code))
    assert outcome.verdict is verdict
    assert (outcome.body, outcome.may_be_charged) == (None, False)
    said = f"HTTP {ERRORS[code][0]} {code} {ERRORS[code][1]}"
    if verdict is CallVerdict.ANSWERED:
        assert outcome.item_error is not None
        assert (outcome.item_error.code, outcome.item_error.detail) == (expected, said)
    else:
        assert outcome.code == expected
        assert said in outcome.reason


def test_what_the_server_itself_refuses() -> None:
    with ClovaServer(domains=Domains(tables=False, templates={})) as server:
        general, template = server.general_url, server.template_url
        tables = RecognitionOptions(languages=("ko",), tables=True)
        for expected, outcome in {
            "0001": post(general.replace("0123", "3210", 1)),
            "0002": post(general, secret="another"),
            "0022": post(general.replace("/general", "/infer")),
            "0028": post(general, options=tables),
            "1021": post(template),
        }.items():
            assert (outcome.verdict, outcome.code) == (CallVerdict.REFUSED, "ENGINE_REFUSED")
            assert f" {expected} " in outcome.reason
        wrong = CallPart("jpg", PAGE.data, "item-1-1", 1)
        too_long = CallPart("png", encoded(colored("c07", 8000, 20)), "item-1-1", 1)
        for outcome in post(general, wrong), post(general, too_long):
            assert outcome.item_error is not None
            assert outcome.item_error.code == "REMOTE_REJECTED"
        assert not server.charged


def test_rate_concurrency_and_quota_are_measured_by_the_server() -> None:
    with ClovaServer(limits=Limits(calls_per_second=0.001)) as server:
        assert [post(server.general_url).verdict for _ in range(2)] == [
            CallVerdict.ANSWERED,
            CallVerdict.BUSY,
        ]
    with ClovaServer(limits=Limits(concurrent_calls=1), seconds_per_call=0.5) as server:
        with ThreadPoolExecutor(2) as threads:
            outcomes = list(threads.map(lambda _: post(server.general_url), range(2)))
        assert {outcome.verdict for outcome in outcomes} == {CallVerdict.ANSWERED, CallVerdict.BUSY}
        assert server.most_at_a_time == 1
        reasons = "".join(outcome.reason for outcome in outcomes)
        assert "API are limited to 1 API calls per domain at the same time." in reasons
    with ClovaServer(limits=Limits(quota=1)) as server:
        assert post(server.general_url).code is None
        assert post(server.general_url).code == "ENGINE_QUOTA"


# -- statuses without a code: gateways, proxies, other servers ----------------------------------

ELSEWHERE = Reply(302, b"", headers={"Location": "https://b.example/x?key=half-a-secret"})
NOWHERE = Reply(307, b"", headers={"Location": "http://[::"})
UNKNOWN = Reply(400, b'{"code": "0031", "message": "New."}')
GATEWAY = Reply(429, b'{"error": {"errorCode": "420", "message": "Rate Limited"}}')
STATUSES = {
    "401": (html(401, "Unauthorized"), CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "403": (html(403, "Forbidden"), CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "404": (html(404, "Not Found"), CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "405": (html(405, "Method Not Allowed"), CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "400 of a gateway": (html(400, "Bad Request"), CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "302": (ELSEWHERE, CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "307 to nowhere": (NOWHERE, CallVerdict.REFUSED, "ENGINE_REFUSED"),
    "408": (html(408, "Request Timeout"), CallVerdict.FAILED, "ENGINE_FAILED"),
    "413": (html(413, "Request Entity Too Large"), CallVerdict.ANSWERED, "FILE_TOO_LARGE"),
    "422": (Reply(422, b'{"detail": []}'), CallVerdict.ANSWERED, "REMOTE_REJECTED"),
    "an unknown code": (UNKNOWN, CallVerdict.ANSWERED, "REMOTE_REJECTED"),
    "429": (GATEWAY, CallVerdict.BUSY, "ENGINE_BUSY"),
    "500": (html(500, "Internal Server Error"), CallVerdict.FAILED, "ENGINE_FAILED"),
    "502": (html(502, "Bad Gateway"), CallVerdict.FAILED, "ENGINE_FAILED"),
    "503": (html(503, "Service Unavailable"), CallVerdict.BUSY, "ENGINE_BUSY"),
    "204": (Reply(204, b""), CallVerdict.FAILED, "ENGINE_FAILED"),
    "200 with HTML": (html(200, "Sign in"), CallVerdict.FAILED, "ENGINE_FAILED"),
    "200 with half an answer": (Reply(200, b'{"images": [{'), CallVerdict.FAILED, "ENGINE_FAILED"),
    "200 of another shape": (Reply(200, b'{"ok": true}'), CallVerdict.FAILED, "ENGINE_FAILED"),
    "200 with a code": (Reply(200, b'{"code": "0002"}'), CallVerdict.REFUSED, "ENGINE_REFUSED"),
}


@pytest.mark.parametrize(("reply", "verdict", "code"), STATUSES.values(), ids=STATUSES)
def test_a_status(reply: Reply, verdict: CallVerdict, code: str) -> None:
    with ClovaServer([replying(reply)]) as server:
        outcome = post(server.general_url)
        assert server.requests == 1
    assert outcome.verdict is verdict
    assert (outcome.item_error.code if outcome.item_error else outcome.code) == code
    assert "half-a-secret" not in repr(outcome)


def test_what_a_gateway_gave_up_may_be_charged() -> None:
    with ClovaServer([replying_after_work(html(504, "Gateway Timeout"))]) as server:
        outcome = post(server.general_url)
        assert server.charged.total() == 1
    assert (outcome.code, outcome.may_be_charged) == ("ENGINE_FAILED", True)


def test_a_page_that_failed_is_an_answer() -> None:
    outcome = outcome_of(failing("FAILURE", "Recognition failure"))
    assert outcome.body is not None
    (page,) = read_answer(outcome.body, 1)
    assert page.error is not None
    assert (page.error.code, page.error.detail) == (
        "REMOTE_FAILURE",
        "FAILURE: Recognition failure",
    )


def test_a_file_that_is_refused_before_it_is_read() -> None:
    with ClovaServer(limits=Limits(max_bytes=1)) as server:
        outcome = post(server.general_url, CallPart("png", bytes(4_000_000), "item-1-1", 1))
    assert outcome.item_error is not None
    assert outcome.item_error.code == "FILE_TOO_LARGE"
