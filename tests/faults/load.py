"""Put traffic on a bus, as correct, careless and broken publishers do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from zlib import crc32

from faults.kept import EVENTS
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import partition_of
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, Arrival
from interventions.stream.port import Backend, Draft, Place
from model.record_rules import shape_of

GARBAGE = (
    b"garbage",
    None,
    b"\xc3\x01unknown!!body",
    codec_of(EVENTS)._current + b"\x10cut off",
    codec_of(EVENTS)._current + bytes(70_000),
)
GARBAGE_EVERY = 40


async def publish_references(backend: Backend) -> None:
    """Publish templates and settings in their order."""
    templates, settings = codec_of("intervention-templates"), codec_of("company-settings")
    drafts = [Draft(row["template_id"].encode(), templates.encode(row)) for row in TEMPLATES]
    await backend.publish(Place("intervention-templates", 0), drafts)
    drafts = [Draft(row["company_id"].encode(), settings.encode(row)) for row in SETTINGS]
    await backend.publish(Place("company-settings", 0), drafts)


def drafts_of(arrivals: Iterable[Arrival], partitions: int) -> Iterator[tuple[int, Draft]]:
    """Give records with their partition; one publisher in five uses another hash, one record in forty is garbage."""
    codec = codec_of(EVENTS)
    for count, (event, received_at, key, shape) in enumerate(arrivals):
        kind_says = not shape or shape == shape_of(event["kind"])
        written = event if kind_says else {**event, "payload": (shape, event["payload"])}
        draft = Draft(key.encode(), codec.encode(written), timestamp_ms=received_at)
        careless = crc32(key.encode())
        right = partition_of(key.encode(), partitions)
        yield careless % partitions if careless % 5 == 0 else right, draft
        if count % GARBAGE_EVERY == 0:
            yield right, Draft(key.encode(), GARBAGE[count // GARBAGE_EVERY % len(GARBAGE)], timestamp_ms=received_at)


async def publish_events(backend: Backend, arrivals: Iterable[Arrival], at_once: int = 500) -> int:
    """Publish events in pieces; gives how many records were put on the bus."""
    partitions = (await backend.describe([EVENTS]))[EVENTS].partitions
    drafts, total = drafts_of(arrivals, partitions), 0
    while piece := list(islice(drafts, at_once)):
        by_place: dict[int, list[Draft]] = defaultdict(list)
        for partition, draft in piece:
            by_place[partition].append(draft)
        for partition, some in by_place.items():
            await backend.publish(Place(EVENTS, partition), some)
        total += len(piece)
    return total
