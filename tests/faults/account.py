"""The account of reliability.md §2: what is in the topics against what the model makes of the input."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from faults.kept import EVENTS, Kept, Kepts, Row, in_partitions, read
from interventions.contracts.codecs import UnreadableMessage, codec_of
from interventions.contracts.topics import TOPICS, partition_of
from model import lifecycle, timekeeping
from model.inputs import Input

Rows = list[tuple[int, str, Row]]
OUTCOMES = ("logged", "rejected", "duplicate", "dead_letter", "forwarded")


class Books(NamedTuple):
    """What should be in the output topics of one processor, and how each input ended."""

    rows: dict[str, Rows]
    outcomes: Counter[str]
    dead: list[tuple[int, int]]


def learned(kepts: Kepts) -> lifecycle.Lifecycle:
    """Make a model that knows the templates and settings that were published."""
    model = lifecycle.Lifecycle()
    for _, _, template in read("intervention-templates", kepts["intervention-templates"]):
        model.reference.learn_template(template)
    for _, _, settings in read("company-settings", kepts["company-settings"]):
        model.reference.learn_settings(settings)
    return model


def books_of_lifecycle(kepts: Kepts, partitions: int) -> Books:
    """Fold intervention-events, partition by partition, in the order they lie there."""
    model, codec = learned(kepts), codec_of(EVENTS)
    books = Books(defaultdict(list), Counter(), [])
    for one in in_partitions(kepts[EVENTS]):
        if one.key is not None and partition_of(one.key, partitions) != one.partition:
            books.outcomes["forwarded"] += 1
            continue
        try:
            decoded = codec.decode(one.value)
        except UnreadableMessage:
            books.outcomes["dead_letter"] += 1
            books.dead.append((one.partition, one.offset))
            continue
        key = None if one.key is None else one.key.decode()
        given = Input(dict(decoded.record), one.timestamp, one.offset, key, decoded.shape)
        verdict = model.decide(given)
        books.outcomes[verdict.outcome] += 1
        named = [("log", verdict.log), ("status", verdict.status), ("rejections", verdict.rejection)]
        for name, row in named:
            if row:
                books.rows[f"intervention-{name}"].append((one.partition, row["intervention_id"], row))
    return books


def books_of_timekeeping(kepts: Kepts) -> Books:
    """Fold intervention-log, partition by partition."""
    books = Books(defaultdict(list), Counter(), [])
    models: dict[str, timekeeping.Timekeeping] = defaultdict(timekeeping.Timekeeping)
    for partition, key, record in read("intervention-log", kepts["intervention-log"]):
        published = models[key].take(record)
        books.outcomes["timed"] += 1
        if published.time:
            books.rows["intervention-time"].append((partition, key, published.time))
        if published.finished:
            books.rows["finished-interventions"].append((partition, key, published.finished))
        for row in published.technicians:
            books.rows["technician-time"].append((0, f"{row['technician_id']}/{key}", row))
    return books


def differences(topic: str, expected: Rows, found: Rows) -> Iterator[str]:
    """Compare a topic with what should be in it, key by key in order: lost, doubled, wrong."""
    by_key: dict[str, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for _, key, row in expected:
        by_key[key][0].append(row)
    for _, key, row in found:
        by_key[key][1].append(row)
    for key, (should, there) in by_key.items():
        if should != there:
            first = next((i for i, pair in enumerate(zip(should, there, strict=False)) if pair[0] != pair[1]), None)
            yield f"{topic} {key}: {len(should)} expected, {len(there)} found, first difference at {first}"


def misplaced(topic: str, kept: Sequence[Kept], place: Callable[[Kept], int]) -> Iterator[str]:
    for one in kept:
        if one.partition != place(one):
            yield f"{topic} {one.key!r}: in partition {one.partition}, belongs to {place(one)}"


def dead_letters(kepts: Kepts, expected: list[tuple[int, int]]) -> Iterator[str]:
    """Each unreadable input once, byte for byte (contracts §1)."""
    inputs = {(one.partition, one.offset): one for one in kepts[EVENTS]}
    found = []
    for one in kepts["dead-letters"]:
        headers = dict(one.headers)
        if headers["dlq.original.topic"].decode() != EVENTS:
            continue
        origin = int(headers["dlq.original.partition"]), int(headers["dlq.original.offset"])
        found.append(origin)
        if (one.key, one.value) != (inputs[origin].key, inputs[origin].value):
            yield f"dead letter of {origin}: not byte for byte"
    if sorted(found) != sorted(expected):
        yield f"dead letters: {len(expected)} expected, {len(found)} found"


def forwarded(kepts: Kepts, partitions: int) -> Iterator[str]:
    """Each misplaced record once more where it belongs, unchanged."""
    should = Counter(
        (one.key, one.value)
        for one in kepts[EVENTS]
        if one.key is not None and partition_of(one.key, partitions) != one.partition
    )
    copies = Counter((one.key, one.value) for one in kepts[EVENTS] if "forwarded.from" in dict(one.headers))
    if should != copies:
        yield f"forwarded: {should.total()} expected, {copies.total()} found"


def audit_lifecycle(kepts: Kepts, partitions: int) -> tuple[Counter[str], list[str]]:
    """Hold lifecycle's topics against the model: outcomes counted, and every difference said."""
    books = books_of_lifecycle(kepts, partitions)
    found = [*dead_letters(kepts, books.dead), *forwarded(kepts, partitions)]
    for topic in ("intervention-log", "intervention-status", "intervention-rejections"):
        found += differences(topic, books.rows[topic], read(topic, kepts[topic]))
    if books.outcomes.total() != len(kepts[EVENTS]):
        found.append(f"{len(kepts[EVENTS])} events in, {books.outcomes.total()} outcomes")
    return books.outcomes, found


def audit_timekeeping(kepts: Kepts, partitions: int) -> tuple[Counter[str], list[str]]:
    """Hold timekeeping's topics against the model."""
    books = books_of_timekeeping(kepts)
    found: list[str] = []
    for topic in ("intervention-time", "finished-interventions", "technician-time"):
        found += differences(topic, books.rows[topic], read(topic, kepts[topic]))
    for topic in ("intervention-time", "finished-interventions"):
        found += misplaced(topic, kepts[topic], lambda one: partition_of(one.key or b"", partitions))
    by_technician = TOPICS["technician-time"].partitions
    found += misplaced(
        "technician-time",
        kepts["technician-time"],
        lambda one: partition_of((one.key or b"").partition(b"/")[0], by_technician),
    )
    return books.outcomes, found
