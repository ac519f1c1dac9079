"""What the store makes of a service that is slow, busy, broken, or not quite S3."""

import pytest

from ocr_pipeline.adapters.storage.s3 import S3Store
from tests.fakes.refusals import service_code
from tests.fakes.s3_server import Behavior, Exchange, ScriptedS3, etag, refused
from tests.fakes.s3_store import ATTEMPTS, StoreMaker, cut


def damaged(exchange: Exchange) -> None:
    exchange.give(b"damaged!", ETag=etag(b"the data"))


def web_page(exchange: Exchange) -> None:
    exchange.say(200, b"<html>Welcome to nginx!</html>")


# -- what passes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble",
    [
        refused(503, "SlowDown"),
        refused(500, "InternalError"),
        refused(429, "TooManyRequests"),
        refused(400, "RequestTimeout"),
        cut,
        damaged,
        Exchange.finish,  # closes without a word
    ],
)
def test_trouble_that_passes_is_not_noticed(
    server: ScriptedS3, store: S3Store, trouble: Behavior
) -> None:
    server.objects["key"] = b"the data"
    server.script(trouble)
    data, found = store.read("key", 100)
    assert (data, found.version) == (b"the data", etag(b"the data").strip('"'))


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (refused(503, "SlowDown"), "STORAGE_BUSY"),
        (refused(502, "BadGateway"), "STORAGE_BUSY"),
        (cut, "STORAGE_UNREACHABLE"),
        (Exchange.finish, "STORAGE_UNREACHABLE"),
    ],
)
def test_trouble_that_stays_ends_after_so_many_attempts(
    server: ScriptedS3, store: S3Store, trouble: Behavior, code: str
) -> None:
    server.script(*[trouble] * 20)
    assert service_code(lambda: store.read("key", 100)) == code
    assert server.methods == ["GET"] * ATTEMPTS


def test_bytes_that_never_are_the_same_are_not_taken(server: ScriptedS3, store: S3Store) -> None:
    def differently(number: int) -> Behavior:
        return lambda exchange: exchange.give(b"%d" % number, ETag=etag(b"0"))

    server.script(*(differently(number) for number in range(1, 9)))
    assert service_code(lambda: store.read("key", 100)) == "STORAGE_UNREACHABLE"


def test_delays_between_attempts_grow_and_are_random(server: ScriptedS3, make: StoreMaker) -> None:
    server.script(*[cut] * 20)
    service_code(lambda: make(max_attempts=8).read("key", 100))
    slept = make.slept
    assert len(slept) == 7
    assert len(set(slept)) == 7
    assert all(0 <= delay <= min(2**number, 20) for number, delay in enumerate(slept))


def test_a_service_that_says_nothing_is_not_waited_for(
    server: ScriptedS3, make: StoreMaker
) -> None:
    server.script(*[Exchange.hang] * 20)
    store = make(read_timeout_seconds=0.1)
    assert service_code(lambda: store.read("key", 100)) == "STORAGE_UNREACHABLE"
    assert service_code(lambda: store.write("key", b"x")) == "STORAGE_UNREACHABLE"


def test_a_body_that_stops_in_the_middle_is_asked_for_again(
    server: ScriptedS3, make: StoreMaker
) -> None:
    def stall(exchange: Exchange) -> None:
        cut(exchange)
        exchange.wfile.flush()
        exchange.hang()

    server.objects["key"] = b"the data"
    server.script(stall)
    assert make(read_timeout_seconds=0.5).read("key", 100)[0] == b"the data"


def test_a_service_that_is_not_there(make: StoreMaker) -> None:
    store = make(endpoint_url="http://127.0.0.1:1")
    assert service_code(lambda: store.list_page("", 10)) == "STORAGE_UNREACHABLE"


# -- what is no S3, or not quite -----------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307])
def test_redirects_are_not_followed(server: ScriptedS3, store: S3Store, status: int) -> None:
    elsewhere = f"{server.url}/elsewhere"
    server.script(*[lambda exchange: exchange.say(status, Location=elsewhere)] * 20)
    assert service_code(lambda: store.list_page("", 10)) == "STORAGE_MISCONFIGURED"
    assert "/elsewhere" not in {asked.path for asked in server.asked}


def test_a_web_page_is_no_empty_listing(server: ScriptedS3, store: S3Store) -> None:
    server.script(*[web_page] * 20)
    assert service_code(lambda: store.list_page("", 10)) == "STORAGE_MISCONFIGURED"


def test_a_web_page_is_no_object(server: ScriptedS3, store: S3Store) -> None:
    server.script(*[web_page] * 20)
    assert service_code(lambda: store.read("key", 100)) == "STORAGE_MISCONFIGURED"
    assert service_code(lambda: store.head("key")) == "STORAGE_MISCONFIGURED"


def test_a_listing_that_ends_early_is_asked_for_again(server: ScriptedS3, store: S3Store) -> None:
    server.objects["key"] = b"x"
    server.script(
        lambda exchange: exchange.say(200, b"<ListBucketResult><Conte", Content_Length="999")
    )
    assert [found.key for found in store.list_page("", 10)] == ["key"]


