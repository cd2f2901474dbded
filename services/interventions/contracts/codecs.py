"""The codecs of all topics, made on first use."""

from interventions.contracts.codec import Codec, Registry
from interventions.contracts.framing import UnreadableMessage
from interventions.contracts.payloads import Decoded
from interventions.contracts.schemas import current_schemas, released_schemas

__all__ = ["CODECS", "Codec", "Codecs", "Decoded", "UnreadableMessage", "codec_of"]


class Codecs:
    """Codecs by topic, all under the same settings; schemas are read when the first one is asked for."""

    def __init__(self, registry: Registry | None = None) -> None:
        self._registry = registry
        self._made: dict[str, Codec] = {}

    def of(self, topic: str) -> Codec:
        """Give a topic's codec. Raises KeyError for a topic without a record."""
        if topic not in self._made:
            schema = current_schemas()[topic]
            older = tuple(each for each in released_schemas() if each.topic == topic)
            self._made[topic] = Codec(schema, older, self._registry)
        return self._made[topic]


CODECS = Codecs()


def codec_of(topic: str) -> Codec:
    """Give a topic's codec under the default settings."""
    return CODECS.of(topic)
