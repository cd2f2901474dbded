"""`interventions deadletters`: what could not be read, seen and treated. A letter is named by its offset."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from rich.console import Console

from interventions.cli.broker import BrokerTopics
from interventions.cli.connection import connected
from interventions.cli.dumping import letter_of
from interventions.cli.fault import CallFault
from interventions.cli.options import Json, flag, option
from interventions.cli.screen import say, table
from interventions.contracts.codecs import UnreadableMessage, codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.domain.canonical import instant_text
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.port import Backend, Draft, Message, Place

Offsets = Annotated[int, option("Offsets of dead letters, as `list` shows them.", "OFFSET")]
_SHOWN = 256


class Letter(NamedTuple):
    """A dead letter and what can be done with it now; ``fault`` is why it cannot be sent again, if it cannot."""

    message: Message
    told: dict[str, Any]
    fault: str | None


async def list(*, json: Json = False) -> None:  # noqa: A001 - the command's name
    """List the dead letters: where each came from, and why it was set aside."""
    async with connected() as backend:
        letters = await _letters(backend)
    content = [_summary(letter) for letter in letters]
    headings = ("offset", "set aside", "from", "code", "why", "by", "bytes", "send again?")
    rows = [
        (each["offset"], each["at"], each["from"], each["code"], each["message"], each["processor"], each["bytes"],
         each["fault"] or "yes")
        for each in content
    ]  # fmt: skip
    say(
        {"dead_letters": content},
        lambda console: console.print(table(headings, rows) if rows else "no dead letters"),
        json=json,
    )


async def show(offset: Annotated[int, option("The dead letter's offset.", "OFFSET")], /, *, json: Json = False) -> None:
    """Show one dead letter whole: its origin, its key and its bytes."""
    async with connected() as backend:
        letter = _chosen(await _letters(backend), [offset])[0]
    content = {**_summary(letter), "key": letter.told["key"], "value": letter.told["value"]}

    def paint(console: Console) -> None:
        console.print(table(("", ""), [(name, value) for name, value in content.items() if name != "value"]))
        console.print(_hex_lines(letter.message.value or b""), markup=False)

    say(content, paint, json=json)


async def resubmit(
    *offsets: Offsets,
    dry_run: Annotated[bool, flag("--dry-run", "Say what would be sent, send nothing.")] = False,
    json: Json = False,
) -> int:
    """Send dead letters again, byte for byte, where they came from; exit code 1 if one cannot be read even now."""
    async with connected() as backend:
        letters = _chosen(await _letters(backend), offsets)
        if not dry_run:
            for letter in letters:
                if letter.fault is None:
                    await _sent_again(backend, letter)
    content = [{**_summary(letter), "sent": letter.fault is None and not dry_run} for letter in letters]
    rows = [
        (each["offset"], each["from"], each["fault"] or ("would be sent" if dry_run else "sent")) for each in content
    ]
    say(
        {"dry_run": dry_run, "dead_letters": content},
        lambda console: console.print(table(("offset", "to", "what"), rows)),
        json=json,
    )
    return int(any(letter.fault for letter in letters))


async def drop(
    offset: Annotated[int, option("The last of the dead letters to be forgotten.", "OFFSET")],
    /,
    *,
    json: Json = False,
) -> None:
    """Forget a dead letter and all before it, for good."""
    async with connected() as backend:
        letters = await _letters(backend)
        place = _chosen(letters, [offset])[0].message
        await backend.trim(Place(DEAD_LETTERS, place.partition), offset + 1)
    gone = sum(letter.message.offset <= offset for letter in letters)
    say({"dropped": gone}, lambda console: console.print(f"{gone} dead letters forgotten"), json=json)


async def _letters(backend: Backend) -> Sequence[Letter]:
    return [_letter(message) async for message in BrokerTopics(backend).messages(DEAD_LETTERS)]


def _letter(message: Message) -> Letter:
    told = letter_of(message)
    return Letter(message, told, _fault(told["topic"] or "", message))


def _fault(topic: str, message: Message) -> str | None:
    """Say why a letter cannot be sent again; only what came from outside has a place to go to."""
    if topic not in TOPICS or TOPICS[topic].placement != "key" or TOPICS[topic].schema is None:
        return f"{topic} is written by a processor: rebuild it instead"
    try:
        codec_of(topic).decode(message.value)
    except UnreadableMessage as fault:
        return f"{fault.code}: {fault.message}"
    return None


def _chosen(letters: Sequence[Letter], offsets: Sequence[int]) -> Sequence[Letter]:
    by_offset = {letter.message.offset: letter for letter in letters}
    if not offsets:
        raise CallFault("no dead letter named", "name offsets as `interventions deadletters list` shows them")
    if missing := [offset for offset in offsets if offset not in by_offset]:
        raise CallFault(f"no dead letter has offset {missing[0]}", "see `interventions deadletters list`")
    return [by_offset[offset] for offset in offsets]


async def _sent_again(backend: Backend, letter: Letter) -> None:
    topic, message = letter.told["topic"], letter.message
    count = (await backend.describe([topic]))[topic].partitions
    number = partition_of(message.key, count) if message.key is not None else letter.told["partition"]
    kept = tuple(each for each in message.headers if not each[0].startswith(("dlq.", "source.")))
    await backend.publish(Place(topic, number), [Draft(message.key, message.value, kept)])


def _summary(letter: Letter) -> dict[str, Any]:
    told, message = letter.told, letter.message
    return {
        "offset": message.offset,
        "at": instant_text(message.timestamp),
        "from": f"{told['topic']}/{told['partition']}/{told['offset']}",
        "code": told["code"],
        "message": told["message"],
        "processor": told["processor"],
        "bytes": len(message.value or b""),
        "fault": letter.fault,
    }


def _hex_lines(content: bytes) -> str:
    shown = content[:_SHOWN]
    lines = [
        f"{at:08x}  {shown[at : at + 16].hex(' '):<48} {''.join(chr(b) if 32 <= b < 127 else '.' for b in shown[at : at + 16])}"  # noqa: E501, PLR2004 - printable ASCII
        for at in range(0, len(shown), 16)
    ]
    more = [f"… {len(content) - len(shown):,} bytes more; all of them with --json"] if len(content) > len(shown) else []
    return "\n".join([*lines, *more])
