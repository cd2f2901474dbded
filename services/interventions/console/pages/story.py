"""The timeline of one intervention: what came in, in order, each line with what it says."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from interventions.console.figures import duration
from interventions.domain.words import Kind
from interventions.projection.queries.rows import Moment

_NOISE = frozenset({Kind.TIMER_EXPIRED})
_SAID = (
    "reason", "text", "comment", "code", "by", "signatory", "declined", "stage", "caption", "document", "channel",
    "leg",
)  # fmt: skip


class Names(NamedTuple):
    """How a person calls things: ``questions`` by their code, ``words`` of the domain by field, then word."""

    questions: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]

    def of(self, field: str, value: str) -> str:
        """Name one value; a text that somebody typed is its own name."""
        known = self.questions if field == "code" else self.words.get(field, {})
        return known.get(value, value)


class Line(NamedTuple):
    """One line; ``turned`` is the status that it led to where that is another."""

    moment: Moment
    event: Mapping[str, Any]
    turned: str | None
    said: str
    delay_s: int


def lines_of(moments: Sequence[Moment], names: Names, *, noise: bool) -> list[Line]:
    """Give the lines; without noise what changed nothing is left out."""
    return [_line(each, names) for each in moments if noise or not _is_noise(each)]


def _is_noise(moment: Moment) -> bool:
    return moment.outcome == "unchanged" or (moment.kind in _NOISE and moment.outcome != "refused")


def _line(moment: Moment, names: Names) -> Line:
    event: Mapping[str, Any] = moment.record.get("event") or {}
    before, after = moment.record.get("status_before"), moment.record.get("status")
    turned = after if moment.outcome == "applied" and before != after else None
    delay = (moment.received_at - moment.occurred_at) // 1000 if moment.occurred_at else 0
    return Line(moment, event, turned, said(event.get("payload") or {}, names), delay)


def said(payload: Mapping[str, Any], names: Names) -> str:
    """Say in a line what an event brings."""
    parts = [names.of(field, str(payload[field])) for field in _SAID if payload.get(field)]
    parts += [duration(payload[name]) for name in ("work_s", "travel_s", "break_s") if payload.get(name)]
    for typed in payload.get("times") or ():
        parts.append(f"{typed['technician_id']} {duration(typed['work_s'])}")
    if answer := payload.get("answer"):
        parts.append(_given(answer))
    if technicians := payload.get("technicians"):
        parts.append(", ".join(each["name"] for each in technicians))
    return " · ".join(parts)


def _given(answer: Mapping[str, Any]) -> str:
    if answer.get("boolean") is not None:
        return "✓" if answer["boolean"] else "✗"
    if answer.get("choices") is not None:
        return ", ".join(answer["choices"])
    return str(answer["text"] if answer.get("text") is not None else answer.get("number"))


def instants_of(moments: Sequence[Moment]) -> list[int]:
    """Give the instants at which it changed, for the slider."""
    return sorted({each.received_at for each in moments if each.outcome == "applied"})
