"""Facts of a round or two, made up: what laws of time are tried on."""

from typing import Any

from hypothesis import strategies as st

from interventions.domain.time.facts import ENDED, NEXT_OPENED, Declared, Fact
from interventions.domain.time.view import Rules

NIGHT = 1_774_731_600_000
"""2026-03-28T22:00 in Paris: two hours before the day that has no third hour."""
MINUTE = 60_000
WHO = ("ann", "bob")
LIMIT_S = 7200
ROUNDING: dict[str, Any] = {"unit_s": 900, "mode": "up", "minimum_s": 600, "scope": "segment"}
RULES = Rules("Europe/Paris", ROUNDING)  # type: ignore[arg-type]  # a plain dictionary, as from the wire
PRESSED = ("travel_started", "travel_ended", "started", "started", "paused", "resumed", "stopped")

people = st.sampled_from(WHO)
seconds = st.sampled_from((None, 0, 600, 3600))
instants = st.integers(0, 12 * 60 * 60).map(lambda second: NIGHT + second * 1000 + second % 1000)


@st.composite
def _declared(draw: st.DrawFn) -> Declared:
    """Hours typed by hand, with a window or without."""
    mode = draw(st.sampled_from(("add", "replace")))
    work_s, travel_s, break_s = draw(seconds), draw(seconds), draw(seconds)
    if draw(st.booleans()):
        start = draw(instants)
        return Declared(mode, work_s or 0, travel_s, break_s, start, start + 3 * 3600 * 1000, None)
    return Declared(mode, work_s, travel_s, break_s, None, None, draw(st.sampled_from(("2026-03-28", "2026-03-29"))))


def _more(draw: st.DrawFn, kind: str, named: str) -> Any:
    """Give what a kind of fact adds; ``named`` is a segment."""
    start = draw(instants)
    ends = start + draw(st.sampled_from((0, 500, 40 * MINUTE, 180 * MINUTE)))
    typed = st.lists(st.tuples(people, _declared()), max_size=1)
    adds: dict[str, st.SearchStrategy[Any]] = {
        "travel_started": st.sampled_from(("out", "between", "back")),
        "paused": st.sampled_from((None, "break")),
        "time_declared": _declared(),
        "time_corrected": st.just([named, start, ends, "typo"]),
        "timer_expired": st.just(named),
        "assigned": st.lists(people, unique=True),
        ENDED: typed,
    }
    return draw(adds[kind]) if kind in adds else None


@st.composite
def histories(draw: st.DrawFn, *, corrected: bool = True, distinct: bool = True, rounds: int = 2) -> list[Fact]:
    """Facts in order of arrival, at distinct instants or not. At most one ends a round, one opens the next."""
    clock = instants if distinct else st.integers(0, 12).map(lambda step: NIGHT + step * 30 * MINUTE)
    ats = draw(st.lists(clock, min_size=6, max_size=24, unique=distinct))
    turns = {(number, kind) for number in range(1, rounds + 1) for kind in (ENDED, NEXT_OPENED)}
    facts: list[Fact] = []
    kinds = (*PRESSED, *PRESSED, "time_declared", "assigned", "timer_expired", ENDED, NEXT_OPENED)
    for arrival, at in enumerate(ats, start=1):
        number = draw(st.integers(1, rounds))
        kind = draw(st.sampled_from((*kinds, "time_corrected") if corrected else kinds))
        if kind in {ENDED, NEXT_OPENED} and (number, kind) not in turns:
            kind = "stopped"
        turns.discard((number, kind))
        named = draw(st.sampled_from(facts)) if facts else None
        if named is None and kind in {"time_corrected", "timer_expired"}:
            kind = "started"
        if named is not None and kind in {"time_corrected", "timer_expired"}:
            number = named.round
        who = named.technician if kind == "timer_expired" and named else draw(people)
        more = _more(draw, kind, named.event_id if named else "")
        facts.append(Fact(at, arrival, number, kind, f"e{arrival}", draw(people), who, draw(st.booleans()), more))
    return facts
