"""What aiokafka does that must not be relied on, and what it must go on doing."""

import asyncio
import inspect
from importlib.metadata import version

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.producer import sender

from interventions.sandbox.broker import Broker
from interventions.stream.failpoints import free
from interventions.stream.kafka import KafkaBackend
from interventions.stream.kafka.pacing import BACKOFF_S, quicken
from interventions.stream.kafka.starting import let_go
from interventions.stream.port import Draft
from interventions.stream.transaction import Transaction
from kafka.fresh import settings
from stream.behaviour import A0, B0, ID, PLAIN, drafts, seen


@pytest.mark.kafka
def test_a_refused_record_keeps_the_whole_transaction_from_being_committed(kafka: Broker) -> None:
    """The client commits although a produce failed; so every send is awaited before the commit."""

    async def scenario() -> None:
        backend = KafkaBackend(settings(kafka))
        for topic in ("a", "b"):
            await backend.create(topic, 1, PLAIN)
        await backend.configure("b", {"max.message.bytes": "1000"})
        producer = backend.producer(ID)
        await producer.start()
        transaction = Transaction(producer, "group", 20, free)

        with pytest.raises(MessageSizeTooLargeError):
            await transaction.commit({A0: drafts("half"), B0: [Draft(b"k", bytes(5000))]}, {A0: 1})
        await producer.stop()

        await backend.publish(A0, drafts("later"))
        assert await seen(backend, A0, 1) == ["later"]
        await backend.close()

    asyncio.run(scenario())


@pytest.mark.kafka
def test_connections_are_let_go_although_an_earlier_close_was_cut_short(kafka: Broker) -> None:
    """The client cancels whoever closes it again; a worker would take that for its own end."""

    async def scenario() -> None:
        client = AIOKafkaClient(**settings(kafka).client())
        await client.bootstrap()
        assert await client.ready(client.get_random_node())
        (connection,) = client._conns.values()
        connection.close().cancel()
        client._conns["seen"] = connection  # a stop that is cut short meets it before it is forgotten

        with pytest.raises(asyncio.CancelledError):
            await client.close()
        await let_go(client)

        assert asyncio.current_task().cancelling() == 0

    asyncio.run(scenario())


def test_the_wait_between_two_transactions_is_ours() -> None:
    """With aiokafka's own an event takes 10 ms longer; a release that reads it elsewhere must be noticed."""
    quicken()

    assert sender.BACKOFF_OVERRIDE == BACKOFF_S
    assert "return BACKOFF_OVERRIDE" in inspect.getsource(sender.AddPartitionsToTxnHandler.handle_response)
    assert version("aiokafka").startswith("0.14.")
