"""Our signatures, judged by the official package."""

import base64
import hashlib
import time
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from ocr_pipeline.delivery.signing import BLOCK_BYTES, sign_payload, signing_keys

KEY = b"0123456789abcdef01234567"
PREFIXED = "whsec_" + base64.b64encode(KEY).decode()
BODY = '{"텍스트":"値"}'.encode()


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    path = tmp_path / "payload.json"
    path.write_bytes(BODY)
    return path


def headers(payload: Path, secret: str) -> dict[str, str]:
    return sign_payload(payload, "msg_1", int(time.time()), signing_keys(secret)).headers


def test_the_official_package_verifies_a_prefixed_secret(payload: Path) -> None:
    assert Webhook(PREFIXED).verify(BODY, headers(payload, PREFIXED)) == {"텍스트": "値"}


def test_a_plain_secret_is_its_own_bytes(payload: Path) -> None:
    Webhook("비밀 없음?".replace(" ", "").encode()).verify(BODY, headers(payload, "비밀없음?"))


def test_base64_padding_is_optional() -> None:
    assert signing_keys("whsec_YQ") == signing_keys("whsec_YQ==") == (b"a",)


def test_during_a_rotation_both_secrets_verify(payload: Path) -> None:
    signed = headers(payload, f"{PREFIXED}\nold-secret\n")
    assert signed["webhook-signature"].count("v1,") == 2
    Webhook(PREFIXED).verify(BODY, signed)
    Webhook(b"old-secret").verify(BODY, signed)


@pytest.mark.parametrize(
    ("secret", "body", "changed"),
    [
        (b"other", BODY, {}),
        (KEY, BODY + b" ", {}),
        (KEY, BODY, {"webhook-id": "msg_2"}),
    ],
)
def test_another_secret_body_or_id_does_not_verify(
    payload: Path, secret: bytes, body: bytes, changed: dict[str, str]
) -> None:
    signed = headers(payload, PREFIXED)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, signed | changed)


def test_a_large_file_is_signed_in_blocks(tmp_path: Path) -> None:
    body = b'"' + b"a" * (2 * BLOCK_BYTES) + b'"'
    path = tmp_path / "large.json"
    path.write_bytes(body)
    signed = sign_payload(path, "msg_1", int(time.time()), signing_keys(PREFIXED))
    Webhook(PREFIXED).verify(body, signed.headers)
    assert signed.sha256 == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("secret", ["", " \n", "whsec_", "whsec_???", "fine whsec_%%%"])
def test_what_is_no_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match=r"secret is empty|must be base64") as caught:
        signing_keys(secret)
    assert "?" not in str(caught.value)
    assert "%" not in str(caught.value)
