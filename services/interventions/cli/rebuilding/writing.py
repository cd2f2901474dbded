"""Folded states in the place of the kept ones."""

from interventions.cli.broker import BrokerTopics
from interventions.cli.rebuilding.partition import REBUILT, Rebuilding
from interventions.contracts.topics import TOPICS
from interventions.stream.marker import MARKER_KEY
from interventions.stream.port import Draft, Place

AT_ONCE = 2000


async def emptied(topics: BrokerTopics, name: str) -> None:
    """Delete a processor's state topic and make it anew. Killed in between, a rebuild makes good what is missing."""
    topic = TOPICS[f"{name}-state"]
    count = await topics.partitions(topic.name)
    await topics.backend.delete(topic.name)
    await topics.backend.create(topic.name, count, topic.config)


async def written(topics: BrokerTopics, made: Rebuilding) -> None:
    """Put folded states in the place of the kept ones, the marker last. Whoever works on the partition is fenced.

    Raises Fenced when the processor took the partition back meanwhile.
    """
    name, partition, marker = made.name, made.partition, made.marker
    drafts = [Draft(key, made.folded.get(key)) for key in made.differing]
    producer = topics.backend.producer(f"{name}-{REBUILT[name].inputs[0]}-{partition}")
    await producer.start()
    try:
        for first in range(0, len(drafts) + 1, AT_ONCE):
            piece = drafts[first : first + AT_ONCE]
            last = first + AT_ONCE > len(drafts)
            await producer.begin()
            end = [Draft(MARKER_KEY, marker.encode())] if last else []
            await producer.send(Place(f"{name}-state", partition), [*piece, *end])
            if last:
                offsets = {Place(topic, partition): offset for topic, offset in marker.next_offsets.items()}
                await producer.send_offsets(name, offsets)
            await producer.commit()
    finally:
        await producer.stop()
