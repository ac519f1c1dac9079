"""Dagster is told to load again, or a sentence says why it was not."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ocr_pipeline.operate import reloading
from ocr_pipeline.operate.reloading import reload_definitions
from tests.fakes.certificate import tls_context
from tests.fakes.serving import Serving

Answer = tuple[int, object]


class Webserver(Serving):
    """Answers every question in the same way; ``None`` is silence."""

    def __init__(self, answer: Answer | None) -> None:
        closing = threading.Event()
        asked: list[tuple[str, str | None]] = []

        class Reply(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked.append((self.path, self.headers.get("Authorization")))
                self.rfile.read(int(self.headers["Content-Length"]))
                if answer is None:
                    closing.wait(30)
                    return
                status, value = answer
                body = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Reply)
        super().__init__(self.server, closing)

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"


Serve = Callable[..., Webserver]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    running: list[Webserver] = []
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def begin(answer: Answer | None, address: str = "http://{}") -> Webserver:
        server = Webserver(answer)
        running.append(server)
        monkeypatch.setenv("OCR_PIPELINE_DAGSTER", address.format(server.netloc))
        server.__enter__()
        return server

    yield begin
    for server in running:
        server.__exit__(None, None, None)


def reloaded(**location: object) -> Answer:
    answer = {"__typename": "WorkspaceLocationEntry", "locationOrLoadError": location}
    return (200, {"data": {"reloadRepositoryLocation": answer}})


LOADED = reloaded(__typename="RepositoryLocation")


def test_dagster_loads_again(serve: Serve) -> None:
    server = serve(LOADED)
    assert reload_definitions() is None
    assert server.asked == [("/graphql", None)]


def test_a_path_prefix_and_a_password_that_is_not_shown(serve: Serve) -> None:
    server = serve(LOADED, "http://ann:secret@{}/dagster/")
    assert reload_definitions() is None
    assert server.asked == [("/dagster/graphql", "Basic YW5uOnNlY3JldA==")]
    refusing = serve((401, {}), "http://ann:secret@{}/dagster")
    said = reload_definitions()
    assert said is not None
    assert said.startswith(f"Dagster's webserver at http://{refusing.netloc}/dagster could not")
    assert "it answers with HTTP status 401" in said


def test_definitions_that_cannot_be_loaded(serve: Serve) -> None:
    serve(reloaded(__typename="PythonError", message="Error in loading\n\n  module=x\n"))
    said = reload_definitions()
    assert said is not None
    assert said.endswith("could not load the definitions: Error in loading module=x")


def test_a_workspace_without_our_location(serve: Serve) -> None:
    answer = {"__typename": "RepositoryLocationNotFound", "message": "Location x does not exist"}
    serve((200, {"data": {"reloadRepositoryLocation": answer}}))
    said = reload_definitions()
    assert said is not None
    assert said.endswith("could not load the definitions: Location x does not exist")


@pytest.mark.parametrize(
    "value",
    [b"<html>Hello</html>", [1], {"data": None}, {"data": {}}, {"errors": [{"message": "?"}]}],
)
def test_something_that_is_not_dagster(serve: Serve, value: object) -> None:
    serve((200, value))
    assert "what answers there is not Dagster" in str(reload_definitions())


@pytest.mark.parametrize("status", [404, 502])
def test_a_status_that_is_an_error(serve: Serve, status: int) -> None:
    serve((status, b""))
    assert f"it answers with HTTP status {status}" in str(reload_definitions())


def test_a_server_that_is_silent(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reloading, "TIMEOUT_SECONDS", 0.2)
    serve(None)
    assert "it does not answer in" in str(reload_definitions())


def test_a_server_that_sends_people_elsewhere(serve: Serve) -> None:
    serve((302, b""))  # to no address: the client takes the answer as it is
    assert "what answers there is not Dagster" in str(reload_definitions())


def test_no_host_of_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("OCR_PIPELINE_DAGSTER", "http://dagster.invalid:3000")
    assert "there is no host of that name" in str(reload_definitions())


def test_nothing_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Webserver(LOADED)
    server.server.server_close()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("OCR_PIPELINE_DAGSTER", f"http://{server.netloc}")
    said = str(reload_definitions())
    assert "nothing listens there; OCR_PIPELINE_DAGSTER says where it is" in said
    assert "mutation" not in said


def test_tls(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = serve(LOADED, "https://{}")
    assert "it speaks no TLS" in str(reload_definitions())
    context, trusted = tls_context(tmp_path)
    plain.server.socket = context.wrap_socket(plain.server.socket, server_side=True)
    assert "its TLS certificate is not trusted" in str(reload_definitions())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    assert reload_definitions() is None


@pytest.mark.parametrize(
    "address", ["localhost:3000", "http://", "ftp://a", "http://a:99999", "http://[", "http://a:0"]
)
def test_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("OCR_PIPELINE_DAGSTER", address)
    said = "OCR_PIPELINE_DAGSTER is no address; write it as http://127.0.0.1:3000"
    assert reload_definitions() == said
