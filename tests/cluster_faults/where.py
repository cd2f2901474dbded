"""Who does what in a cluster: the node that leads, controls or coordinates, and whether all replicas are back."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiokafka.errors import KafkaError

from interventions.sandbox.cluster import Cluster
from interventions.stream.faults import Unsettled
from interventions.stream.kafka import KafkaSettings
from interventions.stream.kafka.admin import Admin
from interventions.stream.kafka.naming import Naming
from interventions.stream.port import Place

WHOLE_S = 120
INTERNAL = ("__consumer_offsets", "__transaction_state")


@asynccontextmanager
async def _asking(settings: KafkaSettings) -> AsyncIterator[Admin]:
    admin = Admin(settings, Naming(""))
    await admin.start()
    try:
        yield admin
    finally:
        await admin.stop()


async def leader(settings: KafkaSettings, topic: str, partition: int = 0) -> int:
    """Give the node that leads a partition."""
    async with _asking(settings) as admin:
        (found,) = await admin._metadata([settings.prefix + topic])
    return next(each["leader"] for each in found["partitions"] if each["partition"] == partition)


async def group_coordinator(settings: KafkaSettings, group: str) -> int:
    """Give the node that keeps a group's members and offsets."""
    return await _coordinator(settings, settings.prefix + group, 0)


async def transaction_coordinator(settings: KafkaSettings, transactional_id: str) -> int:
    """Give the node that keeps the transactions of an id."""
    return await _coordinator(settings, settings.prefix + transactional_id, 1)


async def _coordinator(settings: KafkaSettings, key: str, kind: int) -> int:
    async with _asking(settings) as admin:
        node: int = await admin._client.find_coordinator(key, kind)
    return node


async def next_offsets(settings: KafkaSettings, group: str) -> dict[Place, int]:
    """Give how far a group is."""
    async with _asking(settings) as admin:
        found = await admin._client.list_consumer_group_offsets(settings.prefix + group)
    return {Place(tp.topic.removeprefix(settings.prefix), tp.partition): one.offset for tp, one in found.items()}


def controller(cluster: Cluster) -> int:
    """Give the active controller, as the nodes have written it down."""
    states = [_quorum(each.log_folder) for each in cluster.members if each.pid is not None]
    newest = max(states, key=lambda state: (state["leaderEpoch"], state["leaderId"]))
    return int(newest["leaderId"])


def _quorum(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "__cluster_metadata-0" / "quorum-state").read_text())
    return found


async def whole(settings: KafkaSettings, topics: Collection[str], replicas: int = 3) -> None:
    """Wait until every partition of the topics, and of Kafka's own, has all its replicas. Raises TimeoutError."""
    names = [*(settings.prefix + topic for topic in topics), *INTERNAL]
    until = time.monotonic() + WHOLE_S
    while time.monotonic() < until:
        try:
            async with asyncio.timeout(10), _asking(settings) as admin:
                found = await admin._metadata(names)
                if all(len(each["isr"]) == replicas for topic in found for each in topic["partitions"]):
                    return
        except (Unsettled, KafkaError, OSError, TimeoutError):
            pass
        await asyncio.sleep(0.3)
    raise TimeoutError("replicas are missing")
