"""Changes as they happen, for other systems: server-sent events that go on where a reader was."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import NamedTuple

from sse_starlette import EventSourceResponse, ServerSentEvent

from interventions.console.api.reads import Reads
from interventions.console.call import Call
from interventions.console.reading import Reading
from interventions.console.routes import Here
from interventions.domain.canonical import instant_text
from interventions.projection.database import ReadModelMissing
from interventions.projection.queries.now import built_at, changes_after, last_sequence
from interventions.projection.queries.rows import Change

stream = Reads(tags=["now"])
PING_S = 15
_AT_ONCE = 1000


class Seen(NamedTuple):
    """Where a reader is: in which read model, after which change."""

    built_at: int
    sequence: int


@stream.following("/events")
async def events(call: Here) -> EventSourceResponse:
    """Follow changes: ``change`` names a topic, key and version; ``reset`` means that all must be read again.

    Send ``Last-Event-ID`` to go on where you were. Nothing in it is personal data.
    """
    return EventSourceResponse(_told(call), ping=PING_S)


async def _told(call: Call) -> AsyncIterator[ServerSentEvent]:
    reading, seen = call.house.reading, _last(call.request.headers.get("last-event-id", ""))
    ticks = call.house.watch.ticks()
    while True:
        try:
            found, reset, seen = await asyncio.to_thread(_news, reading, seen)
        except ReadModelMissing:
            found, reset = (), False
        if reset and seen:
            yield ServerSentEvent("{}", event="reset", id=f"{seen.built_at}.{seen.sequence}")
        for change in found:
            assert seen is not None
            yield ServerSentEvent(_text(change), event="change", id=f"{seen.built_at}.{change.sequence}")
        if len(found) < _AT_ONCE:
            await anext(ticks)


def _news(reading: Reading, seen: Seen | None) -> tuple[tuple[Change, ...], bool, Seen]:
    """Give what came after what was seen; and whether that cannot be told one by one."""
    with reading.connection() as connection:
        built, last = built_at(connection), last_sequence(connection)
        if seen is None:
            return (), False, Seen(built, last)
        if seen.built_at != built or seen.sequence > last:
            return (), True, Seen(built, last)
        found = changes_after(connection, seen.sequence, _AT_ONCE)
    if found and (found[0].sequence > seen.sequence + 1 or any(each.key == "*" for each in found)):
        return (), True, Seen(built, last)
    return found, False, Seen(built, found[-1].sequence if found else seen.sequence)


def _last(header: str) -> Seen | None:
    """Read where a reader was; what is no id of ours is somebody who must read all again."""
    if not header:
        return None
    built, _, sequence = header.partition(".")
    return Seen(int(built), int(sequence)) if built.isdecimal() and sequence.isdecimal() else Seen(0, 0)


def _text(change: Change) -> str:
    told = {**change._asdict(), "at": instant_text(change.at)}
    del told["sequence"]
    return json.dumps(told)
