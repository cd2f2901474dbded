"""intervention-log ──▶ logged, visits, technicians, and what lists show and search of the visit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from interventions.domain.events import Planned
from interventions.domain.log import CATEGORIES
from interventions.domain.records import LoggedEvent
from interventions.domain.words import Kind
from interventions.projection.stored import listed, recalled, stored
from interventions.projection.tables import logged, technicians, visits
from interventions.projection.words import folded, searchable, sortable
from interventions.projection.writing.cards import Card, Cards
from interventions.projection.writing.times import timed
from interventions.projection.writing.writing import Writing
from interventions.stream.processor import Received

_PLANNING = frozenset({Kind.PLANNED, Kind.RESCHEDULED, Kind.ASSIGNED, Kind.AMENDED})


def write_log(writing: Writing, piece: Sequence[Received]) -> None:
    """Take log records in; of one that stands already nothing changes."""
    records: list[LoggedEvent] = [each.record for each in piece]
    writing.add_new(logged, [_row(each) for each in records])
    planning = [each for each in records if each["event"]["kind"] in _PLANNING]
    known = _Visits(writing, (each["intervention_id"] for each in planning))
    cards = Cards(writing, (each["intervention_id"] for each in records), timed)
    for each in records:
        _take(cards, known, each)
    known.flush()
    cards.flush()


def _row(record: LoggedEvent) -> dict[str, Any]:
    event = record["event"]
    return {
        "intervention_id": record["intervention_id"],
        "version": record["version"],
        "event_id": event["event_id"],
        "causation_id": event["causation_id"],
        "record": stored(record),
    }


def _take(cards: Cards, known: "_Visits", record: LoggedEvent) -> None:
    key, event = record["intervention_id"], record["event"]
    visit = known.after(record) if event["kind"] in _PLANNING else None
    card = cards.of(key)
    if card is None and event["kind"] == Kind.PLANNED:
        card = cards.begin(key, _begun(record))
    if card is None or record["version"] <= card["log_version"]:
        return
    card["log_version"], card["received_at"] = record["version"], record["received_at"]
    if visit is not None:
        _show(card, visit)


def _begun(record: LoggedEvent) -> Card:
    """Give the card of what was planned, until its status has been read."""
    event, visit = record["event"], record["event"]["payload"]
    return {
        "status": record["status"],
        "category": CATEGORIES[record["status"]],
        "locked": record["locked"],
        "kind": event["kind"],
        "occurred_at": event["occurred_at"],
        "origin": event["origin"],
        "actor_id": event["actor"]["id"],
        "actor_role": event["actor"]["role"],
        **{name: visit[name] for name in ("company_id", "template_id", "reference", "type", "task", "zone", "lead_id")},
        "customer_id": visit["customer"]["id"],
        "planned_start": visit["planned_start"],
        "planned_end": visit["planned_start"] + 1000 * visit["planned_duration_s"],
        "technician_ids": listed([each["id"] for each in visit["technicians"]]),
        "tags": listed(visit["tags"]),
        "reference_key": sortable(visit["reference"]),
        "round": record["round"],
        "revision": record["revision"],
        "report_outdated": record["report_outdated"],
    }


def _show(card: Card, visit: Planned) -> None:
    customer, people = visit["customer"], visit["technicians"]
    place = (customer["address"], customer["zip"], customer["city"])
    phone = "".join(sign for sign in customer["phone"] or "" if sign.isdigit())
    card.update(
        technicians=listed([[each["id"], each["name"]] for each in people]),
        customer_name=customer["name"],
        customer_city=customer["city"] or "",
        customer_key=folded(customer["name"])[:200],
        words=searchable(
            (
                card["intervention_id"], visit["reference"], visit["type"], visit["task"], customer["name"], *place,
                phone, *visit["tags"], *(each["name"] for each in people), *(each["id"] for each in people),
            )
        ),
    )  # fmt: skip


class _Visits:
    """Visits as planned, moved, assigned, amended; guarded by the version of the log record that said it."""

    def __init__(self, writing: Writing, keys: Iterable[str]) -> None:
        self._writing = writing
        self._before = writing.standing(visits, keys)
        self._now: dict[str, tuple[int, Planned]] = {}
        self._names: dict[str, tuple[str, int]] = {}

    def after(self, record: LoggedEvent) -> Planned | None:
        """Fold one event in, and give the visit after it; None where that is unknown or was known before."""
        key, event, payload = record["intervention_id"], record["event"], record["event"]["payload"]
        version, visit = self._standing(key)
        if record["version"] <= version or (visit is None and event["kind"] != Kind.PLANNED):
            return None
        for each in payload.get("technicians") or ():
            if record["received_at"] >= self._names.get(each["id"], ("", 0))[1]:
                self._names[each["id"]] = (each["name"], record["received_at"])
        said = {name: value for name, value in payload.items() if _says(event["kind"], value)}
        after: Planned = {**(visit or {}), **said}  # type: ignore[typeddict-item]  # an event's fields are the visit's
        self._now[key] = (record["version"], after)
        return after

    def _standing(self, key: str) -> tuple[int, Planned | None]:
        if key in self._now:
            return self._now[key]
        row: Mapping[str, Any] | None = self._before.get(key)
        return (row["version"], recalled(row["visit"])) if row else (0, None)

    def flush(self) -> None:
        """Write what changed."""
        rows = [
            {"intervention_id": key, "version": version, "visit": stored(visit)}
            for key, (version, visit) in self._now.items()
        ]
        self._writing.put(visits, rows)
        stand = self._writing.standing(technicians, self._names)
        self._writing.put(
            technicians,
            [
                {"technician_id": key, "name": name, "named_at": at}
                for key, (name, at) in self._names.items()
                if key not in stand or stand[key]["named_at"] <= at
            ],
        )


def _says(kind: str, value: Any) -> bool:
    """Tell whether a field of a payload says something: of `amended`, null is unchanged."""
    return kind != Kind.AMENDED or value is not None
