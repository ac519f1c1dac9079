"""How much travels: limits before a body is read, large objects in parts, temporary copies."""

import errno
import tempfile
from pathlib import Path

import pytest

from ocr_pipeline.adapters.storage.s3 import S3Store
from ocr_pipeline.adapters.storage.s3_sinks import FileSink
from ocr_pipeline.model.errors import ServiceUnavailable
from tests.fakes.refusals import item_code, service_code
from tests.fakes.s3_server import MODIFIED, Exchange, ScriptedS3, etag
from tests.fakes.s3_store import StoreMaker, cut


def test_an_object_above_the_limit_is_refused_before_it_is_sent(
    server: ScriptedS3, store: S3Store
) -> None:
    def announce(exchange: Exchange) -> None:
        cut(exchange)
        exchange.hang()

    server.script(announce)
    assert item_code(lambda: store.read("key", 7)) == "FILE_TOO_LARGE"


def test_a_large_object_is_read_in_parts(server: ScriptedS3, make: StoreMaker) -> None:
    data = bytes(range(100))
    server.objects["key"] = data
    store = make(part_bytes=30)
    assert store.read("key", 100)[0] == data
    ranges = sorted(asked.headers.get("range", "") for asked in server.asked)
    assert ranges == ["", "bytes=30-59", "bytes=60-89", "bytes=90-99"]
    with store.open_local("key") as path:
        assert path.read_bytes() == data


def test_a_part_that_ends_early_is_asked_for_again(server: ScriptedS3, make: StoreMaker) -> None:
    server.objects["key"] = bytes(range(60))

    def cut_range(exchange: Exchange) -> None:
        exchange.say(
            206,
            b"half",
            Content_Length="30",
            ETag=etag(bytes(range(60))),
            Last_Modified=MODIFIED["header"],
            Content_Range="bytes 30-59/60",
        )

    server.script(Exchange.obey, cut_range)
    assert make(part_bytes=30).read("key", 100)[0] == bytes(range(60))


@pytest.mark.parametrize("size", [60, 20])
def test_an_object_replaced_between_its_parts_is_no_mixture(
    server: ScriptedS3, make: StoreMaker, size: int
) -> None:
    server.objects["key"] = bytes(60)

    def replaced(exchange: Exchange) -> None:
        if size > 30:
            exchange.give(b"x" * size)
        else:
            exchange.refuse(416, "InvalidRange")

    server.script(Exchange.obey, replaced)
    assert item_code(lambda: make(part_bytes=30).read("key", 100)) == "OBJECT_REPLACED"


def test_a_service_that_knows_no_ranges(server: ScriptedS3, make: StoreMaker) -> None:
    def whole(exchange: Exchange) -> None:
        exchange.say(200, bytes(60), ETag=etag(bytes(60)), Last_Modified=MODIFIED["header"])

    server.script(*[whole] * 20)
    act = make(part_bytes=30)
    assert service_code(lambda: act.read("key", 100)) == "STORAGE_MISCONFIGURED"


# -- temporary copies ----------------------------------------------------------------------------


def test_a_temporary_copy_ends_with_its_context(
    server: ScriptedS3, store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    server.objects["key"] = b"data"
    with store.open_local("key") as path:
        assert [path.parent] == list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []
    server.script(*[cut] * 20)
    with pytest.raises(ServiceUnavailable), store.open_local("key"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_temporary_copy_without_a_place(
    store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(ServiceUnavailable) as failure, store.open_local("key"):
        pass
    assert failure.value.code == "TEMPORARY_FULL"


def test_a_full_disk_under_a_temporary_copy_blames_no_bucket(
    server: ScriptedS3, make: StoreMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    server.objects["key"] = bytes(60)
    monkeypatch.setattr(FileSink, "put", full)
    with pytest.raises(ServiceUnavailable) as failure, make(part_bytes=30).open_local("key"):
        pass
    assert failure.value.code == "TEMPORARY_FULL"
