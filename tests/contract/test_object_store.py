"""What every object store does: a folder, one in memory, a bucket of moto, one of a real Ceph."""

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.adapters.storage.s3 import S3Store
from ocr_pipeline.adapters.storage.s3_account import S3Account
from ocr_pipeline.adapters.storage.s3_client import open_client
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.storage import S3Storage
from ocr_pipeline.steps.check_storages import check_result
from ocr_pipeline.wiring import SystemClock
from tests.fakes.store import MemoryStore
from tests.real.ceph import Ceph

BATCH = BatchSpec.model_validate(
    {
        "name": "scans",
        "domain": "general",
        "file_format": "json",
        "input": {"path": "/in"},
        "result": {"path": "/out"},
    }
)
AWKWARD_KEYS = [
    "plain.png",
    "a/b/c/deep.png",
    "with space/a  b.png",
    "한국어/계약서.pdf",
    "emoji \U0001f600.png",
    "percent%20.png",
    "plus+plus & ?=#;.png",
    "tab\tbell\a.png",
    "back\\slash\\xff.png",
    "trailing dot.",
    "quote'\".png",
    "new\nline.png",
    "a..b/..c/c..",
    "-rf.png",
    "UPPER.PNG",
    "upper.png",
    "upper.pdf",
    "n" * 255,
]


def _folder(request: pytest.FixtureRequest) -> Iterator[ObjectStore]:
    made = LocalStore(request.getfixturevalue("tmp_path") / "root")
    made.write("zz/last", b"")  # the root exists
    made.delete("zz/last")
    yield made


def _memory(_: pytest.FixtureRequest) -> Iterator[ObjectStore]:
    yield MemoryStore()


WHOLE = S3Storage(kind="s3", bucket="whole", region="us-east-1", checksums="when_supported")


@pytest.fixture(scope="module")
def moto_client() -> Iterator[Any]:
    """A client of a mocked AWS; to make one takes longer than to use it."""
    with mock_aws():
        client = open_client(WHOLE, S3Account(access_key_id="id", secret_access_key="secret"))
        yield client
        client.close()
        open_client.cache_clear()


@pytest.fixture(scope="module")
def ceph_client(ceph: Ceph) -> Iterator[Any]:
    spec = S3Storage(kind="s3", bucket="any", endpoint_url=ceph.endpoint_url)
    account = S3Account(access_key_id=ceph.access_key, secret_access_key=ceph.secret_key)
    client = open_client(spec, account)
    yield client
    client.close()
    open_client.cache_clear()


def _moto(request: pytest.FixtureRequest) -> Iterator[ObjectStore]:
    """A whole bucket, with checksums as AWS has them."""
    client = request.getfixturevalue("moto_client")
    client.create_bucket(Bucket=WHOLE.bucket)
    store = S3Store(client, WHOLE)
    yield store
    for found in store.list_page("", 1000):
        client.delete_object(Bucket=WHOLE.bucket, Key=found.key)
    client.delete_bucket(Bucket=WHOLE.bucket)


def _ceph(request: pytest.FixtureRequest) -> Iterator[ObjectStore]:
    """A folder of a bucket that others use too."""
    client = request.getfixturevalue("ceph_client")
    bucket = f"contract-{uuid.uuid4().hex}"
    client.create_bucket(Bucket=bucket)
    for key in ("in", "in.json", "in0", "other/key"):
        client.put_object(Bucket=bucket, Key=key, Body=b"not ours")
    yield S3Store(client, S3Storage(kind="s3", bucket=bucket, prefix="in"))


STORES: dict[str, Callable[[pytest.FixtureRequest], Iterator[ObjectStore]]] = {
    "local": _folder,
    "memory": _memory,
    "moto": _moto,
    "ceph": _ceph,
}
SLOW = {"ceph": pytest.mark.slow}


@pytest.fixture(params=[pytest.param(name, marks=SLOW.get(name, ())) for name in STORES])
def store(request: pytest.FixtureRequest) -> Iterator[ObjectStore]:
    yield from STORES[request.param](request)


def _keys(store: ObjectStore, limit: int = 1000) -> list[str]:
    """All keys, page by page."""
    keys: list[str] = []
    while page := store.list_page(keys[-1] if keys else "", limit):
        assert len(page) <= limit
        keys += [observed.key for observed in page]
    return keys


def _code(failure: pytest.ExceptionInfo[ItemFailure]) -> str:
    return failure.value.error.code


def test_an_empty_store_lists_nothing(store: ObjectStore) -> None:
    assert store.list_page("", 10) == []


@pytest.mark.parametrize("key", AWKWARD_KEYS)
def test_any_key_comes_back_as_it_was_written(store: ObjectStore, key: str) -> None:
    store.write(key, b"bytes")
    data, observed = store.read(key, 100)
    assert (data, observed.key, observed.size_bytes) == (b"bytes", key, 5)
    assert store.head(key) == observed
    assert store.list_page("", 10) == [observed]
    assert store.exists(key)
    with store.open_local(key) as path:
        assert path.read_bytes() == b"bytes"
    store.delete(key)
    assert not store.exists(key)
    assert store.list_page("", 10) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_keys_are_listed_in_byte_order_of_the_whole_key(store: ObjectStore, limit: int) -> None:
    keys = [
        "a/b",
        "a.txt",
        "a!",
        "a/b/".strip("/") + "c",
        "a0",
        "b/c/d",
        "b/c.d",
        "b",
        "Z",
        "é",
        "z",
    ]
    keys.remove("b")  # a name cannot be a file and a folder in one folder
    keys += ["\U0001f600", "\uffee"]  # UTF-16 order would differ
    for key in keys:
        store.write(key, b"x")
    assert _keys(store, limit) == sorted(keys, key=str.encode)


