"""The faust app: an agent a topic, nothing else; no tables, no web server, no topics of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import faust
from faust.auth import SASLCredentials, SSLCredentials
from faust.transport.drivers import aiokafka as driver
from yarl import URL

from interventions.stream.kafka import KafkaSettings

Take = Callable[[Any, str], None]
"""What is done with a message of the topic that the broker calls so; it must not wait."""


class _Thread(driver.AIOKafkaConsumerThread):
    """Reads committed records only; faust does so only where it writes transactions, too."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001 - given on to its fetcher when it starts
        return consumer


class _Consumer(driver.Consumer):
    def _new_consumer_thread(self) -> _Thread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):
    Consumer = _Consumer


class _App(faust.App):
    """Needs no directory: it keeps nothing. An agent that breaks ends the process, its record is read again."""

    broken: Callable[[BaseException], None]

    def _create_directories(self) -> None:
        pass

    async def _on_agent_error(self, agent: Any, exc: BaseException) -> None:
        del agent
        self.broken(exc)

    def _new_transport(self) -> _Transport:
        return _Transport(self.conf.broker_consumer, self)


def credentials(settings: KafkaSettings) -> SASLCredentials | SSLCredentials | None:
    """Give what the other clients sign in with, in faust's words."""
    access = settings.access()
    if access["security_protocol"].startswith("SASL"):
        return SASLCredentials(
            username=access["sasl_plain_username"],
            password=access["sasl_plain_password"],
            mechanism=access["sasl_mechanism"],
            ssl_context=access["ssl_context"],
        )
    return SSLCredentials(context=access["ssl_context"]) if access["ssl_context"] else None


def agents(settings: KafkaSettings, topics: Iterable[str], take: Take, broken: Callable[[BaseException], None]) -> Any:
    """Make the app: records of the topics (the broker's names) are given to ``take``, what it raises to ``broken``."""
    app = _App(
        f"{settings.prefix}insights",
        broker=[URL(f"kafka://{each}") for each in settings.bootstrap.split(",")],
        broker_credentials=credentials(settings),
        broker_client_id=settings.client_id,
        broker_session_timeout=settings.session_timeout_s,
        broker_request_timeout=max(settings.request_timeout_s, settings.session_timeout_s),
        broker_heartbeat_interval=1,
        consumer_auto_offset_reset="earliest",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
    )
    app.broken = broken
    for topic in topics:
        app.agent(app.topic(topic, key_type=bytes, value_type=bytes), name=topic)(_following(topic, take))
    return app


def _following(topic: str, take: Take) -> Callable[[Any], Awaitable[None]]:
    async def follow(stream: Any) -> None:
        async for event in stream.events():
            take(event.message, topic)

    return follow


async def stopped(app: Any, within_s: float) -> None:
    """Stop the app in bounded time; it keeps nothing that would be lost."""
    try:
        async with asyncio.timeout(within_s):
            await app.stop()
    except TimeoutError:
        return