def test_a_page_in_no_order_is_sorted(server: ScriptedS3, store: S3Store) -> None:
    server.script(lambda exchange: exchange.list_objects("c", "é", "a", "b"))
    assert [found.key for found in store.list_page("", 10)] == ["a", "b", "c", "é"]


def test_pages_may_be_short(server: ScriptedS3, store: S3Store) -> None:
    server.script(lambda exchange: exchange.list_objects("a", "b", more=True))
    server.script(lambda exchange: exchange.list_objects("c"))
    assert [found.key for found in store.list_page("", 10)] == ["a", "b", "c"]
    assert "start-after=b" in server.asked[1].query


def test_a_listing_that_always_starts_anew_is_not_endless(
    server: ScriptedS3, store: S3Store
) -> None:
    server.script(*[lambda exchange: exchange.list_objects("a", "b", more=True)] * 20)
    assert service_code(lambda: store.list_page("b", 10)) == "STORAGE_MISCONFIGURED"


def test_a_service_without_the_second_version_of_listings(
    server: ScriptedS3, store: S3Store
) -> None:
    server.script(lambda exchange: exchange.list_objects("a", "b", "c", version=1))
    server.script(lambda exchange: exchange.list_objects("c", version=1))
    assert [found.key for found in store.list_page("b", 10)] == ["c"]
    assert "marker=b" in server.asked[1].query
    assert len(store.list_page("", 10)) == 0
    assert len(server.asked) == 3  # the second version is not tried again


def test_a_weak_etag_is_the_same_version(server: ScriptedS3, store: S3Store) -> None:
    server.script(lambda exchange: exchange.give(b"x", ETag='W/"tag"'))
    assert store.read("key", 10)[1].version == "tag"


@pytest.mark.parametrize(
    "headers",
    [
        {"x_amz_server_side_encryption": "aws:kms"},
        {"x_amz_server_side_encryption_customer_algorithm": "AES256"},
    ],
)
def test_the_etag_of_an_encrypted_object_is_no_md5(
    server: ScriptedS3, store: S3Store, headers: dict[str, str]
) -> None:
    server.script(lambda exchange: exchange.give(b"x", ETag=etag(b"y"), **headers))
    assert store.read("key", 10)[0] == b"x"
    assert len(server.asked) == 1


def test_two_equal_readings_outvote_an_etag_that_is_no_md5(
    server: ScriptedS3, store: S3Store
) -> None:
    server.script(*[lambda exchange: exchange.give(b"x", ETag=etag(b"y"))] * 3)
    assert store.read("key", 10)[0] == b"x"
    assert len(server.asked) == 2
    assert store.read("key", 10)[0] == b"x"
    assert len(server.asked) == 3  # from now on it is known


# -- writing once --------------------------------------------------------------------------------


def test_a_condition_that_the_service_does_not_know_is_asked_before(
    server: ScriptedS3, store: S3Store
) -> None:
    server.script(refused(501, "NotImplemented"))
    assert store.write_once("key", b"first")
    server.script(refused(501, "NotImplemented"))
    assert not store.write_once("key", b"second")
    assert server.objects["key"] == b"first"


def test_a_write_whose_answer_got_lost_has_written(server: ScriptedS3, store: S3Store) -> None:
    def store_and_vanish(exchange: Exchange) -> None:
        server.objects["key"] = exchange.asked.body
        exchange.finish()

    server.script(store_and_vanish, refused(412, "PreconditionFailed"))
    assert store.write_once("key", b"mine")
    server.script(Exchange.finish, refused(412, "PreconditionFailed"))
    assert not store.write_once("key", b"another")


def test_of_two_writers_at_once_one_writes(server: ScriptedS3, store: S3Store) -> None:
    server.script(refused(409, "ConditionalRequestConflict"))
    assert service_code(lambda: store.write_once("key", b"x")) == "STORAGE_BUSY"
    server.objects["key"] = b"theirs"
    server.script(refused(409, "ConditionalRequestConflict"))
    assert not store.write_once("key", b"x")


# -- requests ------------------------------------------------------------------------------------


def test_a_small_object_costs_one_request(server: ScriptedS3, store: S3Store) -> None:
    store.write("a/b.json", b"{}")
    store.read("a/b.json", 10)
    assert store.exists("a/b.json")
    assert not store.exists("missing")
    assert server.methods == ["PUT", "GET", "HEAD", "HEAD"]
    written = server.asked[0].headers
    assert written["content-md5"] == "mZFLkyvTelC5g8XnyQrpOw=="
    assert written["content-type"] == "application/json"
    assert "expect" not in written  # would wait for a leave before every write
    assert not [name for name in written if name.startswith("x-amz-checksum")]


def test_large_bodies_ask_for_leave_first(server: ScriptedS3, store: S3Store) -> None:
    store.write("key", bytes(1 << 20))
    assert server.asked[0].headers["expect"] == "100-continue"
