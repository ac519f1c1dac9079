"""``batch run`` on a remote engine that misbehaves: nothing is lost, doubled, or paid for twice."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline import wiring
from ocr_pipeline.adapters.remote import buying
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.manifest import ItemState
from tests.contract.test_remote_pool_wire import FORMATS, png
from tests.fakes.clova_behaviors import Behavior, failing, honest, html, refusing, replying
from tests.fakes.clova_server import ClovaServer
from tests.fakes.clova_service import SECRET, Reply
from tests.integration.site import Site

pytestmark = pytest.mark.slow

REAL = {name: getattr(wiring.Engines, name) for name in ("pool", "problem")}
# What is not charged: whoever is cut off after the work pays again, and has to.
UNCHARGED = [
    refusing("0500"),
    replying(html(502, "Bad Gateway")),
    replying(Reply(200, b'{"images": [')),
    replying(Reply(200, b'{"result": "ok"}')),
    refusing("0501"),
]


@pytest.fixture
def remote_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site with the engines that it would have outside of tests."""
    for name, method in REAL.items():
        monkeypatch.setattr(wiring.Engines, name, method)
    monkeypatch.setattr(buying, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setenv("CLOVA_SECRET", SECRET)
    return site


def configure(site: Site, server: ClovaServer, **fields: Any) -> None:
    engine = {
        "kind": "clova",
        "invoke_url": server.general_url,
        "secret": {"env": "CLOVA_SECRET"},
        "calls_per_second": 1000,
        "failures_to_pause": 100,
    }
    site.project.write("engines.yaml", {"engines": {"remote": {**engine, **fields}}})
    site.project.domain(engine="remote", long_image=True)
    site.configure(long_image=True)


def misbehaving() -> Iterator[Behavior]:
    """Every other call goes wrong, in all ways."""
    while True:
        for misdeed in UNCHARGED:
            yield from (misdeed, honest)


def test_a_misbehaving_engine_loses_and_doubles_nothing(remote_site: Site) -> None:
    site = remote_site
    files = {f"{name}.bin": data for name, data in FORMATS.items()}
    site.put({**files, "empty.png": b"", "text.jpg": b"no image"})
    with ClovaServer(islice(misbehaving(), 60)) as server:
        configure(site, server, tries_per_call=10)
        assert site.run() == 1, "two files are no images"
        assert site.run() == 0, "nothing is new, nothing is asked for"
    assert [line for line in site.codes() if line[1] != "recognized"] == [
        ("empty.png", "EMPTY_FILE"),
        ("text.jpg", "UNSUPPORTED_FORMAT"),
    ]
    charged = Counter(
        call.message["images"][0]["name"] for call in server.calls if call.code == "SUCCESS"
    )
    assert set(charged.values()) == {1}
    images = [
        image
        for name in files
        for image in json.loads((site.out / f"{name}.json").read_bytes())["images"]
    ]
    assert all(image["fields"] for image in images)
    [counts] = site.ledger.call_counts(site.uid)
    tiles_of_long_images = 14
    assert counts.calls == server.requests
    assert counts.pages == len(images) - 2 + tiles_of_long_images
    assert counts.failed == server.requests - charged.total()


def test_a_refused_secret_is_one_message_and_no_failed_row(
    remote_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site = remote_site
    site.put({f"{seed}.png": png(seed) for seed in range(12)})
    with ClovaServer([honest] * 4 + [refusing("0002")]) as server:
        configure(site, server, concurrent_calls=2)
        assert site.run() == 3
        assert not [item for item in site.items() if item.state is ItemState.FAILED]
        assert capsys.readouterr().err.count("0002") == 1
        requests = server.requests
        assert requests in {5, 6}
        assert site.run() == 3, "the gate is shut: nobody is asked"
        assert server.requests == requests
        [counts] = site.ledger.call_counts()
        site.ledger.open_gate(counts.engine_key)
        assert site.run() == 0
    assert sorted(server.charged.values()) == [1] * (12 + 1)  # the trial: a page of our own
    assert {code for _, code in site.codes()} == {"recognized"}


def test_what_the_engine_cannot_recognize_is_a_failed_item(remote_site: Site) -> None:
    site = remote_site
    site.put({"a.png": png(1)})
    with ClovaServer([failing("FAILURE", "Recognition failure")]) as server:
        configure(site, server)
        assert site.run() == 1
    assert site.codes() == [("a.png", "REMOTE_FAILURE")]
    assert not server.charged


def test_files_are_recognized_at_once_without_a_batch(
    remote_site: Site, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    site = remote_site
    file = tmp_path / "a.png"
    file.write_bytes(png(1))
    with ClovaServer([refusing("0500")]) as server:
        configure(site, server)
        assert exit_code_of(["recognize", str(file), "--domain", "general"]) == 0
    [image] = json.loads(capsys.readouterr().out)["images"]
    assert len(image["fields"]) == 6
    [counts] = site.ledger.call_counts()
    assert (counts.account.batch_uid, counts.calls, counts.pages) == ("", 2, 1)
