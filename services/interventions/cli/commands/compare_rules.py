"""`interventions compare-rules`: what the hours of a period would be under other rules; nothing is written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console

from interventions.cli.fault import CallFault
from interventions.cli.files import unreadable
from interventions.cli.instants import day_of_text
from interventions.cli.opening import opened
from interventions.cli.options import Json, option
from interventions.cli.screen import hours_text, progress, say, table
from interventions.cli.sources import LOG
from interventions.domain.records import InterventionTime
from interventions.domain.templates import Rounding
from interventions.timekeeping.other_rules import Refold

TOTALS = ("actual_s", "person_work_s", "travel_s", "break_s", "rounded_work_s", "rounded_travel_s")
OF_EACH = ("work_s", "travel_s", "break_s", "rounded_work_s", "rounded_travel_s")


class OtherRules(BaseModel):
    """The rules of a file; one that is left out stays what it was, null switches it off."""

    model_config = ConfigDict(extra="forbid")

    rounding: Rounding | None = None
    auto_stop_after_s: Annotated[int, Field(ge=1)] | None = None


async def compare_rules(
    *,
    from_: Annotated[str, option("First day of the period.", "--from")],
    to: Annotated[str, option("Last day of the period.")],
    rules: Annotated[Path, option("JSON: rounding, auto_stop_after_s, or both.")],
    dump: Annotated[Path | None, option("Read a dump folder; without one, the broker is asked.")] = None,
    json: Json = False,
) -> None:
    """Tell what hours would be under another rounding rule or limit of a timer, from the log; writes nothing.

    An intervention counts when some of its time falls on a day of the period (the site's day); its sums are whole.
    """
    first, last = day_of_text(from_), day_of_text(to)
    if first > last:
        raise CallFault(f"--from {from_} is after --to {to}", "swap them")
    pairs = [pair for pair in await _pairs(dump, _changes(rules)) if _falls(pair, first, last)]
    content = {
        "from": first,
        "to": last,
        "interventions_seen": len(pairs),
        "interventions": list(_interventions(pairs)),
        "technicians": list(_technicians(pairs)),
    }
    say(content, lambda console: _show(console, content), json=json)


Pair = tuple[InterventionTime, InterventionTime]


async def _pairs(dump: Path | None, changes: Mapping[str, Any]) -> list[Pair]:
    """Give every intervention's hours, as they were and as they would be."""
    was, would_be = Refold({}), Refold(changes)
    async with opened(dump) as source:
        with progress("log", None) as advance:
            async for each in source.read(LOG):
                was.take(each.record)
                would_be.take(each.record)
                advance(1)
    return list(zip(was.times(), would_be.times(), strict=True))


def _changes(path: Path) -> dict[str, Any]:
    """Read the rules that are to differ. Raises CallFault."""
    try:
        read = OtherRules.model_validate_json(path.read_bytes())
    except OSError as error:
        raise unreadable(path, error) from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise CallFault(f"{path}: {place}: {fault['msg']}", _FORM) from error
    if not read.model_fields_set:
        raise CallFault(f"{path}: no rule in it", _FORM)
    return read.model_dump(include=read.model_fields_set)


_FORM = (
    'write {"rounding": {"unit_s": 900, "mode": "up", "minimum_s": 0, "scope": "technician"}, '
    '"auto_stop_after_s": 28800}, or one of the two'
)


def _falls(pair: Pair, first: str, last: str) -> bool:
    return any(first <= row["day"] <= last for time in pair for row in time["days"])


def _interventions(pairs: Iterable[Pair]) -> Iterator[dict[str, Any]]:
    """Give the interventions whose sums differ."""
    for before, after in pairs:
        if found := differences(before["totals"], after["totals"], TOTALS):
            yield {"intervention_id": before["intervention_id"], "company_id": before["company_id"], **found}


def _technicians(pairs: Sequence[Pair]) -> Iterator[dict[str, Any]]:
    """Give the technicians whose sums over all these interventions differ, by id."""
    before, after = (_summed(pair[place] for pair in pairs) for place in (0, 1))
    for technician_id in sorted({*before, *after}):
        if found := differences(before[technician_id], after[technician_id], OF_EACH):
            yield {"technician_id": technician_id, **found}


def _summed(times: Iterable[InterventionTime]) -> dict[str, Counter[str]]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for time in times:
        for technician in time["technicians"]:
            row: Mapping[str, Any] = technician
            sums[technician["technician_id"]].update({name: row[name] for name in OF_EACH})
    return sums


def differences(before: Mapping[str, Any], after: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Give what differs, each with its seconds before and after."""
    return {name: {"before": before[name], "after": after[name]} for name in names if before[name] != after[name]}


def _show(console: Console, content: dict[str, Any]) -> None:
    for what, names in (("intervention", TOTALS), ("technician", OF_EACH)):
        rows = content[f"{what}s"]
        headings = (what, *(name.removesuffix("_s").replace("_", " ") for name in names))
        cells = ((row[f"{what}_id"], *(_cell(row.get(name)) for name in names)) for row in rows)
        if rows:
            console.print(table(headings, cells))
    seen = content["interventions_seen"]
    console.print(f"{len(content['interventions'])} of {seen} interventions with time in the period would differ")


def _cell(found: Mapping[str, int] | None) -> str:
    return f"{hours_text(found['before'])} → {hours_text(found['after'])}" if found else ""
