"""The topics of a bench run: made anew, and filled before anything is timed."""

from collections import defaultdict
from collections.abc import Iterable

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, Arrival
from interventions.stream.kafka import KafkaBackend
from interventions.stream.port import Draft, Place

EVENTS = "intervention-events"
_PIECE = 2000


async def make_topics(backend: KafkaBackend) -> None:
    """Make every topic of topics.yaml, and publish the made-up templates and settings."""
    for topic in TOPICS.values():
        await backend.create(topic.name, topic.partitions, topic.config)
    for name, id_field, records in (
        ("intervention-templates", "template_id", TEMPLATES),
        ("company-settings", "company_id", SETTINGS),
    ):
        drafts = [Draft(each[id_field].encode(), codec_of(name).encode(each)) for each in records]
        await backend.publish(Place(name, 0), drafts)


async def publish(backend: KafkaBackend, arrivals: Iterable[Arrival]) -> int:
    """Publish events, each partition's in order; gives how many."""
    encode, count = codec_of(EVENTS).encode, TOPICS[EVENTS].partitions
    waiting: dict[int, list[Draft]] = defaultdict(list)
    published = 0
    for arrival in arrivals:
        key = arrival.key.encode()
        pile = waiting[partition_of(key, count)]
        pile.append(Draft(key, encode(arrival.event)))
        published += 1
        if len(pile) == _PIECE:
            await backend.publish(Place(EVENTS, partition_of(key, count)), pile)
            pile.clear()
    for partition, pile in waiting.items():
        await backend.publish(Place(EVENTS, partition), pile)
    return published
