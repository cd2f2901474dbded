"""The forgotten-timer guard (domain.md §5 T13)."""

import asyncio

import pytest

from domain.builders import ANN, BOB, settings
from interventions.domain.validity import faults
from interventions.timekeeping.guard import Guard
from interventions.timekeeping.processor import Timekeeping
from timekeeping.stories import at, by, correction, guard, kept, logged_of, told

TWO_HOURS = settings(auto_stop_after_s=7200)
ENCODE = Timekeeping().encode


def watching(*stories, now: float = 0):
    """Let a guard see the states that stories end in."""
    watcher = Guard(lambda: at(now))
    for story in stories:
        watcher.watch("i1", ENCODE(story.state))
    return watcher


def named(outputs):
    """Give which segments were said to have expired, and when."""
    return [(output.record["payload"]["segment_id"], output.record["occurred_at"]) for output in outputs]


def test_who_works_longer_than_the_limit_is_stopped_at_the_limit_and_not_before():
    """The guess is the limit, whenever it is made."""
    start = by(ANN, "started", 0)
    watcher = watching(told(start, company=TWO_HOURS))

    assert watcher.due(at(120) - 1) == []
    assert named(watcher.due(at(120))) == [(start["event_id"], at(120))]


def test_every_field_follows_from_the_segment_so_that_twice_is_once():
    """Two guards, or one twice, say the same event; lifecycle decides it once."""
    start = by(ANN, "started", 0.01)
    story = told(start, company=TWO_HOURS)
    (first,), (second,) = (watching(story).due(at(minute)) for minute in (125, 900))

    segment = start["event_id"]
    assert first == second
    assert (first.topic, first.key) == ("intervention-events", "i1")
    assert first.record == {
        "event_id": f"timer-expired/{segment}",
        "intervention_id": "i1",
        "kind": "timer_expired",
        "occurred_at": at(120),
        "recorded_at": at(120),
        "origin": "system",
        "actor": {"id": "guard", "role": "system"},
        "source": "guard",
        "expected_version": None,
        "correlation_id": None,
        "causation_id": segment,
        "payload": {"technician_id": ANN, "segment_id": segment},
    }
    assert faults(first.record, "TimerExpired") == ()


def test_travel_is_watched_and_a_break_is_not():
    """T13 speaks of work and travel; a long break costs nobody anything."""
    start = by(BOB, "started", 0), by(BOB, "paused", 5, reason="break")
    travel = by(ANN, "travel_started", 10)

    assert named(watching(told(*start, travel, company=TWO_HOURS)).due(at(999))) == [(travel["event_id"], at(130))]


@pytest.mark.parametrize("then", [by(ANN, "stopped", 30), by(ANN, "completed", 30)])
def test_who_stopped_in_time_is_left_alone(then):
    """Stopped or finished: nothing runs."""
    start = by(ANN, "started", 0)

    assert watching(told(start, company=TWO_HOURS), told(start, then, company=TWO_HOURS)).due(at(999)) == []


def test_what_a_correction_closed_is_left_alone():
    """T7: it reads as closed."""
    start = by(ANN, "started", 0)

    assert watching(told(start, correction(30, start, 0, 20), company=TWO_HOURS)).due(at(999)) == []


def test_without_a_limit_nobody_is_watched():
    """The limit is off where a company does not want it."""
    story = told(by(ANN, "started", 0), company=settings(auto_stop_after_s=None))

    assert ENCODE(story.state)[0] == 0
    assert watching(story).due(at(10**6)) == []


def test_a_guess_is_said_once_while_it_is_not_answered():
    """A remark on the intervention must not make the guard repeat itself."""
    start = by(ANN, "started", 0)
    story = told(start, company=TWO_HOURS)
    watcher = watching(story)
    assert len(watcher.due(at(120))) == 1

    watcher.watch("i1", ENCODE(told(start, by(ANN, "commented", 5), company=TWO_HOURS).state))

    assert watcher.due(at(999)) == []


def test_what_stopped_and_runs_again_is_said_once():
    """T7: a late fact can take a stop back."""
    start = by(ANN, "started", 0)
    running, stopped = told(start, company=TWO_HOURS), told(start, by(ANN, "stopped", 30), company=TWO_HOURS)

    assert len(watching(running, stopped, running).due(at(999))) == 1


def test_the_longest_due_is_said_first():
    """Replays must say the same in the same order."""
    first, second = by(BOB, "started", 0), by(ANN, "started", 1)

    assert named(watching(told(first, second, company=TWO_HOURS)).due(at(999))) == [
        (first["event_id"], at(120)),
        (second["event_id"], at(121)),
    ]


def test_what_the_guard_says_closes_what_it_watched():
    """The way round: guess, decision, log, fold."""
    start = by(ANN, "started", 0)
    (said,) = watching(told(start, company=TWO_HOURS)).due(at(120))
    story = kept(logged_of(start, said.record, company=TWO_HOURS))

    assert story.segments == [(ANN, "work", 0, 120, ["auto_stopped"])]
    assert ENCODE(story.state)[0] == 0


class Partition:
    """One owned partition: keeps what is published, and stops the guard when it has seen enough."""

    partition = 0

    def __init__(self, *, behind: int) -> None:
        self.behind = behind
        self.published = []
        self.said = asyncio.Event()

    def caught_up(self) -> bool:
        """Tell whether everything was read; each asking reads a little more."""
        self.behind -= 1
        return self.behind < 0

    async def apply(self, key, step):
        """Not for a guard: it only publishes."""
        raise NotImplementedError

    async def publish(self, output) -> None:
        """Keep what is published."""
        self.published.append(output)
        self.said.set()


@pytest.mark.parametrize("behind", [0, 2])
def test_the_guard_waits_until_it_has_caught_up_with_the_log(behind):
    """A stop may lie unread in the log: who is behind must not guess."""

    async def until_said() -> Partition:
        """Run a guard until it says something."""
        owned = Partition(behind=behind)
        watcher = Guard(lambda: at(120), pause_s=0)
        watcher.watch("i1", ENCODE(told(by(ANN, "started", 0), company=TWO_HOURS).state))
        running = asyncio.create_task(watcher.run(owned))
        await asyncio.wait_for(owned.said.wait(), 5)
        running.cancel()
        return owned

    owned = asyncio.run(until_said())

    assert len(owned.published) == 1
    assert owned.behind < 0


def test_a_guess_that_is_still_on_its_way_is_not_forgotten_by_a_restart():
    """T13: derived from the segment alone."""
    start = by(ANN, "started", 0)
    story = told(start, company=TWO_HOURS)

    assert watching(story).due(at(120)) == watching(story).due(at(120))
    assert guard(120, start)["payload"] == watching(story).due(at(120))[0].record["payload"]
