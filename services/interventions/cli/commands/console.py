"""`interventions console`: the pages for people, until they are told to stop."""

import sys
from typing import Annotated

import uvicorn
from pydantic import ValidationError

from interventions.cli.connection import kafka_settings
from interventions.cli.fault import CallFault
from interventions.cli.logs import service_logs
from interventions.cli.options import option
from interventions.console.app import console_app
from interventions.console.opening import house_of
from interventions.console.settings import ConsoleSettings
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import ReportSettings
from interventions.reporting.store import StoreError
from interventions.stream.kafka import KafkaBackend


async def console(
    *,
    port: Annotated[int | None, option("The port; CONSOLE_PORT or 8080 without it, 0 for a free one.")] = None,
) -> None:
    """Serve the console; pages read the read model, so that they work while no broker answers."""
    service_logs()
    backend = KafkaBackend(kafka_settings())
    try:
        settings = ConsoleSettings() if port is None else ConsoleSettings(port=port)
        house = house_of(settings, ReadModelSettings(), ReportSettings(), backend)
    except (ValidationError, ValueError, OSError, StoreError) as fault:
        raise CallFault(_sentence(fault), "correct it in the environment") from fault
    server = uvicorn.Server(
        uvicorn.Config(
            console_app(house),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
    )
    print(f"console on http://{settings.host}:{settings.port}", file=sys.stderr)  # noqa: T201 - for the person
    try:
        await server.serve()
    finally:
        await backend.close()


def _sentence(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        first = fault.errors()[0]
        return f"{fault.title}: {'.'.join(map(str, first['loc'])) or 'settings'}: {first['msg']}"
    return str(fault)
