"""What an event costs while few or many interventions are held: by one of its own, and by late ones to old ones.

Without a broker, so that nothing but the processors and their states is measured. What grows with the past is the
time to restore and the memory (`bench restore`); what is asked here is that a step does not.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.lifecycle.processor import Lifecycle
from interventions.sandbox.bench.process import faults_only
from interventions.sandbox.bench.retelling import A_MINUTE, Pair, day, records, retold, states
from interventions.sandbox.bench.topics import EVENTS
from interventions.sandbox.traffic import ordinary
from interventions.sandbox.traffic.arrival import HOUR
from interventions.sandbox.traffic.ordinary import BEGINNING
from interventions.stream.garbage import collect_seldom
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Place
from interventions.stream.worker import Worker
from interventions.technicians.processor import Technicians
from interventions.technicians.state import DAY_PREFIX
from interventions.timekeeping.processor import Timekeeping

_SAMPLE = 500
_VISITS, _ROUNDS = 500, 3
_EVERY_LATE = 10
LOG, TIME, DAYS = "intervention-log", "technician-time", "technician-days"
_NOW = BEGINNING + 15 * HOUR
"""All that the rounds tell has happened by then."""
_REFERENCES = ("intervention-templates", "company-settings")

Round = list[Pair]


def history(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Measure at each size, in a process of its own; then the last beside the first."""
    rows = [_alone(size) for size in sizes]
    first, last = rows[0]["us_a_record"], rows[-1]["us_a_record"]
    return {"held": rows, "last_to_first": {name: round(last[name] / first[name], 2) for name in first}}


def _alone(size: int) -> dict[str, Any]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, size), daemon=True)
    process.start()
    theirs.close()
    try:
        row: dict[str, Any] = ours.recv()
    finally:
        process.join()
    return row


def _work(pipe: Connection, size: int) -> None:
    faults_only()
    pipe.send(asyncio.run(_row(size)))


async def _row(size: int) -> dict[str, Any]:
    told = await day(_SAMPLE)
    costs: dict[str, float] = {}
    held: dict[str, int] = {}
    rounds = [_events(number, size) for number in range(_ROUNDS)]
    for processor, passed_on in ((Lifecycle(), LOG), (Timekeeping(), TIME), (Technicians(), DAYS)):
        kept = states(told, f"{processor.name}-state")
        held[processor.name] = len(kept) * size // _SAMPLE
        backend = await _holding(told, processor.name, islice(retold(kept), held[processor.name]))
        costs[processor.name], rounds = await _cost(backend, processor, rounds, passed_on)
    events = len(records(told, EVENTS)) * size // _SAMPLE
    return {"interventions": size, "events_of_history": events, "states": held, "us_a_record": costs}


def _events(number: int, size: int) -> Round:
    """Give the events of new visits, and one late comment to an old one after every so many."""
    encode, chance, mixed = codec_of(EVENTS).encode, Random(number), []  # noqa: S311 - whom to visit, no secret
    olds = [key for key, _ in islice(retold([(b"v-%d-%d" % (1000, one), b"") for one in range(_SAMPLE)]), size)]
    for count, each in enumerate(ordinary(number + 2, _VISITS, a_minute=A_MINUTE)):
        mixed.append((each.key.encode(), encode(each.event)))
        if count % _EVERY_LATE == 0:
            key = chance.choice(olds)
            late = {**each.event, "event_id": f"late-{number}-{count}", "intervention_id": key.decode()}
            mixed.append((key, encode({**late, **_COMMENT})))
    return mixed


_COMMENT = {
    "kind": "commented",
    "origin": "backoffice",
    "actor": {"id": "olga", "role": "dispatcher"},
    "payload": {"text": "Le client a rappelé."},
}


async def _holding(told: MemoryBackend, name: str, kept: Iterator[Pair]) -> MemoryBackend:
    backend = MemoryBackend(lambda: _NOW)
    for topic in _REFERENCES:
        for key, value in records(told, topic):
            backend.append(Place(topic, 0), Draft(key, value), _NOW)
    _fill(backend, f"{name}-state", kept)
    collect_seldom()
    return backend


def _fill(backend: MemoryBackend, topic: str, pairs: Iterable[Pair]) -> None:
    """Write records to their places: by the technician where the key begins with one, else by the whole key."""
    for key, value in pairs:
        owner = key.lstrip(DAY_PREFIX.encode()).partition(b"/")[0]
        backend.append(Place(topic, partition_of(owner, TOPICS[topic].partitions)), Draft(key, value), _NOW)


async def _cost(
    backend: MemoryBackend, processor: Any, rounds: list[Round], passed_on: str
) -> tuple[float, list[Round]]:
    """Restore a processor, then give it the rounds; gives the CPU µs a record of the best, and what it passed on."""
    worker, costs, passed = Worker(processor, backend), [], []
    await worker.drain()
    for each in rounds:
        _fill(backend, processor.inputs[0], each)
        before, started = len(records(backend, passed_on)), time.process_time()
        taken = await worker.drain()
        costs.append((time.process_time() - started) / taken * 1e6)
        passed.append(records(backend, passed_on)[before:])
    await worker.close()
    return round(min(costs), 1), passed
