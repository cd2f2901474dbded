"""The loop's parts one by one: fail points, markers, states, letters, where to read on, the watchdog."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.stream.failpoints import NAMES, FailpointReached, failpoint, free
from interventions.stream.faults import Stalled, StartupRefused
from interventions.stream.letters import dead_letter, forwarded, sources
from interventions.stream.marker import MARKER_KEY, Marker, read_marker, read_skip, skip_key
from interventions.stream.memory import MemoryBackend
from interventions.stream.memory.log import Stored
from interventions.stream.port import Place
from interventions.stream.seat import first_offset
from interventions.stream.state import PartitionState
from interventions.stream.tending import watch
from stream.behaviour import APPENDED
from stream.toy import EVENTS, Tally

HERE = Place(EVENTS, 0)


def stored(key: bytes | None, value: bytes | None, offset: int = 0, headers: tuple = ()) -> Stored:
    return Stored(EVENTS, 0, offset, 1, key, value, headers)


@pytest.mark.parametrize("name", NAMES)
def test_a_fail_point_strikes_at_its_hit_and_only_once(name):
    """A sweep must know where it has been."""
    reached = failpoint(f"{name}:2:raise")

    reached(name)
    reached("fetched" if name != "fetched" else "stepped")
    with pytest.raises(FailpointReached, match=name):
        reached(name)

    reached(name)


@pytest.mark.parametrize("text", ["nowhere:1:kill", "fetched:0:kill", "fetched:x:kill", "fetched:1:burn", "fetched"])
def test_a_fail_point_that_could_never_strike_is_refused(text):
    """Else a sweep would pass for having broken nothing."""
    with pytest.raises(ValueError, match="expected <name>:<hit>"):
        failpoint(text)


def test_without_a_fail_point_nothing_is_paid():
    """It is compiled into every batch."""
    assert failpoint(None) is free


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0)), st.dictionaries(st.text(), st.integers(0)))
def test_a_marker_is_read_as_it_was_written(offsets, outcomes):
    """It is the truth about where a partition has got."""
    marker = Marker(offsets, dict.fromkeys(offsets, "id"), outcomes)

    assert read_marker(marker.encode()) == marker


def test_an_order_to_skip_names_one_record():
    """Of one topic at one offset; topics have slashes in no name."""
    assert read_skip(skip_key("delivery-commands", 17)) == ("delivery-commands", 17)


def test_a_state_is_what_was_committed_last():
    """Whether it came by a restore or by a commit of our own."""
    state = PartitionState(Tally(), cached=2)

    state.absorb([stored(b"a", b"1"), stored(b"b", b"7"), stored(b"a", b"2"), stored(b"b", None)])
    state.absorb(
        [stored(MARKER_KEY, Marker({EVENTS: 3}, {EVENTS: "x"}, {}).encode()), stored(skip_key(EVENTS, 5), b"1")]
    )
    state.recount()
    for number, key in enumerate((b"c", b"d", b"e")):
        state.put(key, number, b"%d" % number)
    state.put(b"c", None, None)

    assert {key: state.get(key) for key in (b"a", b"b", b"c", b"d", b"e")} == {
        b"a": 2,
        b"b": None,
        b"c": None,
        b"d": 1,
        b"e": 2,
    }
    assert (len(state), state.bytes, state.skips) == (3, 6, {(EVENTS, 5)})
    assert state.marker == Marker({EVENTS: 3}, {EVENTS: "x"}, {})


def test_a_letter_keeps_foreign_headers_but_none_that_claim_its_origin():
    """A header sent by a stranger must not say where a dead letter comes from."""
    message = stored(b"k", b"v", 9, (("dlq.original.offset", b"forged"), ("mine", None)))

    letter = dead_letter(message, "unreadable", "why", "lifecycle")

    names = [name for name, _ in letter.headers]
    assert dict(letter.headers)["dlq.original.offset"] == b"9"
    assert names.count("dlq.original.offset") == 1
    assert "mine" in names
    assert (letter.key, letter.value) == (b"k", b"v")


def test_a_copy_is_the_record_and_where_it_lay():
    """Nothing else changes on the way to the right partition."""
    message = stored(b"k", b"v", 9, (("mine", b"1"),))

    assert forwarded(message)[:3] == (b"k", b"v", (("mine", b"1"), ("forwarded.from", f"{EVENTS}/0/9".encode())))


def test_only_the_trace_is_passed_on_to_outputs():
    """Other headers belong to the sender's record."""
    message = stored(b"k", b"v", 9, (("mine", b"1"), ("traceparent", b"00-a-b-01")))

    assert dict(sources(message)) == {
        "source.topic": EVENTS.encode(),
        "source.partition": b"0",
        "source.offset": b"9",
        "traceparent": b"00-a-b-01",
    }


class Committed:
    """A consumer whose group has come to an offset."""

    def __init__(self, offset: int | None) -> None:
        self._offset = offset

    async def committed(self, place: Place) -> int | None:
        return self._offset if place == HERE else None


def reading_on(committed: int | None, marked: int | None) -> int:
    async def ask() -> int:
        backend = MemoryBackend(lambda: 1, topics=())
        await backend.create(EVENTS, 1, APPENDED)
        marker = None if marked is None else Marker({EVENTS: marked}, {EVENTS: "id"}, {})
        return await first_offset(backend, Committed(committed), HERE, marker, {EVENTS: "id"})

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("committed", "marked", "first"),
    [(None, None, 0), (None, 7, 7), (7, 7, 7), (3, 7, 3), (9, 7, 7)],
)
def test_the_marker_says_where_to_read_on(committed, marked, first):
    """Offsets set back are read again and skipped; offsets set forward would lose events, and do not."""
    assert reading_on(committed, marked) == first


def test_an_offset_without_a_state_is_refused():
    """Going on would decide every event over nothing."""
    with pytest.raises(StartupRefused, match="there is no state"):
        reading_on(7, None)


class Idle:
    """A partition that takes nothing."""

    partition, ready = 0, True

    def __init__(self, *, readable: bool = True, preparing: bool = False) -> None:
        self._readable, self.preparing = readable, preparing
        self.taken_at = time.monotonic() - 1000

    def readable(self) -> bool:
        return self._readable

    def show(self) -> None:
        """Show nothing."""


def test_a_stall_is_noticed():
    """A worker that hangs must not look alive for ever."""
    with pytest.raises(Stalled, match="none taken for 60 s"):
        asyncio.run(watch({0: Idle()}, 60))


@pytest.mark.parametrize("partition", [Idle(readable=False), Idle(preparing=True)])
def test_nothing_to_read_and_work_under_way_are_no_stall(partition):
    """A quiet night and a long print are everyday things."""

    async def watched() -> None:
        async with asyncio.timeout(1.2):
            await watch({0: partition}, 60)

    with pytest.raises(TimeoutError):
        asyncio.run(watched())
