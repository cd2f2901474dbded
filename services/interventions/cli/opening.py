"""Open what a command reads from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from interventions.cli.sources import DumpFolder, Source


@asynccontextmanager
async def opened(folder: Path | None) -> AsyncIterator[Source]:
    """Give the dump folder, or without one the broker's topics, for as long as the block lasts."""
    if folder is not None:
        yield DumpFolder(folder)
        return
    from interventions.cli.connection import broker_topics  # noqa: PLC0415 - a dump needs no Kafka client

    async with broker_topics() as topics:
        yield topics
