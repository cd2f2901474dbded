"""Topics on Kafka: described with their ids, created, configured, deleted."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, TopicAuthorizationFailedError, for_code

from interventions.stream.faults import Denied
from interventions.stream.kafka.faults import translated
from interventions.stream.kafka.metadata import MetadataRequest
from interventions.stream.kafka.naming import Naming
from interventions.stream.kafka.settings import KafkaSettings
from interventions.stream.kafka.starting import start
from interventions.stream.port import Place, TopicFacts

_MOST_REPLICAS = 3
_TO_OUTLIVE_ONE: Mapping[str, str] = {"min.insync.replicas": "2"}
"""With three replicas: what was acknowledged lies on two brokers, and one may be away."""
_SET_ON_TOPIC = 1
_SETTLE_S = 10
_BREATH_S = 0.05


class Admin:
    """One admin connection."""

    def __init__(self, settings: KafkaSettings, naming: Naming) -> None:
        self._naming, self._replicas = naming, settings.replication_factor
        self._client = AIOKafkaAdminClient(**settings.client())

    async def start(self) -> None:
        """Connect."""
        await start(self._client.start(), self.stop)

    async def describe(self, topics: Collection[str]) -> dict[str, TopicFacts]:
        """Describe those of the topics that exist. Raises Denied: it may look as if one did not."""
        found = {each["topic"]: each for each in await self._metadata(topics) if not each["error_code"]}
        configs = await self._configs(list(found))
        return {
            topic: TopicFacts(
                found[name]["topic_id"],
                len(found[name]["partitions"]),
                {key: value for key, (value, _) in configs[name].items()},
            )
            for topic in topics
            if (name := self._naming.out(topic)) in found
        }

    async def create(self, topic: str, partitions: int, config: Mapping[str, str]) -> None:
        """Make a topic and wait until it can be used; one that exists stays as it is."""
        replicas = await self._replication()
        config = {**(_TO_OUTLIVE_ONE if replicas >= _MOST_REPLICAS else {}), **config}
        new = NewTopic(self._naming.out(topic), partitions, replicas, topic_configs=config)
        with translated():
            answer = await self._client.create_topics([new])
        for _, code, message in answer.topic_errors:
            fault = for_code(code)
            if code and fault is not TopicAlreadyExistsError:
                raise fault(message)
        await self._settled(topic, exists=True)

    async def configure(self, topic: str, config: Mapping[str, str]) -> None:
        """Set some of a topic's settings; what else was set on it stays."""
        name = self._naming.out(topic)
        standing = (await self._configs([name]))[name]
        kept = {key: value for key, (value, source) in standing.items() if source == _SET_ON_TOPIC}
        change = ConfigResource(ConfigResourceType.TOPIC, name, {**kept, **config})
        with translated():
            answers = await self._client.alter_configs([change])
        for answer in answers:
            for code, message, *_ in answer.resources:
                if code:
                    raise for_code(code)(message)
        await self._configured(name, config)

    async def delete(self, topic: str) -> None:
        """Delete a topic and wait until it is gone."""
        with translated():
            await self._client.delete_topics([self._naming.out(topic)])
        await self._settled(topic, exists=False)

    async def trim(self, place: Place, before: int) -> None:
        """Delete the records of a partition below an offset, for good."""
        with translated():
            await self._client.delete_records({self._naming.partition(place): RecordsToDelete(before_offset=before)})

    async def stop(self) -> None:
        """Let the connection go."""
        await self._client.close()

    async def _settled(self, topic: str, *, exists: bool) -> None:
        async with asyncio.timeout(_SETTLE_S):
            while True:
                (found,) = await self._metadata([topic])
                led = all(each["leader"] >= 0 for each in found["partitions"])
                if bool(found["partitions"]) is exists and led and bool(found["error_code"]) is not exists:
                    return
                await asyncio.sleep(_BREATH_S)

    async def _configured(self, name: str, config: Mapping[str, str]) -> None:
        """Wait until the broker that answers has heard of the change from the controller."""
        async with asyncio.timeout(_SETTLE_S):
            while True:
                standing = (await self._configs([name]))[name]
                if all(standing[key][0] == value for key, value in config.items()):
                    return
                await asyncio.sleep(_BREATH_S)

    async def _metadata(self, topics: Collection[str]) -> list[dict[str, Any]]:
        request = MetadataRequest([self._naming.out(topic) for topic in topics])
        with translated():
            answer = await self._client._send_request(request)  # noqa: SLF001 - it has no request with topic ids
        found: list[dict[str, Any]] = answer.to_object()["topics"]
        if denied := [each["topic"] for each in found if each["error_code"] == TopicAuthorizationFailedError.errno]:
            raise Denied(f"the broker does not allow to see {', '.join(denied)}")
        return found

    async def _configs(self, names: list[str]) -> dict[str, dict[str, tuple[str, int]]]:
        if not names:
            return {}
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        with translated():
            answers = await self._client.describe_configs(asked)
        configs: dict[str, dict[str, tuple[str, int]]] = {}
        for answer in answers:
            for code, message, _, name, entries in answer.resources:
                if code:
                    raise for_code(code)(message)
                configs[name] = {key: (value, source) for key, value, _, source, *_ in entries}
        return configs

    async def _replication(self) -> int:
        if self._replicas:
            return self._replicas
        with translated():
            cluster = await self._client.describe_cluster()
        return min(_MOST_REPLICAS, len(cluster["brokers"]))