def test_listing_starts_strictly_after_a_key_that_need_not_exist(store: ObjectStore) -> None:
    for key in ("a/1", "a/3", "b/1"):
        store.write(key, b"x")
    assert [found.key for found in store.list_page("a/1", 10)] == ["a/3", "b/1"]
    assert [found.key for found in store.list_page("a/2", 10)] == ["a/3", "b/1"]
    assert [found.key for found in store.list_page("a/", 10)] == ["a/1", "a/3", "b/1"]
    assert [found.key for found in store.list_page("a0", 10)] == ["b/1"]
    assert store.list_page("b/1", 10) == []


def test_a_listing_that_starts_again_sees_what_came(store: ObjectStore) -> None:
    store.write("b", b"x")
    assert _keys(store) == ["b"]
    store.write("a", b"x")
    assert _keys(store) == ["a", "b"]


def test_replacing_makes_another_version(store: ObjectStore) -> None:
    store.write("key", b"one")
    first = store.head("key")
    store.write("key", b"two")
    assert store.head("key").version != first.version
    assert store.read("key", 10)[0] == b"two"


def test_a_missing_object_is_gone(store: ObjectStore) -> None:
    for key in ("missing", "folder/missing", "../outside", "/absolute", "", "a\0b"):
        with pytest.raises(ItemFailure) as failure:
            store.head(key)
        assert _code(failure) == "OBJECT_GONE"
        with pytest.raises(ItemFailure) as failure:
            store.read(key, 10)
        assert _code(failure) == "OBJECT_GONE"
    with pytest.raises(ItemFailure), store.open_local("missing"):
        pass
    assert not store.exists("missing")


def test_a_folder_is_no_object(store: ObjectStore) -> None:
    store.write("folder/file", b"x")
    assert not store.exists("folder")


def test_an_object_above_the_limit_is_not_read(store: ObjectStore) -> None:
    store.write("key", b"12345")
    assert store.read("key", 5)[0] == b"12345"
    with pytest.raises(ItemFailure) as failure:
        store.read("key", 4)
    assert _code(failure) == "FILE_TOO_LARGE"


def test_the_start_of_an_object_is_read(store: ObjectStore) -> None:
    store.write("key", b"12345")
    store.write("empty", b"")
    assert store.read_start("key", 3) == b"123"
    assert store.read_start("key", 5) == store.read_start("key", 9) == b"12345"
    assert store.read_start("empty", 3) == b""
    with pytest.raises(ItemFailure) as failure:
        store.read_start("missing", 3)
    assert _code(failure) == "OBJECT_GONE"


def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    store.write("empty", b"")
    assert store.read("empty", 0)[0] == b""
    assert store.head("empty").size_bytes == 0


def test_a_file_is_written_as_its_bytes(store: ObjectStore, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"0123456789" * 300_000)
    store.write_file("copy", source)
    assert store.read("copy", 10_000_000)[0] == source.read_bytes()
    assert source.exists()


@pytest.mark.parametrize(
    "key", ["../up", "a/../../up", "/absolute", "a//b", ".", "a/.", "", "a\0b"]
)
def test_a_key_that_names_no_place_below_the_root_is_refused(store: ObjectStore, key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        store.write(key, b"x")
    assert store.list_page("", 10) == []


def test_deleting_what_is_not_there_is_no_error(store: ObjectStore) -> None:
    store.delete("missing")
    store.delete("folder/missing")


def test_what_is_written_once_stays(store: ObjectStore) -> None:
    assert store.write_once("a/key", b"first")
    assert not store.write_once("a/key", b"second")
    assert store.read("a/key", 10)[0] == b"first"
    store.write("a/key", b"third")
    assert not store.write_once("a/key", b"fourth")
    assert store.read("a/key", 10)[0] == b"third"
    assert [found.key for found in store.list_page("", 10)] == ["a/key"]


@pytest.mark.parametrize("key", ["../up", "", "a//b"])
def test_writing_once_refuses_the_same_keys(store: ObjectStore, key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        store.write_once(key, b"x")


def test_the_address_is_a_uri(store: ObjectStore) -> None:
    assert "://" in store.uri


def test_batch_check_finds_nothing_wrong_with_it(store: ObjectStore) -> None:
    if isinstance(store, MemoryStore):
        store.clock = time.time()
    lines = list(check_result(lambda _: store, BATCH, SystemClock()))
    assert {line.what: line.ok for line in lines} == dict.fromkeys(
        ("result: write", "result: read", "result: list", "clock", "result: delete"), True
    )
    assert _keys(store) == []
