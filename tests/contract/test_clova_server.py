"""The server of our own keeps to the form, the checks and the errors that the vendor documents."""

import base64
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.fakes.clova_answers import ERRORS, NOT_FOUND
from tests.fakes.clova_server import ClovaServer
from tests.fakes.clova_service import SECRET
from tests.fakes.pictures import colored, encoded

ROOT = Path(__file__).parents[2]
PICTURE = encoded(colored("c07"))
IMAGE = {"format": "png", "name": "n", "data": base64.b64encode(PICTURE).decode()}
REQUEST: dict[str, Any] = {"version": "V2", "requestId": "r", "timestamp": 0, "images": [IMAGE]}


@pytest.fixture
def server() -> Iterator[ClovaServer]:
    with ClovaServer() as running:
        yield running


def ask(url: str, request: object, secret: str = SECRET) -> tuple[int, dict[str, Any]]:
    answer = requests.post(url, json=request, headers={"X-OCR-SECRET": secret}, timeout=20)
    body: dict[str, Any] = answer.json()
    return answer.status_code, body


def test_a_general_answer(server: ClovaServer) -> None:
    status, body = ask(server.general_url, REQUEST)
    (image,) = body["images"]
    assert (status, body["version"], body["requestId"]) == (200, "V2", "r")
    assert re.fullmatch("[0-9a-f]{32}", image["uid"])
    assert (image["inferResult"], image["message"], image["name"]) == ("SUCCESS", "SUCCESS", "n")
    assert image["validationResult"] == {"result": "NO_REQUESTED"}
    info = {"width": 300, "height": 200, "pageIndex": 0, "longImage": False}
    assert image["convertedImageInfo"] == info
    assert image["fields"] == [
        {
            "valueType": "ALL",
            "boundingPoly": {
                "vertices": [
                    {"x": 90.0, "y": 90.0},
                    {"x": 110.0, "y": 90.0},
                    {"x": 110.0, "y": 110.0},
                    {"x": 90.0, "y": 110.0},
                ]
            },
            "inferText": "c07",
            "inferConfidence": 0.9987,
            "type": "NORMAL",
            "lineBreak": True,
        }
    ]


def test_the_old_version_has_rectangles(server: ClovaServer) -> None:
    _, body = ask(server.general_url, REQUEST | {"version": "V1"})
    bounding = body["images"][0]["fields"][0]["bounding"]
    assert bounding == {"left": 90, "top": 90, "width": 20.0, "height": 20.0}


def test_templates(server: ClovaServer) -> None:
    _, body = ask(server.template_url, REQUEST)
    assert body["images"][0]["matchedTemplate"] == {"id": 1001, "name": "신청서"}
    _, body = ask(server.template_url, REQUEST | {"images": [IMAGE | {"templateIds": [7]}]})
    assert body["images"][0]["message"] == NOT_FOUND
    assert body["images"][0]["inferResult"] == "FAILURE"
    assert server.charged.total() == 1


INVALID: dict[str, Mapping[str, Any]] = {
    "no images": {"images": []},
    "two images": {"images": [IMAGE, IMAGE]},
    "another format": {"images": [IMAGE | {"format": "jpg"}]},
    "an unknown format": {"images": [IMAGE | {"format": "webp"}]},
    "no data": {"images": [{"format": "png", "name": "n"}]},
    "no base64": {"images": [IMAGE | {"data": "?"}]},
    "a damaged image": {"images": [IMAGE | {"data": IMAGE["data"][:80]}]},
    "an unknown language": {"lang": "ko, zh-CN"},
    "a time as text": {"timestamp": "0"},
    "no request id": {"requestId": None},
}


@pytest.mark.parametrize("change", INVALID.values(), ids=INVALID)
def test_an_invalid_body(server: ClovaServer, change: Mapping[str, Any]) -> None:
    status, body = ask(server.general_url, {**REQUEST, **change})
    assert (status, body["code"], body["message"]) == (400, "0011", ERRORS["0011"][1])
    assert set(body) == {"code", "message", "path", "traceId", "timestamp"}
    assert body["path"].startswith("/external/v1/12345/")


def test_the_other_errors(server: ClovaServer) -> None:
    url = server.general_url
    assert ask(url, REQUEST, "another")[1]["code"] == "0002"
    assert ask(url.replace("0123", "3210", 1), REQUEST)[1]["code"] == "0001"
    assert requests.post(f"{url}/general", json=REQUEST, timeout=20).status_code == 404
    assert ask(url, REQUEST | {"version": "V3"})[1]["code"] == "0021"
    assert ask(url.replace("/general", "/infer"), REQUEST)[1]["code"] == "0022"
    eleven = encoded(*[colored("c07", 20, 20)] * 11, file_format="pdf")
    image = {"format": "pdf", "name": "n", "data": base64.b64encode(eleven).decode()}
    assert ask(url, REQUEST | {"images": [image]})[1]["code"] == "0011"
    assert not server.charged


def test_it_serves_from_the_command_line() -> None:
    command = [sys.executable, "-m", "tests.fakes.clova_server", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().removeprefix("General: ").strip()
            assert ask(url, REQUEST)[0] == 200
        finally:
            process.send_signal(signal.SIGINT)
        said = process.stdout.read()
    assert "1 calls, 1 would be charged" in said
