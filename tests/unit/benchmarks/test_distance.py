"""A service at a distance: the same bytes in the same order, later."""

import asyncio
from collections.abc import Awaitable, Callable

from benchmarks.distance import HOST, port_of, start

DELAY_SECONDS = 0.02

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers every line, and ends with its caller."""
    while line := await reader.readline():
        writer.write(line)
    writer.close()
    await writer.wait_closed()


async def no_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hangs up at once."""
    writer.write(b"bye")
    writer.close()
    await writer.wait_closed()


def talk(serve: Serve, talk: Talk) -> None:
    """Over a distance."""

    async def run() -> None:
        service = await asyncio.start_server(serve, HOST)
        far = await start(port_of(service), DELAY_SECONDS)
        async with service, far:
            reader, writer = await asyncio.open_connection(HOST, port_of(far))
            await asyncio.wait_for(talk(reader, writer), 10)
            writer.close()
            await writer.wait_closed()
            await asyncio.sleep(3 * DELAY_SECONDS)  # until the other ends have heard of it

    asyncio.run(run())


def test_every_answer_takes_its_time_on_a_connection_that_is_kept() -> None:
    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        for number in range(3):
            asked = loop.time()
            writer.write(b"%d\n" % number)
            assert await reader.readline() == b"%d\n" % number
            assert loop.time() - asked >= DELAY_SECONDS

    talk(echo, ask)


def test_a_large_answer_is_whole_and_in_order() -> None:
    lines = [b"%d\n" % number for number in range(100_000)]

    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.writelines(lines)
        whole = b"".join(lines)
        assert await reader.readexactly(len(whole)) == whole

    talk(echo, ask)


def test_who_hangs_up_is_heard_after_what_was_said() -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.read() == b"bye"

    talk(no_answer, listen)


def test_a_service_that_is_not_there_hangs_up() -> None:
    async def run() -> None:
        nobody = await asyncio.start_server(no_answer, HOST)
        port = port_of(nobody)
        nobody.close()
        await nobody.wait_closed()
        async with await start(port, DELAY_SECONDS) as far:
            reader, writer = await asyncio.open_connection(HOST, port_of(far))
            assert await reader.read() == b""
            writer.close()
            await writer.wait_closed()

    asyncio.run(run())
