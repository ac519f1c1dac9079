"""A model comes over the network whole, checked and resumed, or not at all."""

import hashlib
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_pipeline.adapters.models.download import Persistence
from ocr_pipeline.adapters.models.fetching import fetch_model
from ocr_pipeline.adapters.models.line import Patience
from ocr_pipeline.adapters.models.part import Part
from ocr_pipeline.adapters.models.shelf import KnownModel, known_models
from ocr_pipeline.model.errors import ServiceUnavailable, SpecError
from ocr_pipeline.spec.models import ModelsFile
from tests.fakes.certificate import tls_context
from tests.fakes.model_server import ModelServer, Shelf

DATA = bytes(range(256)) * 2000
OTHER = DATA[::-1]
AT_ONCE = Persistence(tries=3, pause_seconds=0)
ONCE = Persistence(tries=1, pause_seconds=0)
PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setattr("ocr_pipeline.adapters.models.shelf.package_folder", lambda: None)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf({"/big.onnx": DATA})


@pytest.fixture
def server(shelf: Shelf) -> Iterator[ModelServer]:
    with ModelServer(shelf) as serving:
        yield serving


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def model_at(url: str, folder: Path, data: bytes = DATA, **fields: object) -> KnownModel:
    """A declared detector ``big`` that is to be ``data``."""
    own = {"kind": "detector", "url": url, "sha256": sha256(data)}
    declared = {"folder": "models", "models": {"big": own | fields}}
    return known_models(ModelsFile.model_validate(declared), folder)["big"]


def fetch(
    model: KnownModel, persistence: Persistence = AT_ONCE, proxy: str | None = None
) -> list[tuple[int, int | None]]:
    """Fetch with little patience; what the progress was."""
    told: list[tuple[int, int | None]] = []
    patience = Patience(connect_seconds=5, silence_seconds=0.3)
    fetch_model(model, proxy, lambda *so_far: told.append(so_far), patience, persistence)
    return told


def left_in(folder: Path) -> list[str]:
    """What is in the folder of models."""
    return sorted(path.name for path in (folder / "models").iterdir())


def ranges(server: ModelServer) -> list[str | None]:
    return [headers.get("range") for _, headers in server.asked]


def test_a_model_is_fetched_once(server: ModelServer, tmp_path: Path) -> None:
    model = model_at(server.url("/big.onnx"), tmp_path, size_bytes=len(DATA))
    assert model.state() == "missing"
    assert fetch(model)[-1] == (len(DATA), len(DATA))
    assert (tmp_path / "models" / "big.onnx").read_bytes() == DATA
    assert left_in(tmp_path) == ["big.onnx"]
    assert model.state() == "there"
    assert fetch(model) == []
    assert ranges(server) == [None]


