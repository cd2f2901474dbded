"""`interventions verify`: the hash chain of intervention-log, from the topic alone (contracts.md §3)."""

from typing import Annotated, Any, NamedTuple

from interventions.cli.opening import opened
from interventions.cli.options import From, Json, option
from interventions.cli.screen import say, table
from interventions.cli.sources import LOG
from interventions.domain.intervention import NO_HASH
from interventions.domain.log import hash_of
from interventions.domain.records import LoggedEvent


class Break(NamedTuple):
    """The first log record of an intervention that does not follow from the ones before it."""

    intervention_id: str
    version: int
    offset: int
    why: str


class Chains:
    """The chains seen so far; a chain whose head is no longer kept counts from its first record."""

    def __init__(self) -> None:
        self.records = 0
        self.broken: dict[str, Break] = {}
        self._last: dict[str, tuple[int, bytes]] = {}

    def take(self, logged: LoggedEvent, offset: int) -> None:
        """Check the next log record."""
        key, version = logged["intervention_id"], logged["version"]
        self.records += 1
        if key in self.broken:
            return
        if why := self._fault(logged):
            self.broken[key] = Break(key, version, offset, why)
        self._last[key] = (version, logged["hash"])

    @property
    def interventions(self) -> int:
        """Count the interventions seen."""
        return len(self._last)

    def _fault(self, logged: LoggedEvent) -> str | None:
        version, before = self._last.get(logged["intervention_id"], (None, NO_HASH))
        if version is not None and logged["version"] != version + 1:
            return f"version {logged['version']} follows {version}"
        if (version is not None or logged["version"] == 1) and logged["previous_hash"] != before:
            return "previous_hash is not the hash of the record before"
        return None if logged["hash"] == hash_of(logged) else "hash is not that of the record"


async def verify(
    intervention_id: Annotated[str | None, option("One intervention; all without it.", "ID")] = None,
    /,
    *,
    from_: From = None,
    json: Json = False,
) -> int:
    """Check that no record of the log was lost, changed or slipped in; exit code 1 if one was."""
    chains = Chains()
    async with opened(from_) as source:
        async for each in source.read(LOG, intervention_id):
            chains.take(each.record, each.offset)
    broken = list(chains.broken.values())
    content: dict[str, Any] = {
        "interventions": chains.interventions,
        "records": chains.records,
        "broken": [each._asdict() for each in broken],
    }
    rows = table(("intervention", "version", "offset", "why"), broken)
    good = f"{chains.records:,} records of {chains.interventions:,} interventions: every chain holds"
    say(content, lambda console: console.print(rows if broken else good), json=json)
    return int(bool(broken))
