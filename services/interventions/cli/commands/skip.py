"""`interventions skip`: an operator's way past a record that no processor survives."""

from typing import Annotated

from interventions.cli.connection import connected
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, option
from interventions.cli.processors import INPUTS
from interventions.cli.screen import say
from interventions.stream.marker import skip_key
from interventions.stream.port import Draft, Place


async def skip(
    topic: Annotated[str, option("The input topic.", "TOPIC")],
    partition: Annotated[int, option("Its partition.", "PARTITION")],
    offset: Annotated[int, option("The record's offset, as the log of the process that died says.", "OFFSET")],
    /,
    *,
    json: Json = False,
) -> None:
    """Order one record to be set aside as a dead letter; the processor does so when it starts again."""
    if topic not in INPUTS:
        raise CallFault(f"no processor reads {topic} as its input", f"name one of {', '.join(INPUTS)}")
    processor = INPUTS[topic]
    place = Place(f"{processor}-state", partition)
    async with connected() as backend:
        facts = await backend.describe([topic, place.topic])
        if len(facts) < len({topic, place.topic}) or not 0 <= partition < facts[topic].partitions:
            raise CallFault(f"there is no partition {partition} of {topic}", "check topic and partition")
        here = Place(topic, partition)
        first, end = (await backend.beginnings([here]))[here], (await backend.stable_ends([here]))[here]
        if not first <= offset < end:
            raise CallFault(f"{topic}, partition {partition} holds {first} to {end - 1}", "check the offset")
        await backend.publish(place, [Draft(skip_key(topic, offset), b"\x01")])
    said = f"{processor} will set {topic}/{partition}/{offset} aside when it starts again"
    content = {"processor": processor, "topic": topic, "partition": partition, "offset": offset}
    say(content, lambda console: console.print(said), json=json)
