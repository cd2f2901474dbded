"""Traffic that is unlikely on purpose: every kind from anyone, late, twice, twisted."""

from collections.abc import Iterator
from random import Random

from interventions.sandbox.traffic import payloads
from interventions.sandbox.traffic.arrival import DAY, HOUR, MINUTE, Arrival, Row, arrival
from interventions.sandbox.traffic.heavy import heavy
from interventions.sandbox.traffic.story import (
    ANYBODY,
    AT_AN_EDGE,
    CUMULATED,
    KINDS,
    OFFICERS,
    OFFICIAL,
    Who,
    one_in,
    story,
)
from interventions.sandbox.traffic.twisted import twisted

COMPANIES = ("timed", "timed", "timed-strictly", "timed-loosely", "typed", "typed-strictly", "untimed")
TEMPLATES = ("plain", "asking", "strict", "renewing")
BEGINNING = 1_711_800_000_000  # 2024-03-30: the night after it clocks change in Europe


class _Writer:
    """One intervention being made up."""

    def __init__(self, chance: Random, intervention_id: str) -> None:
        self.chance = chance
        self.intervention_id = intervention_id
        self.opened: list[Row] = []
        self.edges: list[int] = []
        self.crew: list[str] = list(payloads.PEOPLE)
        self.count = 0
        self.story = story(chance)

    def event(self, kind: str, at: int, payload: Row | None, who: Who) -> Row:
        """Say it, as ``who``."""
        origin, actor, role = who
        self.count += 1
        event_id = f"{self.intervention_id}/{self.count}"
        if kind in ("started", "resumed", "travel_started", "paused"):
            self.opened.append({"technician_id": (payload or {})["technician_id"], "segment_id": event_id})
        if kind in AT_AN_EDGE:
            self.edges.append(at)
        if payload and payload.get("technicians"):
            self.crew = [one["id"] for one in payload["technicians"]]
        return {
            "event_id": event_id,
            "intervention_id": self.intervention_id,
            "kind": str(kind),
            "occurred_at": at,
            "recorded_at": at + self.chance.choice([0, 0, 4_000]),
            "origin": origin,
            "actor": {"id": actor, "role": role},
            "source": f"made-up/{origin}",
            "expected_version": self.chance.choice([0, 1, 2, 3, 5, 8]) if one_in(self.chance, 30) else None,
            "correlation_id": None,
            "causation_id": None,
            "payload": payload,
        }

    def plan(self, at: int) -> Row:
        """Plan it, for a company and a template that may not exist."""
        company = "nobody" if one_in(self.chance, 25) else self.chance.choice(COMPANIES)
        template = "nothing" if one_in(self.chance, 25) else self.chance.choice(TEMPLATES)
        payload = payloads.planned(self.chance, at, company, template)
        return self.event("planned", at, payload, ("backoffice", "rita", "responsible"))

    def _segments(self) -> list[str]:
        return [one["segment_id"] for one in self.opened[-6:]]

    def near_an_edge(self) -> int:
        """Pick an instant at the opening or end of a round, or just within or beyond a limit of it."""
        late_limit = 14 * HOUR
        near = (0, 0, 1, -1, 5 * MINUTE, -5 * MINUTE, -5 * MINUTE - 1, -4 * MINUTE, late_limit, late_limit + 1)
        return self.chance.choice(self.edges[-4:]) + self.chance.choice(near)

    def told(self, at: int) -> Row:
        """Say what comes next in a sensible story, by somebody who most often may."""
        kind, exactly = next(self.story)
        payload = exactly or payloads.payload_of(self.chance, kind, at, self._segments())
        if kind == "timer_expired" and self.opened:
            guard: Who = ("system", "guard", "system")
            return self.event(kind, at, self.chance.choice(self.opened[-4:]), guard)
        one = self.chance.choice(self.crew)
        if payload and "technician_id" in payload and self.crew:
            payload = {**payload, "technician_id": one}
        if kind in OFFICIAL or one_in(self.chance, 2):
            return self.event(kind, at, payload, self.chance.choice(OFFICERS))
        return self.event(kind, at, payload, ("mobile", one, "technician"))

    def again(self, event: Row) -> Row:
        """Say the same kind of thing of the same instant, by the same."""
        at, who = event["occurred_at"], (event["origin"], event["actor"]["id"], event["actor"]["role"])
        kind = "reopened" if event["kind"] == "planned" else event["kind"]
        return self.event(kind, at, payloads.payload_of(self.chance, kind, at, self._segments()), who)

    def anything(self, at: int) -> Row:
        """Say anything, as anybody."""
        if one_in(self.chance, 60):
            return self.plan(at)
        kind = self.chance.choices(KINDS, cum_weights=CUMULATED)[0]
        payload = payloads.payload_of(self.chance, kind, at, self._segments())
        return self.event(kind, at, payload, self.chance.choice(ANYBODY))


_DELAYS = (*[200] * 12, -2 * MINUTE, 3 * MINUTE, 40 * MINUTE, 5 * HOUR, 20 * HOUR)


def _delay(chance: Random) -> int:
    """Give how long after it happened an event arrives: at once, ahead of the clock, offline for hours."""
    return chance.choice(_DELAYS) + chance.randint(0, 999)


def _one(chance: Random, intervention_id: str) -> Iterator[Arrival]:
    at = BEGINNING + chance.randint(0, 5) * DAY
    writer = _Writer(chance, intervention_id)
    for _ in range(chance.choice([1, 1, 2])):
        planned = writer.plan(at - 6 * HOUR)
        yield arrival(planned, planned["occurred_at"] + chance.choice([100, 150]))
    pace, told = chance.choice([MINUTE, 20 * MINUTE, 20 * MINUTE, 2 * HOUR]), chance.choice([3, 8, 20])
    for _ in range(chance.choice([5, 20, 35, 60, 90])):
        if not one_in(chance, 10):  # else the same instant again: the order of arrival decides
            at += int(chance.expovariate(1 / pace)) + 1
        when = writer.near_an_edge() if one_in(chance, 6) else at
        event = writer.anything(when) if one_in(chance, told) else writer.told(when)
        sent = arrival(event, at + _delay(chance))
        if one_in(chance, 40):
            sent = sent._replace(received_at=when - 5 * MINUTE - chance.choice([0, 1, HOUR]))
        yield sent
        yield from twisted(chance, sent)
        if one_in(chance, 12):
            yield arrival(writer.again(event), sent.received_at + 1)


def mixed(seed: int, interventions: int) -> list[Arrival]:
    """Make the traffic of so many interventions, in the order of arrival."""
    chance = Random(seed)  # noqa: S311 - made-up events, no secret
    everything = [one for number in range(interventions) for one in _one(chance, f"i-{seed}-{number}")]
    everything += heavy(f"i-{seed}-heavy", BEGINNING)
    return sorted(everything, key=lambda sent: sent.received_at)
