"""What many open pages cost a console that runs as a process of its own, while events go on."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from interventions.contracts.codecs import codec_of
from interventions.projection.applying import Applying, Piece
from interventions.projection.building import opened
from interventions.projection.settings import ReadModelSettings
from interventions.sandbox.bench.firm import STATUS, Firm
from interventions.sandbox.bench.read_model import figures_of
from interventions.sandbox.bench.usage import busy_s
from interventions.stream.memory.log import Stored
from interventions.stream.port import Message, Place

_STREAMS = 500
_SOME = 40
_LASTS_S = 20
_EVERY_S = 0.5
_PATIENCE_S = 30


async def followed(settings: ReadModelSettings) -> dict[str, Any]:
    """Open the streams, write a change twice a second, and weigh the process that serves them.

    ``seen_ms`` is from the commit in the read model to the bytes at the last of the pages.
    """
    port, messages = _free_port(), await asyncio.to_thread(_statuses)
    async with _serving(settings, port) as process:
        alone = _memory_mb(process)
        readers = [await _opened(port) for _ in range(_STREAMS)]
        await asyncio.sleep(1)
        busy, started = busy_s(process), time.monotonic()
        seen = await _changes(settings, messages, readers)
        share = (busy_s(process) - busy) / (time.monotonic() - started)
        memory = _memory_mb(process)
        for _, writer in readers:
            writer.close()
    return {
        "streams": _STREAMS,
        "of_a_core": round(share, 3),
        "megabytes": memory,
        "megabytes_before": alone,
        "kilobytes_a_stream": round((memory - alone) * 1024 / _STREAMS),
        "seen": figures_of(seen)._asdict(),
    }


def _statuses() -> list[Message]:
    """Give statuses to be told of, as they lie in their topic."""
    encode = codec_of(STATUS).encode
    records = [each.record for each in Firm(_SOME).records() if each.topic == STATUS]
    return [Stored(STATUS, 0, number, 0, b"", encode(record), ()) for number, record in enumerate(records)]


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _changes(settings: ReadModelSettings, messages: list[Message], readers: list[Stream]) -> list[float]:
    standing = opened(settings, 0)
    applying, seen = Applying(standing), []
    last = standing.next_number + 10**9
    for number in range(int(_LASTS_S / _EVERY_S)):
        message = messages[number % len(messages)]
        piece = Piece(Place(STATUS, 0), [message], last + number, last + number)
        await asyncio.to_thread(applying.take, piece, "bench", 0, live=True)
        written = time.perf_counter()
        await asyncio.gather(*(_heard(reader, b"event: changed") for reader, _ in readers))
        seen.append((time.perf_counter() - written) * 1000)
        await asyncio.sleep(_EVERY_S)
    standing.engine.dispose()
    return seen


async def _heard(reader: asyncio.StreamReader, wanted: bytes) -> None:
    """Wait for the next event of a kind; all else is passed over."""
    async with asyncio.timeout(_PATIENCE_S):
        while not (await reader.readline()).startswith(wanted):
            pass


async def _opened(port: int) -> Stream:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    await writer.drain()
    await _heard(reader, b"event: begun")
    return reader, writer


@asynccontextmanager
async def _serving(settings: ReadModelSettings, port: int) -> AsyncIterator[int]:
    """Run a console; gives its process id."""
    call = (sys.executable, "-c", "from interventions.cli import main; main()", "console", "--port", str(port))
    environment = {**os.environ, "READ_MODEL": str(settings.read_model), "KAFKA_BOOTSTRAP": "127.0.0.1:1"}
    silent = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*call, env=environment, stdout=silent, stderr=silent)
    try:
        await _answering(port)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def _answering(port: int) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


def _memory_mb(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024
