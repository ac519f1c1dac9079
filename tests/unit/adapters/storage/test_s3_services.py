"""The store on what speaks S3 in full: a mocked AWS always, a real Ceph where time allows."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

import botocore.auth
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.adapters.storage.s3 import S3Store
from ocr_pipeline.adapters.storage.s3_account import S3Account
from ocr_pipeline.adapters.storage.s3_client import open_client
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.spec.storage import S3Storage
from ocr_pipeline.steps.discover import LISTING_PAGE_KEYS, SweepCursor, sweep
from ocr_pipeline.wiring import open_store
from tests.fakes.refusals import item_code, service_code
from tests.fakes.world import BatchWorld
from tests.real.ceph import Ceph, S3User

PART_BYTES = 5_242_880  # the smallest that S3 takes
LARGE = bytes(range(256)) * 48_000  # three parts, the last one shorter


class Place:
    """A bucket of its own for one test, and the client of its owner."""

    def __init__(self, client: Any, **settings: Any) -> None:
        self.client = client
        self.spec = S3Storage(kind="s3", bucket=f"test-{uuid.uuid4().hex}", **settings)
        client.create_bucket(Bucket=self.spec.bucket)

    def store(self, **settings: Any) -> S3Store:
        return S3Store(self.client, self.spec.model_copy(update=settings))

    def uploads(self) -> list[Any]:
        found = self.client.list_multipart_uploads(Bucket=self.spec.bucket)
        return list(found.get("Uploads", []))


@pytest.fixture(scope="module", autouse=True)
def _clients() -> Iterator[None]:
    """To make one takes longer than to use it: they end with the module."""
    yield
    open_client.cache_clear()


@pytest.fixture(scope="module")
def mocked() -> Iterator[Any]:
    spec = S3Storage(kind="s3", bucket="any", region="us-east-1")
    with mock_aws():
        yield open_client(spec, S3Account(access_key_id="id", secret_access_key="secret"))


@pytest.fixture(params=["moto", pytest.param("ceph", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "moto":
        yield Place(request.getfixturevalue("mocked"))
        return
    yield request.getfixturevalue("real")


@pytest.fixture
def real(ceph: Ceph) -> Place:
    """A bucket in a real service."""
    return Place(as_user(ceph, ceph.owner), endpoint_url=ceph.endpoint_url)


def account(user: S3User) -> S3Account:
    return S3Account(access_key_id=user.access_key, secret_access_key=user.secret_key)


def as_user(ceph: Ceph, user: S3User) -> Any:
    spec = S3Storage(kind="s3", bucket="any", endpoint_url=ceph.endpoint_url, max_attempts=2)
    return open_client(spec, account(user))


# -- listings and keys ---------------------------------------------------------------------------


@pytest.mark.slow
def test_a_sweep_meets_every_object_of_many_pages(real: Place, tmp_path: Path) -> None:
    store = real.store(prefix="in")
    keys = [f"{number:05}.png" for number in range(2 * LISTING_PAGE_KEYS + 500)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(store.write, keys, repeat(b"x")))
    pages = [store.list_page(start, LISTING_PAGE_KEYS) for start in ("", keys[999], keys[1999])]
    assert [len(page) for page in pages] == [1000, 1000, 500]
    assert [found.key for page in pages for found in page] == keys
    assert len(store.list_page("", 5000)) == len(keys)

    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    world = BatchWorld(ledger)
    cursor, seen = SweepCursor.begin(), 0
    while True:  # a budget of nothing: one page a call
        swept = sweep(store, ledger, world.uid, world.settings, cursor, world.clock, 0)
        cursor, seen = swept.cursor, seen + swept.seen
        if swept.complete:
            break
    assert seen == len(keys)
    assert [item.key for item in ledger.pending_items(world.uid, 5000)] == keys
    ledger.close()


ODD_KEYS = ["../up", "./here", "a//b", "/rooted", "..", "a/./b", "a\x01b", "folder/", "a?b#c;d+e f"]


def test_keys_that_no_folder_could_have_are_listed_and_read(place: Place) -> None:
    store = place.store(prefix="in")
    for key in ODD_KEYS:
        place.client.put_object(Bucket=place.spec.bucket, Key=f"in/{key}", Body=key.encode())
    place.client.put_object(Bucket=place.spec.bucket, Key="in/", Body=b"a folder marker")
    place.client.put_object(Bucket=place.spec.bucket, Key="up", Body=b"out of reach")
    assert [found.key for found in store.list_page("", 100)] == sorted(ODD_KEYS)
    for key in ODD_KEYS:
        assert store.read(key, 100)[0] == key.encode()
        assert store.exists(key)


def test_keys_may_be_as_long_as_s3_permits(place: Place) -> None:
    store = place.store(prefix="in")
    longest = "한" * 300 + "x" * (1024 - 900 - len("in/"))
    store.write(longest, b"long")
    assert [found.key for found in store.list_page("", 10)] == [longest]
    assert store.read(longest, 10)[0] == b"long"
    assert item_code(lambda: store.read(longest + "x", 10)) == "OBJECT_GONE"
    assert not store.exists(longest + "x")


def test_a_name_may_be_an_object_and_a_folder(place: Place) -> None:
    store = place.store()
    for key in ("a", "a/b", "a.json/b", "a.json"):
        store.write(key, key.encode())
    keys = [found.key for found in store.list_page("", 10)]
    assert keys == ["a", "a.json", "a.json/b", "a/b"]
    assert [store.read(key, 10)[0].decode() for key in keys] == keys


# -- large objects -------------------------------------------------------------------------------


@pytest.mark.parametrize("checksums", ["when_required", "when_supported"])
def test_a_large_file_travels_in_parts_and_comes_back(
    place: Place, tmp_path: Path, checksums: str
) -> None:
    store = place.store(part_bytes=PART_BYTES, checksums=checksums)
    file = tmp_path / "large"
    file.write_bytes(LARGE)
    store.write_file("large.xlsx", file)
    version = store.head("large.xlsx").version
    assert version.endswith("-3")  # of three parts
    data, found = store.read("large.xlsx", len(LARGE))
    assert data == LARGE
    assert found.version == version
    with store.open_local("large.xlsx") as copy:
        assert copy.read_bytes() == LARGE
    assert place.uploads() == []


def test_a_large_file_that_fails_half_way_leaves_nothing(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place.store(part_bytes=PART_BYTES)
    file = tmp_path / "large"
    file.write_bytes(LARGE)
    upload_part = place.client.upload_part

    def fail_on_the_last(**parameters: Any) -> Any:
        if parameters["PartNumber"] == 3:
            answer = {"Error": {"Code": "SlowDown"}, "ResponseMetadata": {"HTTPStatusCode": 503}}
            raise ClientError(answer, "UploadPart")
        return upload_part(**parameters)

    monkeypatch.setattr(place.client, "upload_part", fail_on_the_last)
    assert service_code(lambda: store.write_file("large", file)) == "STORAGE_BUSY"
    assert not store.exists("large")
    assert place.uploads() == []


# -- versions ------------------------------------------------------------------------------------


def test_a_bucket_that_keeps_versions_shows_the_latest(place: Place) -> None:
    bucket = place.spec.bucket
    place.client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    store = place.store()
    store.write("key", b"one")
    first = store.head("key").version
    store.write("key", b"two")
    assert store.read("key", 10)[0] == b"two"
    assert [found.key for found in store.list_page("", 10)] == ["key"]
    store.delete("key")
    store.delete("key")
    assert not store.exists("key")
    assert store.list_page("", 10) == []
    assert item_code(lambda: store.read("key", 10)) == "OBJECT_GONE"
    assert store.write_once("key", b"three")
    kept = place.client.list_object_versions(Bucket=bucket)["Versions"]
    assert first in {version["ETag"].strip('"') for version in kept}


# -- refusals of a real service ------------------------------------------------------------------


def permit(real: Place, *statements: tuple[str, str, str]) -> None:
    """Let the stranger do what the statements say: (effect, action, key pattern)."""
    root = f"arn:aws:s3:::{real.spec.bucket}"
    policy = [
        {
            "Effect": effect,
            "Principal": {"AWS": ["arn:aws:iam:::user/stranger"]},
            "Action": action,
            "Resource": [f"{root}/{pattern}" if pattern else root],
        }
        for effect, action, pattern in statements
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": policy})
    real.client.put_bucket_policy(Bucket=real.spec.bucket, Policy=document)


MAY_LIST = ("Allow", "s3:ListBucket", "")
MAY_READ = ("Allow", "s3:GetObject", "*")


@pytest.fixture
def guest(ceph: Ceph, real: Place) -> S3Store:
    """The store of another account on a bucket with three objects."""
    for key in ("a", "b", "secret"):
        real.store().write(key, b"x")
    return S3Store(as_user(ceph, ceph.stranger), real.spec)


@pytest.mark.slow
def test_a_forbidden_bucket_is_no_item_failure(guest: S3Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    acts: list[Callable[[], object]] = [
        lambda: guest.list_page("", 10),
        lambda: guest.read("a", 10),
        lambda: guest.head("a"),
        lambda: guest.exists("a"),
        lambda: guest.write("a", b""),
        lambda: guest.write_once("a", b""),
        lambda: guest.write_file("a", tmp_path / "file"),
        lambda: guest.delete("a"),
    ]
    assert [service_code(act) for act in acts] == ["STORAGE_FORBIDDEN"] * len(acts)


@pytest.mark.slow
def test_one_object_that_may_not_be_read_is_an_item_failure(real: Place, guest: S3Store) -> None:
    permit(real, MAY_LIST, MAY_READ, ("Deny", "s3:GetObject", "secret"))
    assert item_code(lambda: guest.read("secret", 10)) == "OBJECT_UNREADABLE"
    assert item_code(lambda: guest.head("secret")) == "OBJECT_UNREADABLE"
    assert guest.read("a", 10)[0] == b"x"


@pytest.mark.slow
def test_permission_to_list_alone_is_a_forbidden_bucket(real: Place, guest: S3Store) -> None:
    permit(real, MAY_LIST)
    assert service_code(lambda: guest.read("a", 10)) == "STORAGE_FORBIDDEN"


@pytest.mark.slow
def test_permission_lost_in_the_middle_is_a_forbidden_bucket(real: Place, guest: S3Store) -> None:
    permit(real, MAY_LIST, MAY_READ)
    assert guest.read("a", 10)[0] == b"x"
    real.client.delete_bucket_policy(Bucket=real.spec.bucket)
    assert service_code(lambda: guest.read("b", 10)) == "STORAGE_FORBIDDEN"


def test_a_bucket_that_is_not_there_has_no_deleted_objects(place: Place) -> None:
    store = place.store(bucket="missing")
    for act in (
        lambda: store.list_page("", 10),
        lambda: store.read("a", 10),
        lambda: store.head("a"),
        lambda: store.write("a", b""),
        lambda: store.write_once("a", b""),
        lambda: store.delete("a"),
    ):
        assert service_code(act) == "STORAGE_MISSING"


@pytest.mark.slow
def test_wrong_credentials(ceph: Ceph, real: Place) -> None:
    for user in (S3User("x", "UNKNOWN", "x"), S3User("x", ceph.access_key, "wrong")):
        store = S3Store(as_user(ceph, user), real.spec)
        assert service_code(lambda: store.list_page("", 10)) == "STORAGE_CREDENTIALS"  # noqa: B023
        assert service_code(lambda: store.read("a", 10)) == "STORAGE_CREDENTIALS"  # noqa: B023
        assert service_code(lambda: store.exists("a")) == "STORAGE_CREDENTIALS"  # noqa: B023
        assert service_code(lambda: store.write("a", b"")) == "STORAGE_CREDENTIALS"  # noqa: B023


@pytest.mark.slow
def test_a_clock_that_is_wrong(real: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    true_time = botocore.auth.get_current_datetime
    late = dt.timedelta(hours=1)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: true_time() - late)
    store = real.store()
    assert service_code(lambda: store.list_page("", 10)) == "CLOCK_SKEW"
    assert service_code(lambda: store.head("a")) == "CLOCK_SKEW"
    assert service_code(lambda: store.write("a", b"")) == "CLOCK_SKEW"


@pytest.mark.slow
def test_a_quota_that_is_used_up(ceph: Ceph) -> None:
    user = S3User.invent(f"small-{uuid.uuid4().hex}")
    ceph.create_user(user)
    ceph.administer("quota", "set", "--quota-scope=user", f"--uid={user.uid}", "--max-objects=1")
    ceph.administer("quota", "enable", "--quota-scope=user", f"--uid={user.uid}")
    store = Place(as_user(ceph, user), endpoint_url=ceph.endpoint_url).store()
    store.write("first", b"x")
    assert service_code(lambda: store.write("second", b"x")) == "STORAGE_FULL"


@pytest.mark.slow
def test_a_gateway_that_is_killed_loses_nothing_that_was_written(ceph: Ceph, real: Place) -> None:
    store = real.store()
    store.write("key", b"x")
    ceph.kill_gateway()
    assert service_code(lambda: store.read("key", 10)) == "STORAGE_UNREACHABLE"
    assert service_code(lambda: store.write("other", b"x")) == "STORAGE_UNREACHABLE"
    ceph.start_gateway()
    assert store.read("key", 10)[0] == b"x"
    assert not store.exists("other")


@pytest.mark.slow
def test_input_and_result_may_belong_to_two_accounts(
    ceph: Ceph, real: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = Place(as_user(ceph, ceph.stranger), endpoint_url=ceph.endpoint_url)
    specs = []
    for name, user, place in (("IN", ceph.owner, real), ("OUT", ceph.stranger, theirs)):
        monkeypatch.setenv(f"{name}_KEY", user.access_key)
        monkeypatch.setenv(f"{name}_SECRET", user.secret_key)
        credentials = {
            "access_key_id": {"env": f"{name}_KEY"},
            "secret_access_key": {"env": f"{name}_SECRET"},
        }
        raw = place.spec.model_dump() | {"credentials": credentials}
        specs.append(S3Storage.model_validate(raw))
    source, results = map(open_store, specs)
    source.write("scan", b"image")
    results.write("scan.json", source.read("scan", 10)[0])
    assert results.read("scan.json", 10)[0] == b"image"
    crossed = open_store(specs[0].model_copy(update={"bucket": theirs.spec.bucket}))
    assert service_code(lambda: crossed.list_page("", 10)) == "STORAGE_FORBIDDEN"
    monkeypatch.setenv("IN_SECRET", "")
    with pytest.raises(ServiceUnavailable, match="are not in IN_SECRET") as failure:
        open_store(specs[0])
    assert failure.value.code == "STORAGE_CREDENTIALS"
