"""A relay that misbehaves as each address asks for; it logs every complete message, and that log is the truth."""

import asyncio
import base64
import re
import socket
import ssl
import struct
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes
from hashlib import sha256
from typing import Any, NamedTuple

from faults.behaviours import BEHAVIOURS, SENDERS, Fault, behaviour, early

LOGIN, PASSWORD = "reports", "right"
_LINE = re.compile(rb"\n")
_STRICT = re.compile(rb"\r\n\.\r\n")
_LENIENT = re.compile(rb"(\r\n|\r|\n)\.(\r\n|\r|\n)")
_ADDRESS = re.compile(r"<([^>]*)>")
_PIECE = 1 << 16
_RESET = struct.pack("ii", 1, 0)
_FINE = {
    "banner": "220 relay",
    "starttls": "220 go",
    "auth": "235 in",
    "mail": "250 k",
    "rcpt": "250 k",
    "data": "354 k",
    "dot": "250 k",
}


@dataclass
class Copy:
    """One complete message that the relay took, and what it said (None: nothing, nobody heard of it)."""

    at: int
    sender: str
    recipient: str
    message_id: str
    digest: str
    pdf: str | None
    answered: str | None = None


class Tls(NamedTuple):
    """The relay's certificate, and one that nobody should believe."""

    good: ssl.SSLContext
    forged: ssl.SSLContext


class Relay:
    """Deterministic by seed and addresses. ``early_share`` of the connections fail before a recipient is named."""

    def __init__(self, seed: int = 1, *, early_share: float = 0, byte_s: float = 0.02, tls: Tls | None = None) -> None:
        self.seed, self.early_share, self.byte_s, self.tls = seed, early_share, byte_s, tls
        self.strike: Callable[[], Any] = lambda: None
        self.struck: dict[str, str] = {}
        self.password = PASSWORD
        self.taken: list[Copy] = []
        self.cut: list[tuple[int, str]] = []
        self.seen: Counter[str] = Counter()
        self.connections = 0
        self.visits: Counter[str] = Counter()
        self.port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def up(self) -> None:
        """Listen, on the port it had before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, reuse_address=True)
        self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Refuse connections and reset those there are."""
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            reset(writer)
        await asyncio.sleep(0)

    def fault_of(self, connection: int, phase: str, sender: str, recipient: str) -> Fault | None:
        """Say what goes wrong at a phase, if anything does; a visit is counted when its recipient is named."""
        if phase in ("banner", "ehlo", "starttls", "auth", "mail"):
            found = early(self.seed, connection, self.early_share)
            found = found if found and found.phase == phase else None
            return found or (next(iter(behaviour(SENDERS, sender).visits), None) if phase == "mail" else None)
        if self.struck.get(recipient) == phase:
            return Fault(phase, "strike")
        visits = behaviour(BEHAVIOURS, recipient).visits
        visit = self.visits[recipient]
        return visits[visit - 1] if visit <= len(visits) and visits[visit - 1].phase == phase else None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            await _Session(self, reader, writer, self.connections).run()
        except (_Over, asyncio.IncompleteReadError, OSError):
            return  # the client sees what the fault was
        finally:
            self._open.discard(writer)
            writer.close()


class _Over(Exception):
    """The relay ends the connection."""


