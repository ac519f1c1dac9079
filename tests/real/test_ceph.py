"""The S3 service that other tests rely on does what they rely on."""

import psutil
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tests.real.ceph import Ceph, S3User

pytestmark = pytest.mark.slow


def code(failure: pytest.ExceptionInfo[ClientError]) -> str:
    return str(failure.value.response["Error"]["Code"])


def test_what_was_written_outlives_a_killed_gateway(ceph: Ceph) -> None:
    bucket = ceph.create_bucket("real-ceph-killed")
    client = ceph.client()
    client.put_object(Bucket=bucket, Key="key", Body=b"bytes")
    ceph.kill_gateway()
    with pytest.raises(EndpointConnectionError):
        client.get_object(Bucket=bucket, Key="key")
    ceph.start_gateway()
    with client.get_object(Bucket=bucket, Key="key")["Body"] as body:
        assert body.read() == b"bytes"
    client.close()


def test_a_stranger_and_a_wrong_secret_are_refused(ceph: Ceph) -> None:
    bucket = ceph.create_bucket("real-ceph-refused")
    forger = S3User("owner", ceph.access_key, "wrong")
    for user, refusal in ((ceph.stranger, "AccessDenied"), (forger, "SignatureDoesNotMatch")):
        client = ceph.client(user)
        with pytest.raises(ClientError) as failure:
            client.list_objects_v2(Bucket=bucket)
        assert code(failure) == refusal
        client.close()


def test_nothing_stays_behind() -> None:
    before = set(psutil.Process().children(recursive=True))
    cluster = Ceph()
    cluster.start()
    daemons = set(psutil.Process().children(recursive=True)) - before
    names = {process.name() for process in daemons}
    cluster.stop()
    assert names == {"ceph-mon", "ceph-osd", "radosgw"}
    assert [process for process in daemons if process.is_running()] == []
