"""The transactional writer on Kafka."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, ProducerClosed

from interventions.stream.faults import Unsettled
from interventions.stream.kafka.batches import LARGEST_BATCH, send_batches
from interventions.stream.kafka.faults import translated
from interventions.stream.kafka.pacing import quicken
from interventions.stream.kafka.settings import KafkaSettings
from interventions.stream.kafka.starting import let_go, start
from interventions.stream.port import Draft, Place

_START_S = 40
_ABORT_S = 0.4
_STOP_S = 0.4


class KafkaProducer:
    """One aiokafka producer; after anything but a commit it is stopped and never used again."""

    def __init__(self, settings: KafkaSettings, transactional_id: str, timeout_s: float) -> None:
        quicken()
        self._prefix = settings.prefix
        self._client = AIOKafkaProducer(
            **settings.client(),
            transactional_id=settings.prefix + transactional_id,
            transaction_timeout_ms=int(timeout_s * 1000),
            max_batch_size=LARGEST_BATCH,
            max_request_size=8 * LARGEST_BATCH,
        )
        self._open = False

    async def start(self) -> None:
        """Take the id over; the coordinator answers once the former owner's transaction is settled."""
        try:
            async with asyncio.timeout(_START_S):
                await start(self._client.start())
        except TimeoutError as late:
            raise Unsettled(f"no transactional id within {_START_S} s") from late

    async def begin(self) -> None:
        """Open a transaction; the broker hears of it with the first record."""
        with translated():
            await self._client.begin_transaction()
        self._open = True

    async def send(self, place: Place, drafts: Sequence[Draft]) -> int:
        """Append records in batches, all of one place in order, and wait until each was acknowledged."""
        with translated():
            return await send_batches(self._client, self._prefix + place.topic, place.partition, drafts)

    async def send_offsets(self, group: str, offsets: Mapping[Place, int]) -> None:
        """Make a group's next offsets part of the transaction."""
        places = {TopicPartition(self._prefix + topic, number): next_ for (topic, number), next_ in offsets.items()}
        with translated():
            await self._client.send_offsets_to_transaction(places, self._prefix + group)

    async def commit(self) -> None:
        """Make all of it visible. Must follow the acknowledgement of every record: aiokafka would not look."""
        with translated():
            await self._client.commit_transaction()
        self._open = False

    async def abort(self) -> None:
        """Make nothing of it visible."""
        with translated():
            await self._client.abort_transaction()
        self._open = False

    async def stop(self) -> None:
        """Abort what is open if that is quick, else leave it to whoever fences us, and close the connections."""
        if self._open:
            with contextlib.suppress(KafkaError, AssertionError, TimeoutError):
                async with asyncio.timeout(_ABORT_S):
                    await self._client.abort_transaction()
        await stop_client(self._client, _STOP_S)


async def stop_client(client: AIOKafkaProducer, within_s: float) -> None:
    """Stop a producer; one that cannot reach its broker is not waited for."""
    with contextlib.suppress(KafkaError, TimeoutError):
        async with asyncio.timeout(within_s):
            await client.stop()
            return
    client._message_accumulator.fail_all(ProducerClosed())  # noqa: SLF001 - it would wait for acknowledgements for ever
    await let_go(client.client)