class _Session:
    def __init__(self, relay: Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        self._relay, self._reader, self._writer, self._number = relay, reader, writer, number
        self._sender = self._recipient = ""
        self._secure = self._slow = False
        self._buffer = b""

    async def run(self) -> None:
        await self._say("banner")
        while line := await self._until(_LINE):
            verb = line[:4].strip().upper().decode("latin-1")
            steps = {"EHLO": self._ehlo, "STAR": self._starttls, "AUTH": self._auth, "MAIL": self._mail}
            steps |= {"RCPT": self._rcpt, "DATA": self._data, "QUIT": self._quit}
            await steps.get(verb, self._other)(line.decode("latin-1").strip())

    async def _ehlo(self, _: str) -> None:
        hidden = not self._secure and self._fault("starttls") == Fault("starttls", "hide")
        self._relay.seen["starttls hide"] += hidden
        offers = ["relay"]
        if self._relay.tls:
            offers += ["AUTH PLAIN LOGIN"] if self._secure else [] if hidden else ["STARTTLS"]
        await self._say("ehlo", "\r\n".join([*(f"250-{each}" for each in offers[:-1]), f"250 {offers[-1]}"]))

    async def _starttls(self, _: str) -> None:
        assert self._relay.tls is not None
        fault = self._fault("starttls")
        forged = fault == Fault("starttls", "forge")
        if fault and not forged:
            await self._say("starttls")
            return
        await self._write(_FINE["starttls"])
        if forged:
            self._relay.seen["starttls forge"] += 1
        raw = self._writer.transport
        try:
            await self._writer.start_tls(self._relay.tls.forged if forged else self._relay.tls.good)
        except (AttributeError, OSError) as broken:  # Python 3.11 loses the transport of a client that hangs up here
            self._writer._transport = raw  # type: ignore[attr-defined]
            raise _Over from broken
        self._secure = True

    async def _auth(self, line: str) -> None:
        if self._fault("auth"):
            await self._say("auth")
            return
        right = base64.b64encode(f"\0{LOGIN}\0{self._relay.password}".encode()).decode()
        if line.split()[1:] == ["PLAIN", right]:
            await self._say("auth")
        else:
            await self._write("535 5.7.8 wrong password")

    async def _mail(self, line: str) -> None:
        self._sender = _address(line)
        await self._say("mail")

    async def _rcpt(self, line: str) -> None:
        self._recipient = _address(line)
        self._relay.visits[self._recipient] += 1
        await self._say("rcpt")

    async def _data(self, _: str) -> None:
        if not (await self._say("data")).startswith("3"):
            return
        fault = self._fault("body")
        if fault and fault.how != "lenient":
            await self._reader.readexactly(1000)
            self._relay.cut.append((utc_ms(), self._recipient))
        if fault:
            self._relay.seen[f"body {fault.how}"] += 1
            await self._wrong(fault.how, "")
        content = await self._until(_LENIENT if fault else _STRICT)
        fault = self._fault("dot")
        copy = None
        if not (fault and fault.how[0] in "45"):
            copy = copy_of(self._sender, self._recipient, content)
            self._relay.taken.append(copy)
        answer = await self._say("dot")
        if copy and answer[0].isdigit():
            copy.answered = answer

    async def _quit(self, _: str) -> None:
        await self._write("221 bye")
        raise _Over

    async def _other(self, _: str) -> None:
        await self._write("250 k")

    def _fault(self, phase: str) -> Fault | None:
        return self._relay.fault_of(self._number, phase, self._sender, self._recipient)

    async def _say(self, phase: str, fine: str | None = None) -> str:
        """Do this phase's part, or what goes wrong in its place; gives what was said."""
        fault = self._fault(phase)
        answer = fine or _FINE.get(phase, "")
        if fault:
            self._relay.seen[f"{phase} {fault.how}"] += 1
            answer = await self._wrong(fault.how, answer)
        await self._write(answer)
        return answer

    async def _wrong(self, how: str, answer: str) -> str:
        match how:
            case "drop":
                raise _Over
            case "reset":
                reset(self._writer)
                raise _Over
            case "hang":
                while await self._reader.read(_PIECE):
                    pass
                raise _Over
            case "slow":
                self._slow = True
            case "strike":
                del self._relay.struck[self._recipient]
                self._relay.strike()
            case "nonsense":
                return "hello, is it me you are looking for"
            case "hide" | "forge" | "lenient":
                return answer
            case _:
                return how
        return answer

    async def _write(self, answer: str) -> None:
        raw = answer.encode() + b"\r\n"
        for piece in [raw[n : n + 1] for n in range(len(raw))] if self._slow else [raw]:
            self._writer.write(piece)
            await self._writer.drain()
            if self._slow:
                await asyncio.sleep(self._relay.byte_s)

    async def _until(self, end: re.Pattern[bytes]) -> bytes:
        """Read up to an end and including it; nothing when the client is gone."""
        while not (found := end.search(self._buffer)):
            piece = await self._reader.read(_PIECE)
            if not piece:
                raise _Over
            self._buffer += piece
        taken, self._buffer = self._buffer[: found.end()], self._buffer[found.end() :]
        return taken


def utc_ms() -> int:
    return int(time.time() * 1000)


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection by RST, so that nothing written before it is read."""
    raw: socket.socket | None = writer.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


def _address(line: str) -> str:
    found = _ADDRESS.search(line)
    return found[1] if found else line


def copy_of(sender: str, recipient: str, raw: bytes) -> Copy:
    """Read a message as it travelled: its end and its doubled dots away."""
    content = raw[:-3].replace(b"\r\n..", b"\r\n.")
    mail = message_from_bytes(content)
    pdfs = [part.get_payload(decode=True) for part in mail.walk() if part.get_content_type() == "application/pdf"]
    pdf = sha256(pdfs[0]).hexdigest() if pdfs else None  # type: ignore[arg-type]
    digest, message_id = sha256(content).hexdigest(), str(mail["Message-ID"])
    return Copy(utc_ms(), sender, recipient, message_id, digest, pdf)


@asynccontextmanager
async def relay_up(relay: Relay) -> AsyncIterator[Relay]:
    """Run a relay for as long as the block lasts."""
    await relay.up()
    try:
        yield relay
    finally:
        await relay.down()
