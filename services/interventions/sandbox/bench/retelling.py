"""A day of the chain in memory, told over and over under other names: long histories of real shape, in seconds."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import cycle

from interventions.sandbox.chain import Chain
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, ordinary
from interventions.stream.marker import RESERVED
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Place

Pair = tuple[bytes, bytes]
_SEED, _MOST = 1000, 10_000
"""Tellings are numbered from here to there: all names are equally long, as lengths stand in what is retold."""
_VISIT, _TECHNICIAN = b"v-%d-" % _SEED, b"t-%d-" % _SEED
_NAMED = re.compile(r'"t-(\d+)"')
A_MINUTE = 1
"""Visits that begin: each technician has three a day."""


async def day(visits: int) -> MemoryBackend:
    """Let lifecycle, timekeeping and technicians work over so many visits."""
    chain = Chain()
    chain.write_references(TEMPLATES, SETTINGS, 0)
    for each in ordinary(_SEED, visits, a_minute=A_MINUTE):
        event = json.loads(_NAMED.sub(rf'"t-{_SEED}-\1"', json.dumps(each.event)))
        chain.write("intervention-events", each.key, event, each.received_at)
    await chain.settle()
    await chain.close()
    return chain.backend


def records(backend: MemoryBackend, topic: str) -> list[Pair]:
    """Give what was written to a topic, partition by partition."""
    places = [Place(topic, number) for number in range(backend.counts()[topic])]
    logs = [backend.log(place) for place in places]
    return [(each.key or b"", each.value or b"") for log in logs for each in log.read(0, log.end)]


def states(backend: MemoryBackend, topic: str) -> list[Pair]:
    """Give the states that a processor holds, without its markers."""
    return [each for each in dict(records(backend, topic)).items() if each[0][:1] != RESERVED and each[1]]


def retold(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Tell them thousands of times, then again; each telling has other interventions and other technicians."""
    told = list(pairs)
    for telling in cycle(range(_SEED, _MOST)):
        for key, value in told:
            yield _renamed(key, b"%d" % telling), _renamed(value, b"%d" % telling)


def _renamed(content: bytes, telling: bytes) -> bytes:
    return content.replace(_VISIT, b"v-%b-" % telling).replace(_TECHNICIAN, b"t-%b-" % telling)
