"""Offsets that no port of the loop asks for: those of a time, and those that the groups of the processors reached."""

from collections.abc import Collection, Iterable, Mapping

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from interventions.contracts.topics import TOPICS, catalogue
from interventions.insights.lag import Progress
from interventions.stream.kafka import KafkaSettings
from interventions.stream.kafka.faults import translated
from interventions.stream.kafka.naming import Naming
from interventions.stream.kafka.starting import start
from interventions.stream.port import Backend, Place


class Offsets:
    """Two connections, made when they are needed."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings, self._naming = settings, Naming(settings.prefix)
        self._admin: AIOKafkaAdminClient | None = None

    async def since(self, places: Collection[Place], instant: int) -> dict[Place, int]:
        """Give the first offset at or after an instant, of partitions that have one."""
        client = AIOKafkaConsumer(**self._settings.client())
        await start(client.start(), client.stop)
        try:
            with translated():
                found = await client.offsets_for_times({self._naming.partition(each): instant for each in places})
        finally:
            await client.stop()
        return {self._naming.place(partition): each.offset for partition, each in found.items() if each}

    async def committed(self, group: str) -> dict[Place, int]:
        """Give how far a group is in each partition that it ever committed."""
        if self._admin is None:
            admin = AIOKafkaAdminClient(**self._settings.client())
            await start(admin.start(), admin.close)
            self._admin = admin
        with translated():
            found = await self._admin.list_consumer_group_offsets(self._settings.prefix + group)
        return {self._naming.place(partition): each.offset for partition, each in found.items() if each.offset >= 0}

    async def close(self) -> None:
        """Let go."""
        if self._admin:
            await self._admin.close()
            self._admin = None


async def progress_of(
    backend: Backend, offsets: Offsets, inputs: Mapping[str, str], seen: Mapping[Place, int]
) -> list[Progress]:
    """Ask how far each processor is; ``inputs`` names it by topic, ``seen`` are the ends known record by record.

    One that never committed anything is not in use. A partition that it never committed counts from its beginning.
    """
    committed = {name: await offsets.committed(name) for name in dict.fromkeys(inputs.values())}
    in_use = [topic for topic, name in inputs.items() if committed[name]]
    places = [Place(topic, number) for topic in in_use for number in range(TOPICS[topic].partitions)]
    ends, beginnings = await backend.stable_ends(places), await backend.beginnings(places)
    return [
        Progress(
            inputs[place.topic],
            place,
            committed[inputs[place.topic]].get(place, beginnings[place]),
            seen.get(place, ends[place] - marks_of(place.topic)),
        )
        for place in places
    ]


def marks_of(topic: str) -> int:
    """Say how many offsets at the end of a topic may be a transaction's mark, which no processor commits."""
    return int(any(writer in catalogue().processors for writer in TOPICS[topic].written_by))


def names_of(places: Iterable[Place], prefix: str) -> dict[str, str]:
    """Give our name of each topic by the broker's."""
    return {prefix + place.topic: place.topic for place in places}
