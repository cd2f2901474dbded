"""P10: what a processor keeps is found again in its topics; what is not in them is said, and is on the safe side."""

import asyncio

import pytest

from cli.rebuilding import a_days_work, kept, lose, made_of, mended, put, work_on
from interventions.cli.broker import BrokerTopics
from interventions.cli.fault import CallFault
from interventions.cli.rebuilding import NOT_TOLD, REBUILT, emptied
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS
from interventions.domain.words import DeliveryState
from interventions.lifecycle.processor import Lifecycle
from interventions.reporting.mailing import written as outboxes
from interventions.reporting.mailing.outbox import due_at
from interventions.reporting.photos.photo_store import PhotoStore
from interventions.reporting.rendering.photo_wait import PhotoWait
from interventions.reporting.rendering.processor import Rendering
from interventions.reporting.store import ObjectStore
from interventions.stream.marker import MARKER_KEY
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Place
from interventions.technicians.processor import Technicians
from interventions.timekeeping.processor import Timekeeping
from reporting.builders import NOON, a_finished
from reporting.firm import LinePress
from reporting.owned import Clock

BYTE_FOR_BYTE = {
    "lifecycle": Lifecycle,
    "timekeeping": Timekeeping,
    "technicians": Technicians,
    "rendering": lambda: Rendering(LinePress(), ObjectStore("memory:")),
}


@pytest.fixture(scope="module")
def worked():
    return a_days_work()


@pytest.mark.parametrize("name", REBUILT)
def test_what_was_kept_is_what_the_topics_say(worked, name):
    made = made_of(worked, name)

    assert [each.differing for each in made] == [[]] * 4
    assert {each.marker_told for each in made} <= {"kept", "none"}
    assert name == "rendering" or sum(len(each.folded) for each in made) > 0


def test_every_processor_that_keeps_states_can_be_rebuilt():
    kept_on_the_broker = {name.removesuffix("-state") for name in TOPICS if name.endswith("-state")}

    assert set(REBUILT) == kept_on_the_broker


@pytest.mark.parametrize("name", BYTE_FOR_BYTE)
def test_lost_states_come_back_byte_for_byte_and_their_marker_with_them(name):
    """What left no record behind is read again: it decides nothing new."""
    topics = a_days_work()
    before = kept(topics, name)
    lose(topics, f"{name}-state")
    lost = made_of(topics, name)

    mended(topics, name)
    work_on(topics, BYTE_FOR_BYTE[name]())

    assert "found again" in {each.marker_told for each in lost} <= {"found again", "none"}
    assert kept(topics, name) == before
    assert {each.marker_told for each in made_of(topics, name)} <= {"kept", "none"}


def test_hand_overs_that_wait_for_photos_wait_on_after_their_state_was_lost(tmp_path):
    """A report that waited is neither forgotten nor printed without its photos."""
    topics = BrokerTopics(MemoryBackend(lambda: NOON))

    def rendering():
        wait = PhotoWait(PhotoStore(str(tmp_path)), 900, Clock(NOON))
        return Rendering(LinePress(), ObjectStore("memory:"), wait)

    for number, photos in enumerate(({}, {"dossier": {"photos": []}}, {"revision": 2}, {"intervention_id": "other"})):
        finished = a_finished(**photos)
        draft = Draft(finished["intervention_id"].encode(), codec_of("finished-interventions").encode(finished))
        assert topics.backend.append(Place("finished-interventions", 0), draft, NOON + number) == number
    work_on(topics, rendering())
    before = kept(topics, "rendering")
    lose(topics, "rendering-state")

    mended(topics, "rendering")
    work_on(topics, rendering())

    assert len(before) == 2
    assert kept(topics, "rendering") == before


