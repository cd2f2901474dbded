"""Traffic that is unlikely on purpose: every kind from anyone, late, twice, twisted."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from interventions.domain.words import Kind
from interventions.sandbox.traffic import payloads
from interventions.sandbox.traffic.arrival import DAY, HOUR, MINUTE, Arrival, Row, arrival
from interventions.sandbox.traffic.heavy import heavy
from interventions.sandbox.traffic.twisted import twisted

COMPANIES = ("timed", "timed", "timed-strictly", "timed-loosely", "typed", "typed-strictly", "untimed")
TEMPLATES = ("plain", "asking", "strict", "renewing")
BEGINNING = 1_711_800_000_000  # 2024-03-30: the night after it clocks change in Europe

Who = tuple[str, str, str]
Told = tuple[str, Row | None]

_WEIGHTS: dict[str, int] = {
    **dict.fromkeys(Kind, 3),
    **dict.fromkeys(["travel_started", "travel_ended", "started", "paused", "resumed", "stopped"], 12),
    **dict.fromkeys(["question_answered", "time_declared", "time_corrected", "photo_added", "signed"], 8),
    **dict.fromkeys(["completed", "reverted", "assigned"], 6),
    **dict.fromkeys(["redrafted", "closed"], 1),
    Kind.REOPENED: 3,
    Kind.CONFIRMED: 5,
    Kind.PLANNED: 0,
}
_KINDS = list(_WEIGHTS)
_CUMULATED = list(accumulate(_WEIGHTS.values()))
_ACTORS = (
    *((("mobile", who, "technician"),) * 5 for who in payloads.PEOPLE),
    (("backoffice", "olga", "dispatcher"),) * 4,
    (("backoffice", "rita", "responsible"),) * 4,
    (("backoffice", "ana", "manager"), ("mobile", "rita", "manager"), ("backoffice", "ben", "technician")),
    (("system", "import", "system"),) * 3,
    (("portal", "c-1", "customer"), ("backoffice", "noel", "reader")),
)
_OFFICERS: tuple[Who, ...] = (
    ("system", "import", "system"),
    ("backoffice", "olga", "dispatcher"),
    ("backoffice", "rita", "responsible"),
)
_OFFICIAL = ("confirmed", "postponed", "cancelled", "reverted", "redrafted", "closed", "reopened", "assigned")
_AT_AN_EDGE = (
    *("planned", "confirmed", "reverted", "redrafted"),
    *("completed", "left_unfinished", "postponed", "cancelled"),
)
_ON_SITE = (
    *("question_answered", "question_answered", "photo_added", "photo_added", "photo_removed", "commented", "signed"),
    *("signed", "signature_declined", "time_declared", "time_declared", "travel_started", "travel_ended", "started"),
    *("paused", "stopped", "started", "amended", "assigned", "rescheduled", "report_requested", "time_corrected"),
    *("timer_expired", "stopped", "time_corrected", "time_corrected", "time_corrected"),
)
_AFTERWARDS = (
    *("travel_started", "travel_ended", "stopped", "paused", "time_declared", "time_corrected", "photo_added"),
    *("question_answered", "report_requested", "report_requested", "commented", "amended", "timer_expired"),
    *("closed", "reopened", "stopped", "stopped"),
)
_WHO: list[Who] = [one for group in _ACTORS for one in group]


class _Writer:
    """One intervention being made up."""

    def __init__(self, chance: Random, intervention_id: str) -> None:
        self.chance = chance
        self.intervention_id = intervention_id
        self.opened: list[Row] = []
        self.edges: list[int] = []
        self.crew: list[str] = list(payloads.PEOPLE)
        self.count = 0
        self.story = _story(chance)

    def event(self, kind: str, at: int, payload: Row | None, who: Who) -> Row:
        """Say it, as ``who``."""
        origin, actor, role = who
        self.count += 1
        event_id = f"{self.intervention_id}/{self.count}"
        if kind in ("started", "resumed", "travel_started", "paused"):
            self.opened.append({"technician_id": (payload or {})["technician_id"], "segment_id": event_id})
        if kind in _AT_AN_EDGE:
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
        if kind in _OFFICIAL or one_in(self.chance, 2):
            return self.event(kind, at, payload, self.chance.choice(_OFFICERS))
        return self.event(kind, at, payload, ("mobile", one, "technician"))

    def anything(self, at: int) -> Row:
        """Say anything, as anybody."""
        if one_in(self.chance, 60):
            return self.plan(at)
        kind = self.chance.choices(_KINDS, cum_weights=_CUMULATED)[0]
        payload = payloads.payload_of(self.chance, kind, at, self._segments())
        return self.event(kind, at, payload, self.chance.choice(_WHO))


def one_in(chance: Random, times: int) -> bool:
    """Toss."""
    return chance.randrange(times) == 0


def _story(chance: Random) -> Iterator[Told]:
    """Tell rounds without end: a visit, its outcome, the way home, and again."""
    while True:
        arriving = ("confirmed", "travel_started", "started", "question_answered", "paused", "resumed")
        yield from _any_of(*(kind for kind in arriving if not one_in(chance, 4)))
        yield from _any_of(*chance.sample(_ON_SITE, chance.randint(0, len(_ON_SITE))))
        outcome = chance.choice(["completed", "completed", "completed", "left_unfinished", "postponed", "cancelled"])
        if outcome == "completed" and one_in(chance, 2):
            yield from payloads.all_asked_for()
        if one_in(chance, 2):
            yield from _any_of("stopped")
        yield from _any_of(outcome, *chance.sample(_AFTERWARDS, chance.randint(0, len(_AFTERWARDS))))
        yield from _any_of("reopened", "redrafted" if outcome == "cancelled" or one_in(chance, 4) else "reverted")


def _any_of(*kinds: str) -> Iterator[Told]:
    yield from ((kind, None) for kind in kinds)


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


def mixed(seed: int, interventions: int) -> list[Arrival]:
    """Make the traffic of so many interventions, in the order of arrival."""
    chance = Random(seed)  # noqa: S311 - made-up events, no secret
    everything = [one for number in range(interventions) for one in _one(chance, f"i-{seed}-{number}")]
    everything += heavy(f"i-{seed}-heavy", BEGINNING)
    return sorted(everything, key=lambda sent: sent.received_at)
