"""The resource of the stores: folders, buckets, and whose account a bucket is asked with."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster_aws.s3 import S3Resource

from ocr_pipeline import wiring
from ocr_pipeline.adapters.storage.s3_account import ENVIRONMENT, S3Account
from ocr_pipeline.resources.storage import S3AccountResource, StorageResource, Stores
from ocr_pipeline.spec.storage import LocalStorage, S3Storage, StorageSpec


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the resource asks to be opened, and for whom."""
    asked: list[Any] = []
    monkeypatch.setattr(wiring, "open_store", lambda *what: asked.append(what))
    return asked


def use(resource: StorageResource, spec: StorageSpec) -> None:
    @dg.op
    def look(stores: dg.ResourceParam[Stores]) -> None:
        stores(spec)

    @dg.job
    def job() -> None:
        look()

    assert job.execute_in_process(resources={"stores": resource}).success


def test_by_itself_the_account_is_that_of_the_environment(opened: list[Any]) -> None:
    spec = S3Storage(kind="s3", bucket="scans")
    use(StorageResource(s3=S3AccountResource()), spec)
    assert opened == [(spec, ENVIRONMENT)]


def test_the_account_may_come_from_variables_as_everywhere_in_dagster(
    opened: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANS_KEY", "id")
    monkeypatch.setenv("SCANS_SECRET", "secret")
    account = S3AccountResource(
        aws_access_key_id=dg.EnvVar("SCANS_KEY"),
        aws_secret_access_key=dg.EnvVar("SCANS_SECRET"),
        region_name="kr-standard",
    )
    assert isinstance(account, S3Resource)
    spec = S3Storage(kind="s3", bucket="scans")
    use(StorageResource(s3=account), spec)
    expected = S3Account(access_key_id="id", secret_access_key="secret", region="kr-standard")
    assert opened == [(spec, expected)]


def test_a_folder_is_opened_as_everywhere(tmp_path: Path) -> None:
    store = Stores(ENVIRONMENT)(LocalStorage(path=str(tmp_path)))
    assert store.uri == tmp_path.as_uri()
