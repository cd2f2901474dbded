"""`interventions reports sweep`: what the store holds that no record refers to. Nothing is deleted."""

import time
from collections import Counter
from typing import Annotated, Any

from rich.console import Console

from interventions.cli.fault import CallFault
from interventions.cli.opening import opened
from interventions.cli.options import From, Json, option
from interventions.cli.reports.fetching import StorePlace, store_at
from interventions.cli.reports.finding import RENDERED
from interventions.cli.screen import progress, say, table
from interventions.cli.sources import DELIVERIES, Source
from interventions.domain.canonical import instant_text
from interventions.reporting.store import StoreError
from interventions.reporting.sweep import References, Sweep, swept

_HOUR_MS = 3_600_000


async def sweep(
    *,
    older_than: Annotated[float, option("Pass over what is younger than so many hours: its record may come yet.")] = 24,
    limit: Annotated[int, option("Show so many names; 0 shows all.")] = 50,
    store: StorePlace = None,
    from_: From = None,
    json: Json = False,
) -> int:
    """List orphans and what is missing; exit code 1 if anything is missing."""
    place = store_at(store)
    async with opened(from_) as source:
        references = await _references(source)
    if not len(references):
        raise CallFault(
            "no record here refers to any document, so that everything would look like an orphan",
            "check that these are the topics of this store: --from, KAFKA_BOOTSTRAP, KAFKA_PREFIX",
        )
    try:
        found = await swept(place, references, time.time_ns() // 1_000_000 - int(older_than * _HOUR_MS))
    except StoreError as fault:
        raise CallFault(str(fault)) from fault
    content = _told(found, limit)
    say(content, lambda console: _show(console, content), json=json)
    return int(bool(found.missing))


async def _references(source: Source) -> References:
    references = References()
    with progress("records", None) as advance:
        for topic in (RENDERED, DELIVERIES):
            async for each in source.read(topic):
                advance(1)
                if each.record is not None:
                    references.learn(each.record)
    return references


def _told(found: Sweep, limit: int) -> dict[str, Any]:
    counts, sizes = Counter[str](), Counter[str]()
    for each in found.orphans:
        counts[each.kind] += 1
        sizes[each.kind] += each.bytes
    shown = found.orphans[: limit or None]
    return {
        "orphans": [
            {"name": each.name, "kind": each.kind, "bytes": each.bytes, "at": instant_text(each.at_ms)}
            for each in shown
        ],
        "totals": {kind: {"count": count, "bytes": sizes[kind]} for kind, count in sorted(counts.items())},
        "missing": list(found.missing),
        "referred": found.referred,
        "young": found.young,
        "foreign": found.foreign,
    }


def _show(console: Console, content: dict[str, Any]) -> None:
    if content["orphans"]:
        rows = [(each["name"], each["kind"], f"{each['bytes']:,}", each["at"]) for each in content["orphans"]]
        console.print(table(("name", "what", "bytes", "written"), rows))
    for kind, total in content["totals"].items():
        console.print(f"referred to by no record: {total['count']:,} {kind}, {total['bytes']:,} bytes", markup=False)
    for name in content["missing"]:
        console.print(f"missing: {name}", markup=False)
    console.print(
        f"{content['referred']:,} referred to, {content['young']:,} too young to tell, "
        f"{content['foreign']:,} not named as ours; nothing was deleted"
    )
