"""A TCP service on this machine becomes one that is far away: what it answers comes later.

Every byte of an answer is held back for the same time, so a request takes that much longer and a
large object no longer than that; connections are kept. It runs in a process of its own, in which it
takes no time from what is measured.
"""

import asyncio
import multiprocessing
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import cast

HOST = "127.0.0.1"
START_SECONDS = 60.0


@contextmanager
def at_distance(port: int, delay_seconds: float) -> Iterator[int]:
    """The port at which the local service on ``port`` seems to be so far away."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=serve, args=(port, delay_seconds, there), daemon=True)
    process.start()
    try:
        if not here.poll(START_SECONDS):
            raise TimeoutError("the process that keeps the distance does not start")
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def serve(port: int, delay_seconds: float, ready: Connection) -> None:
    """Tell the port, then pass bytes on for ever."""
    asyncio.run(_serve(port, delay_seconds, ready))


async def _serve(port: int, delay_seconds: float, ready: Connection) -> None:
    server = await start(port, delay_seconds)
    ready.send(port_of(server))
    await server.serve_forever()


async def start(port: int, delay_seconds: float) -> asyncio.Server:
    """Pass bytes on in the loop that runs."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Caller(port, delay_seconds), HOST)


def port_of(server: asyncio.Server) -> int:
    """Where it listens."""
    return int(server.sockets[0].getsockname()[1])


class _Side(asyncio.Protocol):
    """One end of a connection: what it receives goes to the other end, ``delay_seconds`` later."""

    def __init__(self, delay_seconds: float) -> None:
        self._delay_seconds = delay_seconds
        self._waiting: deque[bytes | None] = deque()
        self.transport: asyncio.Transport | None = None
        self.other: _Side | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._pass(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._pass(None)

    def _pass(self, data: bytes | None) -> None:
        """Bytes, or the end of the connection, keep their order."""
        self._waiting.append(data)
        loop = asyncio.get_running_loop()
        if self._delay_seconds:
            loop.call_later(self._delay_seconds, self.deliver)
        else:
            self.deliver()

    def deliver(self) -> None:
        """Hand over what has waited longest."""
        if self.other is None or self.other.transport is None:
            return
        data = self._waiting.popleft()
        if data is None:
            self.other.transport.close()
        else:
            self.other.transport.write(data)


class _Caller(_Side):
    """The end of who calls: what it sends arrives at once."""

    def __init__(self, port: int, delay_seconds: float) -> None:
        super().__init__(0.0)
        self._port = port
        self._answer_delay_seconds = delay_seconds
        self._connecting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._connecting = asyncio.create_task(self._connect())

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        answers = _Side(self._answer_delay_seconds)
        answers.other = self
        try:
            await loop.create_connection(lambda: answers, HOST, self._port)
        except OSError:
            cast("asyncio.Transport", self.transport).close()
            return
        self.other = answers
        while self._waiting:
            self.deliver()
