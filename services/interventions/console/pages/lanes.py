# ruff: noqa: RUF001 -- a dash as print has it
"""The hours of an intervention drawn as lanes: planned, then each technician's travel, work and breaks."""

from collections.abc import Iterator
from typing import NamedTuple

from interventions.console.figures import clock, duration
from interventions.domain.records import InterventionTime, Segment
from interventions.projection.queries.rows import Card

WIDTH, LEFT, TOP, LANE = 900, 130, 22, 24
_STEPS_S = (900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 604_800)
_MOST_MARKS = 10


class Block(NamedTuple):
    """One stretch: where it lies, how it is drawn, and its tooltip."""

    x: float
    y: int
    width: float
    drawn: str
    title: str


class Lane(NamedTuple):
    """One line's label."""

    name: str
    y: int


class Mark(NamedTuple):
    """One hour of the scale."""

    x: float
    text: str


class Lanes(NamedTuple):
    """The whole drawing."""

    height: int
    planned: Block
    lanes: list[Lane]
    blocks: list[Block]
    marks: list[Mark]


def lanes_of(time: InterventionTime, card: Card, now: int) -> Lanes | None:
    """Draw what has an interval; None when nothing has."""
    timed = [each for each in time["segments"] if "no_interval" not in each["flags"]]
    if not timed:
        return None
    start = min(card.planned_start, *(each["start"] for each in timed))
    end = max(card.planned_end, *(each["end"] or now for each in timed))
    scale = (WIDTH - LEFT - 10) / max(1, end - start)
    names = {person.technician_id: person.name for person in card.technicians}
    people = sorted({each["technician_id"] for each in timed})

    def block(begin: int, until: int, lane: int, bucket: str, title: str) -> Block:
        width = round(max(2, (until - begin) * scale), 1)
        return Block(round(LEFT + (begin - start) * scale, 1), TOP + LANE * lane, width, bucket, title)

    blocks = [
        block(
            each["start"], each["end"] or now, 1 + people.index(each["technician_id"]), _drawn(each), _title(each, card)
        )
        for each in timed
    ]
    title = f"{clock(card.planned_start, card.zone)}–{clock(card.planned_end, card.zone)}"
    planned = block(card.planned_start, card.planned_end, 0, "planned", title)
    lanes = [Lane(names.get(each, each), TOP + LANE * (1 + number)) for number, each in enumerate(people)]
    marks = [Mark(round(LEFT + (at - start) * scale, 1), clock(at, card.zone)) for at in _marks(start, end)]
    return Lanes(TOP + LANE * (1 + len(people)) + 4, planned, lanes, blocks, marks)


def _drawn(segment: Segment) -> str:
    return f"{segment['bucket']} superseded" if segment["superseded"] else str(segment["bucket"])


def _title(segment: Segment, card: Card) -> str:
    hours = f"{clock(segment['start'], card.zone)}–{clock(segment['end'], card.zone)}"
    return f"{hours} · {duration(segment['seconds'])}"


def _marks(start: int, end: int) -> Iterator[int]:
    step = next((each for each in _STEPS_S if (end - start) / 1000 / each <= _MOST_MARKS), _STEPS_S[-1]) * 1000
    at = -(-start // step) * step
    while at <= end:
        yield at
        at += step
