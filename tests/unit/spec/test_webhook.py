"""Addresses and references to secrets."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.webhook import WebhookSpec


def webhook(url: str) -> WebhookSpec:
    return WebhookSpec(url=url, secret=SecretRef(env="SECRET"))


@pytest.mark.parametrize(
    "url",
    ["https://example.com/hook?tenant=1", "http://127.0.0.1:8080/", "https://[::1]:1/x"],
)
def test_addresses(url: str) -> None:
    assert webhook(url).url == url


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("/hook", "no absolute http or https URL"),
        ("example.com/hook", "no absolute http or https URL"),
        ("ftp://example.com/", "no absolute http or https URL"),
        ("file:///etc/passwd", "no absolute http or https URL"),
        ("https://", "no absolute http or https URL"),
        ("https:///x", "no absolute http or https URL"),
        ("https://exa mple.com/", "no absolute http or https URL"),
        ("https://a\\@b/", "no absolute http or https URL"),
        ("https://example.com:port/", "is no URL"),
        ("https://example.com:99999/", "is no URL"),
        ("https://[::1/", "is no URL"),
        ("https://user:pass@example.com/", "holds a user or password"),
        ("https://@example.com/", "holds a user or password"),
        ("https://example.com/#part", "holds a `#` part"),
        ("https://example.com/\r\nX: y", "control characters"),
        (f"https://example.com/{'x' * 2048}", "write at most 2048"),
    ],
)
def test_no_addresses(url: str, what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        webhook(url)


@pytest.mark.rule("secret.place")
@pytest.mark.parametrize("fields", [{}, {"env": "A", "file": "b"}])
def test_a_secret_is_in_exactly_one_place(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="exactly one of `env` and `file`"):
        SecretRef(**fields)


@pytest.mark.rule("secret.variable")
def test_a_secret_itself_is_not_taken_for_a_variable() -> None:
    with pytest.raises(ValidationError, match="never the secret"):
        SecretRef(env="whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")


def test_a_secret_file_is_made_absolute() -> None:
    assert SecretRef(file="keys/a").anchored(Path("/p")) == SecretRef(file="/p/keys/a")
    assert SecretRef(file="/run/a").anchored(Path("/p")) == SecretRef(file="/run/a")
    assert SecretRef(env="A").anchored(Path("/p")) == SecretRef(env="A")
