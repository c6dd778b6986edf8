"""Clients of every kind that go on until the site's port is closed, and count what was lost.

Lost is a request that was sent and never answered; a connection that is refused loses nothing.
"""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

LONGEST = 60.0
BROKEN = (asyncio.IncompleteReadError, ConnectionError, TimeoutError)
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Load:
    """What the clients saw."""

    port: int
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)

    def run(self, *, keeping: int = 4, thinking: int = 4, once: int = 4, posting: int = 3) -> None:
        """Load the site until it is gone, in a thread: Playwright's loop stays in that of the tests."""
        with ThreadPoolExecutor(1) as own:
            own.submit(asyncio.run, self._run([keeping, thinking, once, posting])).result()

    async def _run(self, numbers: list[int]) -> None:
        keeping, thinking, once, posting = numbers
        clients = [
            *(self._keep("keeping", 0.0) for _ in range(keeping)),
            *(self._keep("thinking", 0.7) for _ in range(thinking)),
            *(self._once() for _ in range(once)),
            *(self._post("slow client", pieces=6, work=0.0) for _ in range(posting)),
            *(self._post("slow work", pieces=1, work=1.2) for _ in range(posting)),
        ]
        await asyncio.wait_for(asyncio.gather(*clients), LONGEST)

    async def _connect(self) -> Streams | None:
        try:
            return await asyncio.open_connection("127.0.0.1", self.port)
        except ConnectionRefusedError:
            return None

    async def _keep(self, kind: str, pause: float) -> None:
        """Ask again and again over one connection, until the site closes it."""
        while (streams := await self._connect()) is not None:
            reader, writer = streams
            closed = False
            while not closed and not reader.at_eof():
                writer.write(b"GET /word/one HTTP/1.1\r\nHost: x\r\n\r\n")
                closed = await self._answer(kind, reader)
                await asyncio.sleep(0 if closed else pause)
            writer.close()

    async def _once(self) -> None:
        while (streams := await self._connect()) is not None:
            reader, writer = streams
            writer.write(b"GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            await self._answer("once", reader)
            writer.close()

    async def _post(self, kind: str, *, pieces: int, work: float) -> None:
        """Send a form in pieces; the site works on it for a while."""
        body = b"text=" + b"x" * 60
        head = (
            f"POST /word/two?slow={work} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        while (streams := await self._connect()) is not None:
            reader, writer = streams
            writer.write(head.encode())
            size = -(-len(body) // pieces)
            for start in range(0, len(body), size):
                writer.write(body[start : start + size])
                await asyncio.sleep(0.1)
            await self._answer(kind, reader)
            writer.close()

    async def _answer(self, kind: str, reader: asyncio.StreamReader) -> bool:
        """Read an answer; say whether the connection is closed after it."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
            await reader.readexactly(int(fields[b"content-length"]))
        except BROKEN as error:
            self.lost.append(f"{kind}: {error!r}")
            return True
        self.answered[kind, int(head[9:12])] += 1
        return fields.get(b"connection") == b"close"
