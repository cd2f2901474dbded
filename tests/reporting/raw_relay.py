"""A relay that misbehaves on purpose, at one phase; it logs each complete message, and that log is the truth."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PHASES = ("banner", "ehlo", "mail", "rcpt", "data", "dot")
FINE = {
    "banner": "220 raw",
    "ehlo": "250 raw",
    "mail": "250 ok",
    "rcpt": "250 ok",
    "data": "354 go on",
    "dot": "250 taken",
}


class RawRelay:
    """Answers as told by phase; an empty answer closes the connection, None says nothing more."""

    def __init__(self, answers: dict[str, str | None]) -> None:
        self.answers: dict[str, str | None] = {**FINE, **answers}
        self.taken: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for phase in PHASES:
                if phase == "dot":
                    self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                elif phase != "banner":
                    await reader.readline()
                answer = self.answers[phase]
                if answer is None:
                    await reader.read()
                if not answer:
                    return
                writer.write(answer.encode() + b"\r\n")
                await writer.drain()
                if answer[0] in "45":
                    break
            await reader.readline()
            writer.write(b"221 bye\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def raw_relay(answers: dict[str, str | None]) -> AsyncIterator[RawRelay]:
    relay = RawRelay(answers)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0, limit=1 << 24)
    relay.port = server.sockets[0].getsockname()[1]
    async with server:
        yield relay
