"""The codecs of all topics, made on first use."""

from interventions.contracts.codec import Codec
from interventions.contracts.framing import UnreadableMessage
from interventions.contracts.payloads import Decoded
from interventions.contracts.schemas import current_schemas, released_schemas
from interventions.contracts.settings import WireSettings
from interventions.contracts.writers import Registry

__all__ = ["CODECS", "Codec", "Codecs", "Decoded", "UnreadableMessage", "codec_of"]


class Codecs:
    """Codecs by topic, all under the same settings; nothing is read before the first one is asked for."""

    def __init__(self, settings: WireSettings | None = None) -> None:
        self._settings = settings
        self._registry: Registry | None = None
        self._made: dict[str, Codec] = {}

    def of(self, topic: str) -> Codec:
        """Give a topic's codec. Raises KeyError for a topic without a record."""
        if topic not in self._made:
            self._made[topic] = self._make(topic)
        return self._made[topic]

    def _make(self, topic: str) -> Codec:
        settings = self._settings = self._settings or WireSettings()
        if settings.schema_registry_url and self._registry is None:
            self._registry = _open_registry(settings.schema_registry_url)
        older = tuple(each for each in released_schemas() if each.topic == topic)
        schema = current_schemas()[topic]
        return Codec(schema, older, registry=self._registry, accept_json=settings.accept_json)


def _open_registry(url: str) -> Registry:
    """Connect to a registry; its client is an extra, imported only where it is wanted."""
    from interventions.contracts.registry import ConfluentRegistry  # noqa: PLC0415

    return ConfluentRegistry(url)


CODECS = Codecs()
"""The codecs under the settings of the environment."""


def codec_of(topic: str) -> Codec:
    """Give a topic's codec under the settings of the environment."""
    return CODECS.of(topic)
