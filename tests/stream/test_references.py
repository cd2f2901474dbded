"""Reference topics: what was published before a batch is known to it, at the price of few looks."""

import asyncio

from interventions.contracts.codecs import codec_of
from interventions.lifecycle.processor import Lifecycle
from interventions.lifecycle.references import SETTINGS
from interventions.stream.memory import MemoryBackend
from interventions.stream.metrics import Metrics
from interventions.stream.port import Draft, Place
from interventions.stream.references import References
from stream.toy import example

PLACE = Place(SETTINGS, 0)


class SlowEnds(MemoryBackend):
    """Answers each look at the ends one turn late, as a broker would, and counts them."""

    looks = 0

    async def stable_ends(self, places):
        """Look at once, answer late."""
        ends = await super().stable_ends(places)
        self.looks += 1
        for _ in range(5):
            await asyncio.sleep(0)
        return ends


async def started():
    """Give a backend with an empty reference topic, and the references of a worker."""
    backend = SlowEnds(lambda: 0)
    await backend.create(SETTINGS, 1, {})
    lifecycle = Lifecycle()
    return backend, lifecycle, References(lifecycle, backend, Metrics(), [PLACE])


def test_partitions_that_wait_share_a_look_at_the_ends():
    """Four partitions with a planned each need no four round trips, one after the other."""

    async def four():
        backend, _, references = await started()
        await asyncio.gather(*(references.catch_up() for _ in range(4)))
        return backend.looks

    assert asyncio.run(four()) == 2


def test_what_was_published_after_a_look_began_is_found_by_who_came_after():
    """The ends that somebody else is just asking for may be too old for the next one."""

    async def two():
        backend, lifecycle, references = await started()
        first = asyncio.ensure_future(references.catch_up())
        await asyncio.sleep(0)
        settings = example(SETTINGS, "timer")
        await backend.publish(PLACE, [Draft(b"c", codec_of(SETTINGS).encode(settings))])
        await references.catch_up()
        found = lifecycle.known.settings.newest(settings["company_id"])
        await first
        return found, settings

    found, settings = asyncio.run(two())

    assert found == settings
