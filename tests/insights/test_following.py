"""Each record is seen once and in order, whoever read it first; faust is not needed to say so."""

import asyncio
from types import SimpleNamespace

from prometheus_client import CollectorRegistry

from domain.builders import T0
from insights.sights import SETTINGS, an_alert
from interventions.cli.processors import INPUTS
from interventions.contracts.codecs import codec_of
from interventions.insights.following import Following
from interventions.insights.history import ALERTS, Taken
from interventions.insights.view import View
from interventions.insights.watcher import Insights
from interventions.stream.faults import StartupRefused, Unavailable
from interventions.stream.kafka import KafkaSettings
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Place

LETTERS = Place(DEAD_LETTERS, 0)


class FromTheBeginning:
    """Every record is young enough."""

    async def since(self, places, instant):
        assert instant < T0
        return dict.fromkeys(places, 0)

    async def close(self):
        pass


class Heard:
    """A view that only notes what it sees."""

    def __init__(self):
        self.seen, self.open, self.topics = [], {}, View(SETTINGS).topics

    def take(self, sight):
        self.seen.append((sight.topic, sight.offset))

    def said(self, alerts):
        self.open = {each["alert_id"]: each for each in alerts}


class House:
    """All topics in memory, and somebody who follows them."""

    def __init__(self):
        self.backend, self.view, self.broken = MemoryBackend(lambda: T0), Heard(), []
        self.following = Following(self.backend, KafkaSettings(), self.view, self.broken.append)

    async def letter(self):
        """Set a record aside; gives its offset."""
        return await self.backend.publish(LETTERS, [Draft(b"k", b"v", (("dlq.processor", b"mailing"),))]) - 1

    def hears(self, offset, topic=DEAD_LETTERS):
        """Let an agent hear a record."""
        message = SimpleNamespace(partition=0, offset=offset, timestamp=T0 / 1000, key=b"k", value=b"v", headers=())
        self.following._heard(message, topic)

    async def owns(self, places):
        await self.following._assigned(None, places)


def test_what_another_process_heard_meanwhile_is_read_before_what_is_heard_now():
    """A new version is started beside the old one, which has gone on to the end when it stops."""

    async def story():
        house = House()
        first = await house.letter()
        await house.following.remember(FromTheBeginning())
        gap = await house.letter()
        await house.owns(house.following.places)
        live = await house.letter()
        house.hears(live)
        assert house.view.seen == [(DEAD_LETTERS, first)]

        assert await house.following.complete()
        house.hears(live)
        later = await house.letter()
        house.hears(later)
        return house.view.seen == [(DEAD_LETTERS, each) for each in (first, gap, live, later)]

    assert asyncio.run(story())


def test_without_all_partitions_nothing_is_whole_and_whoever_loses_them_ends():
    """Half of the records would open alerts that the other half resolves."""

    async def story():
        house = House()
        await house.following.remember(FromTheBeginning())
        await house.owns(house.following.places[1:])
        shared = await house.following.complete()
        await house.following._revoked(None, [])
        before = list(house.broken)
        await house.owns(house.following.places)
        alone = await house.following.complete()
        await house.following._revoked(None, [])
        return shared, before, alone, [type(each) for each in house.broken]

    assert asyncio.run(story()) == (False, [], True, [Unavailable])


def test_open_alerts_are_known_again_after_a_start():
    """Else every kill would open them twice."""
    alert = an_alert("lag", "mailing")

    async def story():
        house = House()
        await house.backend.publish(Place(ALERTS, 0), [Draft(b"k", codec_of(ALERTS).encode(alert))])
        await house.following.remember(FromTheBeginning())
        return house.view.open

    assert asyncio.run(story()) == {"lag/mailing": alert}


def test_a_topic_that_is_not_there_is_said_in_a_sentence():
    async def story():
        insights = Insights(MemoryBackend(lambda: T0, []), KafkaSettings(), SETTINGS, INPUTS, CollectorRegistry())
        try:
            await insights.run()
        except StartupRefused as refusal:
            return str(refusal)
        return None

    assert "run `interventions topics apply` first" in asyncio.run(story())


def test_what_cannot_be_read_is_counted_and_passed_over():
    """Setting records aside is the processors' business; a tombstone is no fault."""
    seen = []
    taken = Taken(seen.append)
    for offset, value in enumerate([b"garbage", None]):
        message = SimpleNamespace(partition=0, offset=offset, timestamp=T0, key=b"k", value=value, headers=())
        taken.message(message, "intervention-status")
        taken.message(message, "intervention-status")

    assert (taken.unreadable, seen, taken.next_offsets) == (1, [], {Place("intervention-status", 0): 2})
