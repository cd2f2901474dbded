"""Who says what: sensible rounds of a visit, and anything by anybody."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from interventions.domain.words import Kind
from interventions.sandbox.traffic import payloads
from interventions.sandbox.traffic.arrival import Row

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
KINDS = list(_WEIGHTS)
CUMULATED = list(accumulate(_WEIGHTS.values()))
_ACTORS = (
    *((("mobile", who, "technician"),) * 5 for who in payloads.PEOPLE),
    (("backoffice", "olga", "dispatcher"),) * 4,
    (("backoffice", "rita", "responsible"),) * 4,
    (("backoffice", "ana", "manager"), ("mobile", "rita", "manager"), ("backoffice", "ben", "technician")),
    (("system", "import", "system"),) * 3,
    (("portal", "c-1", "customer"), ("backoffice", "noel", "reader")),
)
OFFICERS: tuple[Who, ...] = (
    ("system", "import", "system"),
    ("backoffice", "olga", "dispatcher"),
    ("backoffice", "rita", "responsible"),
)
ANYBODY: list[Who] = [one for group in _ACTORS for one in group]
OFFICIAL = ("confirmed", "postponed", "cancelled", "reverted", "redrafted", "closed", "reopened", "assigned")
AT_AN_EDGE = (
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


def one_in(chance: Random, times: int) -> bool:
    """Toss."""
    return chance.randrange(times) == 0


def story(chance: Random) -> Iterator[Told]:
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
