"""`interventions watch`: a topic's records as they arrive."""

import asyncio
import json as jsonlib
from collections.abc import AsyncIterator
from typing import Annotated

from rich.console import Console
from rich.text import Text

from interventions.cli.connection import connected
from interventions.cli.dumping import line_of
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, flag, option
from interventions.cli.screen import COLOURS, print_json
from interventions.contracts.topics import TOPICS
from interventions.stream.port import Backend, Message, Place

PAUSE_S = 0.2


async def watch(
    topic: Annotated[str, option("The topic.", "TOPIC")] = "intervention-status",
    /,
    *,
    beginning: Annotated[bool, flag("--beginning", "Begin with what is there already.")] = False,
    once: Annotated[bool, flag("--once", "Stop at the end of what is there.")] = False,
    json: Json = False,
) -> None:
    """Print committed records as they arrive, until interrupted; with --json one object a line."""
    if topic not in TOPICS:
        raise CallFault(f"no topic is called {topic}", f"choose one of {', '.join(TOPICS)}")
    console = Console(highlight=False)
    async with connected() as backend:
        async for message in _arriving(backend, topic, beginning=beginning, once=once):
            if json:
                print_json(line_of(message))
            else:
                console.print(_line(message), soft_wrap=True)


async def _arriving(backend: Backend, topic: str, *, beginning: bool, once: bool) -> AsyncIterator[Message]:
    facts = await backend.describe([topic])
    if topic not in facts:
        raise CallFault(f"no topic {topic} on this broker", "run `interventions topics apply`")
    places = [Place(topic, number) for number in range(facts[topic].partitions)]
    next_offsets = dict(await (backend.beginnings(places) if beginning else backend.stable_ends(places)))
    while True:
        ends = await backend.stable_ends(places)
        for place in places:
            async for piece in backend.read(place, next_offsets[place], ends[place]):
                for message in piece:
                    yield message
            next_offsets[place] = max(ends[place], next_offsets[place])
        if once:
            return
        await asyncio.sleep(PAUSE_S)


def _line(message: Message) -> Text:
    told = line_of(message)
    value = told["value"] or {}
    line = Text(f"{told['timestamp']} {told['key']} ")
    if isinstance(value, dict) and message.topic == "intervention-status":
        line.append(f"● {value['status']}", COLOURS.get(value["status"], ""))
        return line.append(f" {value['kind']} by {value['actor']['id']}, version {value['version']}")
    return line.append(jsonlib.dumps(value, ensure_ascii=False))
