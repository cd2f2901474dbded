"""Ordinary visits as a growing firm publishes them: with poison in between, with one key that has half of it all."""

import time
from collections.abc import Iterable, Iterator
from itertools import chain, count, islice

from cluster_faults.load import PARTITIONS, Load, Placed
from faults.kept import EVENTS
from faults.load import GARBAGE
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import partition_of
from interventions.sandbox.traffic import Arrival, ordinary
from interventions.sandbox.traffic.ordinary import BEGINNING
from interventions.stream.port import Backend, Draft, Place

HOT = "visit-that-never-ends"
EVENTS_A_VISIT, A_MINUTE, MINUTE = 12, 1000, 60_000
LONGEST = 150 * MINUTE
"""From the time of a visit to the last way home, with something to spare."""
AT_ONCE = 40
"""Visits."""
_PIECE = 4000


def visits(seed: int, events: int) -> list[Placed]:
    """Give about so many events of visits that went well and ended just now.

    A few visits at a time from their beginning to their end: else the guard would find thousands of timers running.
    """
    number = events // EVENTS_A_VISIT
    shift = int(time.time() * 1000) - (BEGINNING + number * MINUTE // A_MINUTE + LONGEST)
    placed = [_placed(sent, shift) for sent in ordinary(seed, number, a_minute=A_MINUTE)]
    return sorted(placed, key=lambda one: int((one[1].key or b"").rpartition(b"-")[2]) // AT_ONCE)


def poisoned(drafts: Iterable[Placed], every: int) -> Iterator[Placed]:
    """Put garbage after each so many."""
    for number, (partition, draft) in enumerate(drafts, 1):
        yield partition, draft
        if number % every == 0:
            yield partition, draft._replace(value=GARBAGE[number // every % len(GARBAGE)])


def with_a_hot_key(drafts: Iterable[Placed]) -> Iterator[Placed]:
    """Put an event of always the same visit after each."""
    return chain.from_iterable(zip(drafts, _hot(), strict=False))


def _hot() -> Iterator[Placed]:
    shift = int(time.time() * 1000) - (BEGINNING + LONGEST)
    planned, *others = ordinary(9, 1)
    yield _placed(_as_hot(planned, 0), shift)
    answer = next(sent for sent in others if sent.event["kind"] == "question_answered")
    for number in count(1):
        yield _placed(_as_hot(answer, number), shift)


def _as_hot(sent: Arrival, number: int) -> Arrival:
    event = {**sent.event, "event_id": f"{HOT}/{number}", "intervention_id": HOT}
    return sent._replace(event=event, key=HOT)


def _placed(sent: Arrival, shift: int) -> Placed:
    key, event = sent.key.encode(), sent.event
    payload = event["payload"]
    if payload and "planned_start" in payload:
        payload = {**payload, "planned_start": payload["planned_start"] + shift}
    moved = {at: event[at] + shift for at in ("occurred_at", "recorded_at")}
    return partition_of(key, PARTITIONS), Draft(key, codec_of(EVENTS).encode({**event, **moved, "payload": payload}))


async def pile_up(backend: Backend, drafts: Iterable[Placed], load: Load) -> int:
    """Publish as fast as it goes, and note it in ``load`` as acknowledged; gives the count."""
    coming, total = iter(drafts), 0
    while piece := list(islice(coming, _PIECE)):
        for number in range(PARTITIONS):
            some = [draft for partition, draft in piece if partition == number]
            if some:
                await backend.publish(Place(EVENTS, number), some)
            load.acknowledged.update((draft.key, draft.value) for draft in some)
        total += len(piece)
    return total
