"""What a batch says of its bucket is what boto3 is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline.adapters.storage.s3_account import S3Account
from ocr_pipeline.adapters.storage.s3_client import open_client
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.spec.storage import S3Storage

ACCOUNT = S3Account(access_key_id="the id", secret_access_key="the secret", region="home")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing of the developer's own account is met, and nobody is asked for one."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    yield
    open_client.cache_clear()


def spec(**fields: Any) -> S3Storage:
    return S3Storage(kind="s3", bucket="scans", **fields)


def test_every_setting_arrives() -> None:
    client = open_client(
        spec(
            endpoint_url="https://s3.example.com",
            region="kr-standard",
            addressing="virtual",
            checksums="when_supported",
            connect_timeout_seconds=3,
            read_timeout_seconds=4,
            max_attempts=7,
        ),
        ACCOUNT,
    )
    config = client.meta.config
    assert client.meta.endpoint_url == "https://s3.example.com"
    assert client.meta.region_name == "kr-standard"
    assert config.s3["addressing_style"] == "virtual"
    assert config.request_checksum_calculation == "when_supported"
    assert config.response_checksum_validation == "when_supported"
    assert (config.connect_timeout, config.read_timeout) == (3, 4)
    assert (config.retries["mode"], config.retries["total_max_attempts"]) == ("standard", 7)
    assert config.max_pool_connections >= 32


def test_the_region_of_the_account_is_for_buckets_without_one() -> None:
    assert open_client(spec(), ACCOUNT).meta.region_name == "home"


def test_a_bucket_and_an_account_have_one_client() -> None:
    first = open_client(spec(), ACCOUNT)
    assert open_client(spec(), ACCOUNT) is first
    assert open_client(spec(region="other"), ACCOUNT) is not first
    assert open_client(spec(), S3Account(access_key_id="the id", secret_access_key="new")) != first


def test_an_account_shows_no_secret() -> None:
    assert "the" not in repr(ACCOUNT)


@pytest.mark.parametrize(
    ("fields", "account", "code"),
    [
        ({}, S3Account(profile="missing"), "STORAGE_CREDENTIALS"),
        ({"region": "no region"}, ACCOUNT, "STORAGE_MISCONFIGURED"),
        ({"endpoint_url": "https://a_b"}, ACCOUNT, "STORAGE_MISCONFIGURED"),
    ],
)
def test_what_cannot_be_a_client(fields: dict[str, Any], account: S3Account, code: str) -> None:
    with pytest.raises(ServiceUnavailable, match="s3://scans cannot be opened") as failure:
        open_client(spec(**fields), account)
    assert failure.value.code == code


def test_a_profile_is_found_in_the_configuration_of_aws(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text(
        "[mine]\naws_access_key_id = found-id\naws_secret_access_key = s\n"
    )
    client = open_client(spec(region="r"), S3Account(profile="mine"))
    address = client.generate_presigned_url("get_object", Params={"Bucket": "b-1", "Key": "k"})
    assert "found-id" in address
