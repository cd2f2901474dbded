"""Which input record an output came from, by its headers."""

from interventions.stream.letters import FORWARDED_FROM
from interventions.stream.port import Message


def source_of(message: Message, topic: str, partition: int) -> int:
    """Give the offset in an input's partition; -1 when it came from elsewhere."""
    headers = dict(message.headers)
    if (headers.get("source.topic"), headers.get("source.partition")) != (topic.encode(), b"%d" % partition):
        return -1
    return int(headers.get("source.offset") or b"-1")


def moved_from(message: Message, topic: str, partition: int) -> int:
    """Give the offset from which a record was forwarded to where its key belongs; -1 when it was not."""
    origin = (dict(message.headers).get(FORWARDED_FROM) or b"").decode(errors="replace")
    place = f"{topic}/{partition}/"
    return int(origin.removeprefix(place)) if origin.startswith(place) else -1
