"""A host and a port become a connection to a permitted address, one that ends in time.

HTTP belongs to ``sender``, which addresses are permitted to ``delivery.addresses``.
"""

import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

from ocr_pipeline.delivery.addresses import refusal

CONNECT_SECONDS = 10.0


class AddressRefused(Exception):
    """No address of a host is permitted; the message names one and says why."""


class Call:
    """The network side of one attempt: a context manager around everything that is sent and read.

    Time-outs of single reads cannot stop a receiver that sends a byte now and then. So a timer
    shuts the connection down when the attempt's time is over, whatever is being waited for.
    """

    def __init__(self, seconds: float, *, allow_private_addresses: bool) -> None:
        """Nothing is connected yet; the time starts on entry."""
        self.expired = False
        self._seconds = seconds
        self._allow_private = allow_private_addresses
        self._deadline = 0.0
        self._line: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        """Start the time."""
        self._deadline = time.monotonic() + self._seconds
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the timer; the connection itself belongs to whoever asked for it."""
        self._timer.cancel()
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None

    def connect(self, host: str, port: int) -> socket.socket:
        """Connect to the first permitted address that answers: the address checked is the one used.

        Raises:
            AddressRefused: no address of the host is permitted.
            OSError: the name does not resolve, or no permitted address answers in time.
        """
        failure: OSError | AddressRefused | None = None
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        ):
            reason = refusal(str(address[0]), allow_private=self._allow_private)
            if reason is not None:
                failure = failure or AddressRefused(f"{host} is {address[0]}, which {reason}")
                continue
            try:
                return self._open(socket.socket(family, kind, protocol), address)
            except OSError as error:
                failure = error
        raise failure or OSError(f"{host} has no address")

    def _open(self, connection: socket.socket, address: tuple[Any, ...]) -> socket.socket:
        try:
            connection.settimeout(min(self._left_seconds(), CONNECT_SECONDS))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.connect(address)
            self._watch(connection)
            connection.settimeout(self._left_seconds())
        except OSError:
            connection.close()
            raise
        return connection

    def _left_seconds(self) -> float:
        return max(self._deadline - time.monotonic(), 0.001)

    def _watch(self, connection: socket.socket) -> None:
        """Keep a second handle: TLS takes the first over, and a shutdown of either ends both."""
        with self._lock:
            if self.expired:
                raise TimeoutError("the time of the attempt is over")
            self._line = connection.dup()

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            if self._line is not None:
                try:
                    self._line.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # the receiver has closed it already
