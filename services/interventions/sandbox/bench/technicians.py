"""technicians on Kafka, one process on one core: technician-time records a second."""

import asyncio
from collections import defaultdict
from itertools import islice
from typing import Any

from interventions.contracts.topics import TOPICS, partition_of
from interventions.sandbox.bench.pipeline import WORKING_CORE, figures
from interventions.sandbox.bench.process import timed
from interventions.sandbox.bench.retelling import day, records, retold
from interventions.sandbox.bench.topics import make_topics
from interventions.sandbox.broker import broker
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Draft, Place

TIME = "technician-time"
_VISITS = 500
_PIECE = 20_000


def technicians(count: int) -> dict[str, Any]:
    """Time technicians over so many records, as timekeeping wrote them; each technician has three visits a day."""
    with broker(own=True) as found:
        asyncio.run(_filled(found.bootstrap, count))
        return figures(timed("technicians", found.bootstrap, count, WORKING_CORE))


async def _filled(bootstrap: str, count: int) -> None:
    backend, told = KafkaBackend(KafkaSettings(bootstrap=bootstrap)), retold(records(await day(_VISITS), TIME))
    try:
        await make_topics(backend)
        for first in range(0, count, _PIECE):
            piles: dict[int, list[Draft]] = defaultdict(list)
            for key, value in islice(told, min(_PIECE, count - first)):
                technician = key.partition(b"/")[0]
                piles[partition_of(technician, TOPICS[TIME].partitions)].append(Draft(key, value))
            for partition, drafts in piles.items():
                await backend.publish(Place(TIME, partition), drafts)
    finally:
        await backend.close()
