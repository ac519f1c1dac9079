"""Whose connection the end of a call's time shuts down."""

import socket
import threading
from collections.abc import Iterator

import pytest

from ocr_pipeline.adapters.remote.call_time import CallTime, TimedConnection


class Expiring(CallTime):
    """Says when its time was over."""

    def __init__(self) -> None:
        super().__init__(0.01)
        self.over = threading.Event()

    def _expire(self) -> None:
        super()._expire()
        self.over.set()


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_whatever_is_waited_for_ends(line: tuple[socket.socket, socket.socket]) -> None:
    with Expiring() as call:
        call.watch(TimedConnection(), line[0].fileno())
        assert line[0].recv(1) == b""
        with pytest.raises(TimeoutError):
            call.watch(TimedConnection(), line[0].fileno())


def test_a_connection_that_serves_another_call_by_now_stays(
    line: tuple[socket.socket, socket.socket],
) -> None:
    connection = TimedConnection()
    with Expiring() as earlier, CallTime(60) as later:
        earlier.watch(connection, line[0].fileno())
        later.watch(connection, line[0].fileno())
        assert earlier.over.wait(10)
        line[1].send(b"!")
        assert line[0].recv(1) == b"!"
    assert (earlier.expired, later.expired) == (True, False)
