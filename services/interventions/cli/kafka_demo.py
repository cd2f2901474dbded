"""The demo on a broker: every processor as its own process, as in earnest."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from interventions.cli.broker import BrokerTopics
from interventions.cli.commands.demo import left_behind
from interventions.cli.commands.publish import drafts_of, published
from interventions.cli.connection import connected
from interventions.cli.demo_console import Firm
from interventions.cli.fault import CallFault
from interventions.cli.files import EVENTS, SETTINGS, TEMPLATES
from interventions.cli.processors import PROCESSORS
from interventions.cli.screen import progress
from interventions.console.call import House
from interventions.console.opening import house_of
from interventions.console.settings import ConsoleSettings
from interventions.contracts.topics import TOPICS
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import ReportSettings
from interventions.sandbox.broker import Broker, NoBroker, broker
from interventions.sandbox.demo import Input
from interventions.sandbox.mail_catcher import LOOPBACK, Catcher, mail_catcher
from interventions.sandbox.serving import Processes, log_of, serving
from interventions.stream.kafka import KafkaBackend, KafkaSettings

PATIENCE_S = 240
TICK_S = 0.3


@asynccontextmanager
async def on_kafka(out: Path, taken: Input) -> AsyncIterator[tuple[dict[str, Any], Firm]]:
    """Run the demo's records through a broker; its processors go on within the block.

    Raises: CallFault when there is no broker, or when it does not get done.
    """
    with ExitStack() as stack:
        try:
            found = stack.enter_context(broker())
        except NoBroker as fault:
            raise CallFault(str(fault), "or run the demo in memory: interventions demo") from fault
        catcher = stack.enter_context(mail_catcher(out / "mails"))
        settings = KafkaSettings(bootstrap=found.bootstrap, prefix=_prefix(found))
        async with connected(settings) as backend:
            await _topics_made(backend)
            environment, logs = _environment(out, settings, catcher), out / "logs"
            async with serving(dict.fromkeys(PROCESSORS, environment), logs) as processes:
                await _publish(backend, taken)
                await _done(BrokerTopics(backend), len(taken.incidents) + len(taken.example.events), processes, logs)
                yield await left_behind(out, BrokerTopics(backend), f"on {found.how}"), partial(_firm, out, backend)


@asynccontextmanager
async def _firm(out: Path, backend: KafkaBackend, settings: ConsoleSettings) -> AsyncIterator[House]:
    reports = ReportSettings(store=str(out / "reports"), photos=str(out / "photos"))
    yield house_of(settings, ReadModelSettings(read_model=out / "read-model.sqlite"), reports, backend)


def _prefix(found: Broker) -> str:
    """Keep out of the way of what else is on a broker that is not ours alone."""
    return "" if found.node else f"demo-{uuid.uuid4().hex[:8]}-"


async def _topics_made(backend: KafkaBackend) -> None:
    for topic in TOPICS.values():
        await backend.create(topic.name, topic.partitions, topic.config)


def _environment(out: Path, settings: KafkaSettings, catcher: Catcher) -> Mapping[str, str]:
    return {
        **os.environ,
        "KAFKA_BOOTSTRAP": settings.bootstrap,
        "KAFKA_PREFIX": settings.prefix,
        "REPORT_STORE": str(out / "reports"),
        "REPORT_PHOTOS": str(out / "photos"),
        "REPORT_PHOTO_WAIT_S": "0",  # nobody uploads during a demo
        "READ_MODEL": str(out / "read-model.sqlite"),
        "MAIL_HOST": LOOPBACK,
        "MAIL_PORT": str(catcher.port),
        "MAIL_SECURITY": "none",
    }


async def _publish(backend: KafkaBackend, taken: Input) -> None:
    await published(backend, TEMPLATES, drafts_of(TEMPLATES, taken.templates))
    await published(backend, SETTINGS, drafts_of(SETTINGS, taken.settings))
    events: Sequence[Mapping[str, Any]] = (*taken.incidents, *taken.example.events)
    await published(backend, EVENTS, drafts_of(EVENTS, events))


async def _done(topics: BrokerTopics, events: int, processes: Processes, logs: Path) -> None:
    """Wait until every event was decided, every report printed and every mail on its way has arrived."""
    with progress("events decided, reports printed", None) as advance:
        seen = 0
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not await _settled(topics, events):
                    _all_running(processes, logs)
                    done = await _count(topics, "intervention-log") + await _count(topics, "rendered-reports")
                    advance(done - seen)
                    seen = done
                    await asyncio.sleep(TICK_S)
        except TimeoutError as late:
            raise CallFault(f"not done within {PATIENCE_S} s", "look into the logs folder beside the topics") from late


def _all_running(processes: Processes, logs: Path) -> None:
    for name, process in processes.items():
        if process.returncode is not None:
            raise CallFault(f"{name} ended by itself", f"its log is {log_of(name, logs)}")


async def _settled(topics: BrokerTopics, events: int) -> bool:
    if await _count(topics, "intervention-log") + await _count(topics, "intervention-rejections") < events:
        return False
    if await _count(topics, "finished-interventions") != await _count(topics, "rendered-reports"):
        return False
    states = {each.record["delivery_id"]: each.record["state"] async for each in topics.read("report-deliveries")}
    finished = [each.record async for each in topics.read("finished-interventions")]
    done = sum(state not in {"rendered", "attempting", "deferred"} for state in states.values())
    return bool(finished) and done == len(states) and len(states) >= 2 * len(finished)


async def _count(topics: BrokerTopics, topic: str) -> int:
    return len([None async for _ in topics.messages(topic)])