def test_a_cut_fetch_goes_on_where_it_ended(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    model = model_at(server.url("/big.onnx"), tmp_path)
    shelf.cut_after = [100_000]
    with pytest.raises(ServiceUnavailable, match=r"^MODEL_UNREACHABLE: big\.onnx from 127"):
        fetch(model, ONCE)
    assert model.state() == "missing"
    assert (tmp_path / "models" / "big.onnx.part").read_bytes() == DATA[:100_000]
    shelf.cut_after = [50_000]
    fetch(model)
    assert model.state() == "there"
    assert ranges(server) == [None, "bytes=100000-", "bytes=150000-"]
    assert [headers.get("if-range") for _, headers in server.asked] == [None, '"1"', '"1"']
    assert left_in(tmp_path) == ["big.onnx"]


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.cut_after = [100_000]
    with pytest.raises(ServiceUnavailable):
        fetch(model_at(server.url("/big.onnx"), tmp_path), ONCE)
    shelf.files, shelf.tag = {"/big.onnx": OTHER}, '"2"'
    model = model_at(server.url("/big.onnx"), tmp_path, OTHER)
    fetch(model, ONCE)
    assert model.state() == "there"
    assert ranges(server) == [None, "bytes=100000-"]


@pytest.mark.parametrize("tag", ["", 'W/"1"', "1"])
def test_pieces_of_two_versions_are_seen_without_a_tag(
    server: ModelServer, shelf: Shelf, tag: str, tmp_path: Path
) -> None:
    shelf.tag, shelf.cut_after = tag, [100_000]
    with pytest.raises(ServiceUnavailable):
        fetch(model_at(server.url("/big.onnx"), tmp_path), ONCE)
    shelf.files = {"/big.onnx": OTHER}
    model = model_at(server.url("/big.onnx"), tmp_path, OTHER)
    fetch(model, ONCE)
    assert model.state() == "there"
    assert ranges(server) == [None, "bytes=100000-", None]
    assert all("if-range" not in headers for _, headers in server.asked)


def test_a_server_without_ranges_sends_all_of_it_again(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.ranges, shelf.cut_after = False, [100_000]
    model = model_at(server.url("/big.onnx"), tmp_path)
    fetch(model)
    assert model.state() == "there"


def test_another_range_than_was_asked_for_is_not_taken(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.shift, shelf.cut_after = 7, [100_000]
    model = model_at(server.url("/big.onnx"), tmp_path)
    fetch(model)
    assert model.state() == "there"
    assert ranges(server) == [None, "bytes=100000-", None]


def test_a_fetch_that_was_killed_before_its_end_asks_for_nothing_again(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    model = model_at(server.url("/big.onnx"), tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "big.onnx.part").write_bytes(DATA)
    fetch(model)
    assert model.state() == "there"
    assert ranges(server) == [f"bytes={len(DATA)}-"]


def test_a_file_that_became_shorter_is_fetched_from_its_start(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "big.onnx.part").write_bytes(DATA + DATA)
    model = model_at(server.url("/big.onnx"), tmp_path)
    fetch(model)
    assert model.state() == "there"


def test_another_file_than_was_declared_is_thrown_away(server: ModelServer, tmp_path: Path) -> None:
    model = model_at(server.url("/big.onnx"), tmp_path, OTHER)
    with pytest.raises(ServiceUnavailable, match=r"^MODEL_MISMATCH: .* another SHA-256"):
        fetch(model)
    assert left_in(tmp_path) == []
    assert len(server.asked) == 1


def test_a_model_that_works_stays_until_the_new_one_is_whole(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    fetch(model_at(server.url("/big.onnx"), tmp_path))
    new = model_at(server.url("/big.onnx"), tmp_path, OTHER)
    assert new.state() == "damaged"
    with pytest.raises(ServiceUnavailable):
        fetch(new)
    assert (tmp_path / "models" / "big.onnx").read_bytes() == DATA
    shelf.files = {"/big.onnx": OTHER}
    fetch(new)
    assert (tmp_path / "models" / "big.onnx").read_bytes() == OTHER


@pytest.mark.parametrize("says_length", [True, False])
@pytest.mark.parametrize("size_bytes", [len(DATA) - 1, 1000])
def test_a_file_that_is_too_large_is_not_fetched_to_its_end(
    server: ModelServer, shelf: Shelf, tmp_path: Path, says_length: bool, size_bytes: int
) -> None:
    shelf.says_length = says_length
    model = model_at(server.url("/big.onnx"), tmp_path, size_bytes=size_bytes)
    with pytest.raises(ServiceUnavailable, match=r"^MODEL_MISMATCH: "):
        fetch(model)
    assert left_in(tmp_path) == []


def test_a_file_of_another_size_is_not_begun(server: ModelServer, tmp_path: Path) -> None:
    model = model_at(server.url("/big.onnx"), tmp_path, size_bytes=len(DATA) + 1)
    with pytest.raises(ServiceUnavailable, match=f"{len(DATA)} bytes, {len(DATA) + 1} were"):
        fetch(model)


def test_an_end_without_notice_is_seen_by_the_declared_size(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.says_length, shelf.cut_after = False, [100_000]
    model = model_at(server.url("/big.onnx"), tmp_path, size_bytes=len(DATA))
    fetch(model)
    assert ranges(server) == [None, "bytes=100000-"]


@pytest.mark.parametrize(("status", "times"), [(404, 1), (403, 1), (204, 1), (503, 3), (429, 3)])
def test_only_what_may_pass_is_tried_again(
    server: ModelServer, shelf: Shelf, tmp_path: Path, status: int, times: int
) -> None:
    shelf.statuses = [status] * 3
    with pytest.raises(ServiceUnavailable, match=f"^MODEL_UNREACHABLE: .*HTTP {status}"):
        fetch(model_at(server.url("/big.onnx"), tmp_path))
    assert len(server.asked) == times
    assert left_in(tmp_path) == []


def test_a_server_that_says_nothing_is_not_waited_for(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.silent = True
    with pytest.raises(ServiceUnavailable, match=r"^MODEL_UNREACHABLE: .*timed out"):
        fetch(model_at(server.url("/big.onnx"), tmp_path), ONCE)


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailable, match=r"^MODEL_UNREACHABLE: .*refused"):
        fetch(model_at("http://127.0.0.1:1/big.onnx?token=s3cret", tmp_path), ONCE)
    with pytest.raises(ServiceUnavailable) as caught:
        fetch(model_at("http://127.0.0.1:1/big.onnx?token=s3cret", tmp_path), ONCE)
    assert "s3cret" not in str(caught.value)


def test_redirects_are_followed(server: ModelServer, shelf: Shelf, tmp_path: Path) -> None:
    shelf.moved = {"/old": "/newer", "/newer": server.url("/big.onnx?signature=1")}
    model = model_at(server.url("/old"), tmp_path)
    fetch(model)
    assert model.state() == "there"


@pytest.mark.parametrize(
    "target", ["/round", "ftp://127.0.0.1/x", "http://[", "file:///etc/passwd"]
)
def test_redirects_that_lead_nowhere(
    server: ModelServer, shelf: Shelf, tmp_path: Path, target: str
) -> None:
    shelf.moved = {"/round": target}
    with pytest.raises(ServiceUnavailable, match=r"^MODEL_UNREACHABLE: "):
        fetch(model_at(server.url("/round"), tmp_path))
    assert len(server.asked) <= 6


def test_the_environment_names_the_proxy(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer(Shelf(), is_proxy=True) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url())
        model = model_at(server.url("/big.onnx"), tmp_path)
        fetch(model)
        assert [path for path, _ in proxy.asked] == [server.url("/big.onnx")]
        model.files[0].path.unlink()
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        fetch(model)
        assert len(proxy.asked) == 1
    assert model.state() == "there"


def test_a_proxy_may_be_named(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with ModelServer(Shelf(), is_proxy=True) as proxy:
        model = model_at(server.url("/big.onnx"), tmp_path)
        fetch(model, proxy=proxy.url())
        assert len(proxy.asked) == 1
    assert model.state() == "there"
    model.files[0].path.unlink()
    with pytest.raises(ServiceUnavailable, match=r"MODEL_UNREACHABLE"):
        fetch(model, ONCE)


def test_authorities_are_those_of_the_environment(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = tls_context(tmp_path)
    with ModelServer(shelf, context) as server:
        model = model_at(server.url("/big.onnx"), tmp_path)
        with pytest.raises(ServiceUnavailable, match=r"(?i)certificate verify failed"):
            fetch(model)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        fetch(model)
        assert model.state() == "there"


def test_https_goes_through_a_proxy_unread(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = tls_context(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    with ModelServer(shelf, context) as server, ModelServer(Shelf(), is_proxy=True) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url().replace("//", "//me:secret@"))
        model = model_at(server.url("/big.onnx"), tmp_path)
        fetch(model)
        [(tunnel, headers)] = proxy.asked
        assert tunnel == server.url().removeprefix("https://")
        assert headers["proxy-authorization"].startswith("Basic ")
        assert "proxy-authorization" not in server.asked[0][1]
    assert model.state() == "there"


def test_https_is_not_left_by_a_redirect(
    server: ModelServer, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = tls_context(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    with (
        ModelServer(Shelf(moved={"/big.onnx": server.url("/big.onnx")}), context) as safe,
        pytest.raises(ServiceUnavailable, match="from https to http"),
    ):
        fetch(model_at(safe.url("/big.onnx"), tmp_path))
    assert server.asked == []


def test_a_login_is_read_from_netrc(server: ModelServer, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    fetch(model_at(server.url("/big.onnx"), tmp_path))
    assert server.asked[0][1]["authorization"].startswith("Basic ")


def test_characters_come_with_their_recognizer(
    server: ModelServer, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.files["/big.txt"] = b"a\nb\n"
    characters = {"url": server.url("/big.txt"), "sha256": sha256(b"a\nb\n")}
    model = model_at(server.url("/big.onnx"), tmp_path, kind="recognizer", characters=characters)
    fetch(model)
    assert [path for path, _ in server.asked] == ["/big.txt", "/big.onnx"]
    assert left_in(tmp_path) == ["big.characters.txt", "big.onnx"]
    assert model.state() == "there"


def test_what_is_put_there_by_hand_cannot_be_fetched(tmp_path: Path) -> None:
    declared = {"models": {"own": {"kind": "hangul", "sha256": sha256(DATA)}}}
    model = known_models(ModelsFile.model_validate(declared), tmp_path)["own"]
    with pytest.raises(SpecError, match=r"put the file at .*/own\.traineddata"):
        fetch(model)


def test_two_commands_do_not_fetch_the_same_model(server: ModelServer, tmp_path: Path) -> None:
    model = model_at(server.url("/big.onnx"), tmp_path)
    with (
        Part(model.files[0].path),
        pytest.raises(ServiceUnavailable, match=r"^MODELS_FOLDER_UNUSABLE: another command"),
    ):
        fetch(model)
    fetch(model)


def test_a_folder_that_cannot_be_written(server: ModelServer, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder would be")
    with pytest.raises(ServiceUnavailable, match=r"^MODELS_FOLDER_UNUSABLE: "):
        fetch(model_at(server.url("/big.onnx"), tmp_path))
    assert server.asked == []


def test_a_full_disk_keeps_what_has_come(server: ModelServer, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk."""
    model = model_at(server.url("/big.onnx"), tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(ServiceUnavailable, match=r"^MODELS_FOLDER_UNUSABLE: "):
            fetch(model)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    fetch(model)
    assert model.state() == "there"
    assert ranges(server) == [None, "bytes=200000-"]
