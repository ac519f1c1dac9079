"""A run asks the validation server of its batch's domain, and stays green whatever that does."""

import json
from pathlib import Path

import dagster as dg
import pytest

from tests.fakes import receiver as receivers
from tests.fakes.project import REMOTE_ENGINES
from tests.fakes.receiver import Receiver, answer
from tests.fakes.results import template, template_page
from tests.fakes.site import Site

SECRET = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw=="
VERDICT = b'{"result": "INVALID", "message": "no such customer"}'


KEYS = [f"{number}.png" for number in range(8)]


def run_forms(site: Site, url: str, *keys: str) -> dg.ExecuteInProcessResult:
    """A run of a chunk of forms, which is green."""
    site.write("engines.yaml", {"engines": REMOTE_ENGINES})
    site.domain(
        "insurance",
        service_type="template",
        engine="forms",
        validation={
            "url": url,
            "secret": {"file": "keys/check"},
            "timeout_seconds": 0.3,
            "allow_private_addresses": True,
        },
    )
    site.batch(domain="insurance")
    form = template_page(template(customer="A-1"))
    site.engines.scripted.answers = {key.encode(): (form,) for key in keys}
    site.drop(*keys)
    result = site.run(site.request())
    assert result.success
    return result


def validated(site: Site, url: str) -> dict[str, str]:
    """What the result file of a form says of the validation."""
    run_forms(site, url, "a.png")
    result = json.loads(Path(site.folder / "out" / "scans" / "a.png.json").read_bytes())
    said: dict[str, str] = result["images"][0]["validationResult"]
    return said


@pytest.fixture
def secret(bare_site: Site) -> Path:
    path = bare_site.folder / "keys" / "check"
    path.parent.mkdir()
    path.write_text(SECRET, encoding="utf-8")
    return path


@pytest.mark.usefixtures("secret")
def test_a_run_asks_before_it_writes(bare_site: Site) -> None:
    with Receiver([answer(200, body=VERDICT)]) as server:
        said = validated(bare_site, server.url)
    assert said == {"result": "INVALID", "message": "no such customer"}
    [question] = server.received
    image = question.verified(SECRET)["image"]
    assert (image["name"], image["validationResult"]) == ("a.png", {"result": "UNCHECKED"})
    assert question.headers["webhook-id"] == f"msg_{image['uid']}"


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    ("behavior", "result"),
    [
        (receivers.hang, "UNCHECKED"),
        (receivers.trickle_body, "UNCHECKED"),
        (answer(500), "UNCHECKED"),
        (receivers.endless_body(200), "ERROR"),
        (answer(302, {"Location": "/elsewhere"}), "ERROR"),
    ],
)
def test_a_bad_server_costs_a_verdict_and_nothing_else(
    bare_site: Site, behavior: receivers.Behavior, result: str
) -> None:
    with Receiver([behavior]) as server:
        assert validated(bare_site, server.url)["result"] == result


def test_a_missing_secret_stops_no_run(bare_site: Site) -> None:
    with Receiver() as server:
        said = validated(bare_site, server.url)
    assert said["result"] == "UNCHECKED"
    assert said["message"].startswith("there is no secret in file /")
    assert server.received == []


def test_the_run_says_that_a_server_was_given_up_on(bare_site: Site) -> None:
    with Receiver() as server:
        result = run_forms(bare_site, server.url, *KEYS)
    shown = {
        event.asset_key.path[-1]: event.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    note = shown["pages"]["validation given up"].value
    assert note == "5 questions in a row were not answered"
