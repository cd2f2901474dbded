"""A wire of ours between a worker and a broker, that can be cut without anybody being told."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from interventions.sandbox.cluster import Cluster, Member

_PIECE = 65_536


class Detour:
    """Passes bytes on both ways. While it is cut nothing passes, nothing is closed, and nobody gets an answer."""

    def __init__(self, member: Member) -> None:
        self._ports = member.ports
        self._whole = asyncio.Event()
        self._whole.set()
        self._passing: set[asyncio.Task[None]] = set()
        self.connections = 0

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Detour"]:
        """Stand where the broker says it is."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", self._ports.detour)
        try:
            yield self
        finally:
            server.close()
            for task in self._passing:
                task.cancel()
            await asyncio.gather(*self._passing, return_exceptions=True)

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._through(reader, writer))
        self._passing.add(task)
        task.add_done_callback(self._passing.discard)

    async def _through(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            await self._whole.wait()
            to, from_ = await asyncio.open_connection("127.0.0.1", self._ports.cut)
        except OSError:
            writer.close()
            return
        ways = [asyncio.create_task(self._pump(reader, from_)), asyncio.create_task(self._pump(to, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for each in (writer, from_):
                each.close()

    async def _pump(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(_PIECE):
                await self._whole.wait()
                writer.write(piece)
                await writer.drain()


@asynccontextmanager
async def detours(cluster: Cluster) -> AsyncIterator[dict[int, Detour]]:
    """Give a wire to each node, by its number."""
    async with AsyncExitStack() as stack:
        yield {each.node_id: await stack.enter_async_context(Detour(each).open()) for each in cluster.members}
