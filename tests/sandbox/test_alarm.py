"""A replay that settles only when a timer may be due gives the records of one that settles after each event."""

import asyncio
from typing import Any

import pytest

from interventions.contracts.codecs import codec_of
from interventions.sandbox.alarm import Alarm
from interventions.sandbox.chain import Chain, replayed
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, mixed
from interventions.sandbox.traffic.arrival import arrival
from interventions.stream.port import Place

TOPICS = (
    "intervention-events",
    "intervention-log",
    "intervention-status",
    "intervention-rejections",
    "intervention-time",
)
DAY = 24 * 3_600_000


class Always(Alarm):
    """An alarm that rings before every event."""

    def rings(self, now: int) -> bool:
        super().rings(now)
        return True


async def records_after(events: list[Any], alarm: Alarm) -> dict[str, list[Any]]:
    chain = Chain()
    chain.write_references(TEMPLATES, SETTINGS, events[0]["recorded_at"])
    await replayed(chain, events, alarm, lambda _: None)
    await chain.expire_timers(events[-1]["recorded_at"] + 30 * DAY)
    found = {topic: [record async for record in records(chain, topic)] for topic in TOPICS}
    await chain.close()
    return found


async def records(chain: Chain, topic: str) -> Any:
    codec = codec_of(topic)
    for number in range(4):
        place = Place(topic, number)
        end = (await chain.backend.stable_ends([place]))[place]
        async for piece in chain.backend.read(place, 0, end):
            for message in piece:
                yield (number, message.key, codec.decode(message.value).record)


@pytest.mark.parametrize("seed", [1, 2])
def test_settling_seldom_changes_no_record(seed):
    """Late facts, corrections and reopened rounds included: an expiry must come before the same record."""
    sents = [sent for sent in mixed(seed, 15) if sent == arrival(sent.event, sent.received_at)]
    events = [sent.event | {"recorded_at": sent.received_at} for sent in sents]

    seldom = asyncio.run(records_after(events, Alarm(SETTINGS)))
    always = asyncio.run(records_after(events, Always(SETTINGS)))

    assert seldom == always
    assert any(record["kind"] == "timer_expired" for _, _, record in seldom["intervention-events"])
