"""One call of the client, and what came of it, in a few words."""

from typing import Any

from ocr_pipeline.adapters.remote.calls import CallOutcome, CallPart, RemoteClient
from ocr_pipeline.adapters.remote.client import ClovaClient
from ocr_pipeline.extraction.clova_answer import read_answer
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.spec.secret import SecretRef
from tests.fakes.clova_behaviors import Behavior
from tests.fakes.clova_server import ClovaServer
from tests.fakes.clova_service import SECRET
from tests.fakes.pictures import colored, encoded

KOREAN = RecognitionOptions(languages=("ko",))
PAGE = CallPart("png", encoded(colored("c07")), "item-1-1", 1)


def client_of(url: str, secret: str = SECRET, **more: Any) -> ClovaClient:
    """A client with short time-outs."""
    engine = {"timeout_seconds": 20, "concurrent_calls": 4} | more
    spec = ClovaEngine(
        kind="clova", invoke_url=url, secret=SecretRef(env="CLOVA_OCR_SECRET"), **engine
    )
    return ClovaClient(spec, secret)


def post(
    url: str,
    part: CallPart = PAGE,
    options: RecognitionOptions = KOREAN,
    secret: str = SECRET,
    **more: Any,
) -> CallOutcome:
    """What one call comes to."""
    client: RemoteClient = client_of(url, secret, **more)
    try:
        return client.post(part, options, "request-1")
    finally:
        client.close()
        client.close()


def outcome_of(behavior: Behavior, **more: Any) -> CallOutcome:
    """What a call comes to at a server that behaves so."""
    with ClovaServer([behavior]) as server:
        return post(server.general_url, **more)


def texts(outcome: CallOutcome, pages: int = 1) -> list[set[str]]:
    """The words of each page of an answer."""
    assert outcome.body is not None, outcome
    return [{word.text for word in page.words} for page in read_answer(outcome.body, pages)]