def test_lost_mails_come_back_as_the_topics_have_them_and_none_leaves_once_more():
    """What the topics do not hold falls to the safe side: nothing is sent that waited for a person."""
    topics = a_days_work()
    before = {key: outboxes.read(each) for key, each in kept(topics, "mailing").items()}
    lose(topics, "mailing-state")

    mended(topics, "mailing")

    after = {key: outboxes.read(each) for key, each in kept(topics, "mailing").items()}
    assert after.keys() == before.keys()
    for key, outbox in after.items():
        assert list(outbox.deliveries) == list(before[key].deliveries)
        for name, delivery in outbox.deliveries.items():
            was = before[key].deliveries[name]
            assert (delivery["record"], delivery["mail"]) == (was["record"], was["mail"])
            assert due_at(delivery) == due_at(was)
    assert {d["record"]["state"] for outbox in after.values() for d in outbox.deliveries.values()} >= {
        DeliveryState.SENT, DeliveryState.DEFERRED, DeliveryState.REFUSED, DeliveryState.UNKNOWN,
    }  # fmt: skip
    assert NOT_TOLD["mailing"]


def test_a_state_that_contradicts_what_was_told_of_a_mail_is_found_and_mended():
    """A sent mail kept as not yet sent would leave once more."""
    topics = a_days_work()
    before = kept(topics, "mailing")
    key, outbox = next((key, each) for key, each in ((k, outboxes.read(v)) for k, v in before.items()) if _sent(each))
    stale = {n: {**d, "record": {**d["record"], "state": DeliveryState.RENDERED}} for n, d in outbox.deliveries.items()}
    number = next(each.partition for each in made_of(topics, "mailing") if key in each.kept)
    put(topics, "mailing-state", number, key, outboxes.written(outbox._replace(deliveries=stale)))

    found = [key for each in made_of(topics, "mailing") for key in each.differing]
    mended(topics, "mailing")

    assert found == [key]
    assert _sent(outboxes.read(kept(topics, "mailing")[key]))


def _sent(outbox):
    return {each["record"]["state"] for each in outbox.deliveries.values()} == {DeliveryState.SENT}


def test_mails_of_which_nobody_says_what_became_of_them_are_not_rebuilt():
    """Taken for new, each would reach its customer a second time."""
    topics = a_days_work()
    lose(topics, "report-deliveries")

    with pytest.raises(CallFault, match="does not say what became of"):
        made_of(topics, "mailing")


def test_a_command_that_was_not_read_before_the_state_was_lost_is_not_followed_twice():
    topics = a_days_work()
    command = Draft(b"v", b"whatever: it is not even read")
    asyncio.run(topics.backend.publish(Place("delivery-commands", 0), [command]))
    lose(topics, "mailing-state")

    first, *_ = made_of(topics, "mailing")

    assert first.marker.next_offsets["delivery-commands"] == 1


@pytest.mark.parametrize("name", BYTE_FOR_BYTE)
def test_one_damaged_state_is_found_and_mended_and_no_other_is_written(name):
    topics = a_days_work()
    before = kept(topics, name)
    key = next(iter(before), b"v-1-1")
    number = next((each.partition for each in made_of(topics, name) if key in each.kept), 0)
    put(topics, f"{name}-state", number, key, b"{}damaged")

    found = [each.differing for each in made_of(topics, name)]
    mended(topics, name)

    assert [key for each in found for key in each] == [key]
    assert kept(topics, name) == before


def test_a_marker_that_nobody_can_read_is_told_and_the_topic_is_made_anew():
    """It lies in the way of every restore until compaction takes it: only another topic helps."""
    topics = a_days_work()
    before = kept(topics, "timekeeping")
    put(topics, "timekeeping-state", 1, MARKER_KEY, b"{")
    made = made_of(topics, "timekeeping")

    asyncio.run(emptied(topics, "timekeeping"))
    mended(topics, "timekeeping")
    work_on(topics, Timekeeping())

    assert [each.marker_told for each in made if each.partition == 1] == ["unreadable"]
    assert kept(topics, "timekeeping") == before
