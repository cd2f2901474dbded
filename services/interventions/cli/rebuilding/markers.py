"""A lost marker, found again: how far a processor had come, from what it left behind."""

from collections import Counter
from collections.abc import Mapping, Sequence

from interventions.cli.broker import BrokerTopics
from interventions.cli.files import EVENTS
from interventions.cli.rebuilding.folds import COMMANDS, FINISHED, RENDERED
from interventions.cli.rebuilding.origins import moved_from, source_of
from interventions.cli.sources import DELIVERIES, LOG, REJECTIONS
from interventions.contracts.topics import TOPICS
from interventions.stream.letters import DEAD_LETTERS
from interventions.stream.marker import Marker
from interventions.stream.port import Place
from interventions.technicians.processor import SUMMED, TIME
from interventions.timekeeping.processor import TIMED

_ORDINARY: Mapping[str, str] = {
    LOG: TIMED,
    TIME: SUMMED,
    FINISHED: "rendered",
    RENDERED: "rendered",
    COMMANDS: "followed",
}
"""What nearly every record of an input comes to, where nothing tells the others apart any more."""


async def marker_found(topics: BrokerTopics, inputs: Sequence[str], name: str, partition: int) -> Marker:
    """Find out how far a processor had come in one partition; what it left no trace of is read again."""
    reached = {topic: await _settled(topics, name, topic, partition) for topic in inputs}
    facts = await topics.backend.describe(inputs)
    outcomes = Counter[str]()
    for topic, end in reached.items():
        outcomes.update(await _outcomes(topics, partition, end) if topic == EVENTS else {_ORDINARY[topic]: end})
    return Marker(reached, {topic: facts[topic].topic_id for topic in inputs}, outcomes)


async def _settled(topics: BrokerTopics, name: str, topic: str, partition: int) -> int:
    """Find the offset after the last input that left a record behind.

    What a person ordered about a mail is never followed twice: every command counts as read.
    """
    if topic == COMMANDS:
        place = Place(topic, partition)
        return (await topics.backend.stable_ends([place]))[place]
    last = await _last_posted(topics, partition) if topic == RENDERED else -1
    for output in (each.name for each in TOPICS.values() if name in each.written_by and each.schema):
        async for message in topics.messages(output):
            last = max(last, source_of(message, topic, partition))
    async for message in topics.messages(DEAD_LETTERS):
        last = max(last, source_of(message, topic, partition))
    async for message in topics.messages(topic):
        last = max(last, moved_from(message, topic, partition))
    return last + 1


async def _last_posted(topics: BrokerTopics, partition: int) -> int:
    """Find the last report of which a mail was taken in: it stays in report-deliveries, under no offset, for life."""
    known = {each.key async for each in topics.records(topics.partition(DELIVERIES, partition))}
    last = -1
    async for each in topics.records(topics.partition(RENDERED, partition)):
        if any(mail["delivery_id"] in known for mail in each.record["mails"]):
            last = each.offset
    return last


async def _outcomes(topics: BrokerTopics, partition: int, end: int) -> dict[str, int]:
    """Count what became of each event; what left no record behind was a duplicate."""
    counts: Counter[str] = Counter()
    for topic, outcome in ((LOG, "logged"), (REJECTIONS, "rejected")):
        counts[outcome] = len([None async for each in topics.records(topics.partition(topic, partition))])
    for outcome, topic, origin in (("dead_letter", DEAD_LETTERS, source_of), ("forwarded", EVENTS, moved_from)):
        found = [origin(each, EVENTS, partition) async for each in topics.messages(topic)]
        counts[outcome] = len({offset for offset in found if offset >= 0})
    first = (await topics.backend.beginnings([place := Place(EVENTS, partition)]))[place]
    counts["duplicate"] = end - first - counts.total()
    return {outcome: count for outcome, count in counts.items() if count > 0}
