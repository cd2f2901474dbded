"""`interventions console`: the pages for people, until they are told to stop."""

import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Annotated

import uvicorn

from interventions.cli.connection import kafka_settings
from interventions.cli.fault import CallFault
from interventions.cli.logs import service_logs
from interventions.cli.nonsense import REMEDY, sentence
from interventions.cli.options import flag, option
from interventions.console.app import console_app
from interventions.console.call import House
from interventions.console.opening import house_of
from interventions.console.settings import ConsoleSettings
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import ReportSettings
from interventions.reporting.store import StoreError
from interventions.stream.kafka import KafkaBackend


async def console(
    *,
    port: Annotated[int | None, option("The port; CONSOLE_PORT or 8080 without it.")] = None,
    demo: Annotated[
        bool, flag("--demo", "A firm in memory, of real incidents moved to these days; no broker.")
    ] = False,
) -> None:
    """Serve the console; pages read the read model, so that they work while no broker answers."""
    try:
        settings = ConsoleSettings() if port is None else ConsoleSettings(port=port)
        await (_shown(settings) if demo else _served_from_kafka(settings))
    except (ValueError, OSError, StoreError) as fault:
        raise CallFault(sentence(fault), REMEDY) from fault


async def _served_from_kafka(settings: ConsoleSettings) -> None:
    service_logs()
    backend = KafkaBackend(kafka_settings())
    try:
        await serve(house_of(settings, ReadModelSettings(), ReportSettings(), backend))
    finally:
        await backend.close()


async def _shown(settings: ConsoleSettings) -> None:
    from interventions.sandbox.showing import showing  # noqa: PLC0415 - a console in earnest needs no sandbox

    with tempfile.TemporaryDirectory(prefix="interventions-") as folder:
        async with showing(Path(folder), settings, lambda: time.time_ns() // 1_000_000) as house:
            await serve(house)


async def serve(house: House) -> None:
    """Serve until SIGTERM or SIGINT; says where. Raises OSError when the port is taken."""
    settings = house.settings
    config = uvicorn.Config(
        console_app(house),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # the one header that is believed is read by signing.py
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.create_server((settings.host, settings.port), family=family) as listening:
        host = f"[{settings.host}]" if family == socket.AF_INET6 else settings.host
        print(f"console on http://{host}:{listening.getsockname()[1]}", file=sys.stderr)  # noqa: T201 - for the person
        await _Server(config, house).serve([listening])


class _Server(uvicorn.Server):
    """A server that ends the answers that go on before it waits for all to be done."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    def handle_exit(self, sig: int, _: FrameType | None) -> None:
        """Stop, and no more than that: uvicorn would raise the signal again once it has stopped."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; see uvicorn."""
        await self._house.watch.audience.end()
        await super().shutdown(sockets)
