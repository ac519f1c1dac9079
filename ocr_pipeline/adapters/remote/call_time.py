"""The seconds that a call may take become the end of its connection, whatever is waited for.

A time-out of single reads cannot stop a server that sends a byte now and then. So a timer shuts the
connection down when the time is over. What is sent and received belongs to ``client``.
"""

import os
import socket
import threading
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter

_CURRENT = threading.local()  # urllib3 does not hand its connections whom they work for
_OWNERS = threading.Lock()


class CallTime:
    """The time of one call: a context manager in the thread that makes it."""

    def __init__(self, seconds: float) -> None:
        """The time starts on entry."""
        self.expired = False
        self.connected = False
        self._connection: TimedConnection | None = None
        self._line: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        """Start the time."""
        _CURRENT.call = self
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the timer; the connection may serve the next call."""
        self._timer.cancel()
        _CURRENT.call = None
        with _OWNERS:
            self._let_go()

    def watch(self, connection: "TimedConnection", descriptor: int) -> None:
        """Take a second handle of a connection's socket: TLS takes the first one over.

        Raises:
            TimeoutError: the time is over already.
        """
        with _OWNERS:
            if self.expired:
                raise TimeoutError("the time of the call is over")
            self._let_go()
            self._line = socket.socket(fileno=os.dup(descriptor))
            self._connection = connection
            connection.owner = self
            self.connected = True

    def _expire(self) -> None:
        with _OWNERS:
            self.expired = True
            # A connection that is free again may serve another call by now.
            if self._line and self._connection and self._connection.owner is self:
                try:
                    self._line.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # the server has closed it already

    def _let_go(self) -> None:
        if self._line:
            self._line.close()
        self._line = None


class TimedConnection:
    """Mixed into urllib3's connections: each request is on the time of its call."""

    sock: socket.socket | None
    owner: CallTime | None = None

    def _new_conn(self) -> socket.socket:
        connection: socket.socket = super()._new_conn()  # type: ignore[misc]
        try:
            _CURRENT.call.watch(self, connection.fileno())
        except TimeoutError:
            connection.close()
            raise
        return connection

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, on a connection that is kept or made now."""
        if self.sock:
            _CURRENT.call.watch(self, self.sock.fileno())
        super().request(*args, **kwargs)  # type: ignore[misc]


class TimedAdapter(HTTPAdapter):
    """Keeps up to ``connections`` connections open; uses them within a ``CallTime`` only."""

    def __init__(self, connections: int) -> None:
        """Nothing is connected yet."""
        super().__init__(pool_connections=1, pool_maxsize=connections, max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """The pool of the address, whose connections are timed."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if not issubclass(pool.ConnectionCls, TimedConnection):
            pool.ConnectionCls = type("Timed", (TimedConnection, pool.ConnectionCls), {})
        return pool
