"""`interventions run`: processors, until they are told to stop."""

import asyncio
import signal
from collections.abc import Mapping
from typing import Annotated

import structlog

from interventions.cli.connection import connected
from interventions.cli.fault import CallFault
from interventions.cli.logs import service_logs
from interventions.cli.options import option
from interventions.cli.processors import PROCESSORS, Runs, workers_of
from interventions.cli.watching import traced, watched
from interventions.stream.faults import Fenced, Flooded, Stalled, StartupRefused, Unavailable, Unsettled
from interventions.stream.metrics import Metrics
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Instruments

ALL = "all"
_GO_ROUND = (Fenced, Flooded, Stalled, Unavailable, Unsettled)
_LOG = structlog.get_logger()


async def run(
    *names: Annotated[str, option(f"{', '.join(PROCESSORS)}; or all in this process.", "NAME")],
) -> int:
    """Run processors until SIGTERM; exit code 1 asks the supervisor to start them again."""
    told = _told_to_stop()
    service_logs()
    chosen = _chosen(names)
    with traced(chosen) as tracing:
        code = await _ran(chosen, Instruments(Metrics(), tracing), told)
    if code == 0:
        _LOG.info("stopped", processors=chosen)
    return code


async def _ran(chosen: list[str], instruments: Instruments, told: asyncio.Event) -> int:
    async with connected() as backend, workers_of(chosen, backend, StreamSettings(), instruments) as workers:
        _LOG.info("running", processors=list(workers))
        try:
            async with watched(workers, instruments.metrics.registry):
                await _until_stopped(workers, told)
        except StartupRefused as refusal:
            raise CallFault(str(refusal)) from refusal
        except _GO_ROUND as fault:
            _LOG.error("going_round", fault=type(fault).__name__, why=str(fault))
            return 1
    return 0


def _chosen(names: tuple[str, ...]) -> list[str]:
    if not names:
        raise CallFault("no processor named", f"name {', '.join(PROCESSORS)} or {ALL}")
    if unknown := [name for name in names if name not in PROCESSORS and name != ALL]:
        raise CallFault(f"no processor is called {', '.join(unknown)}", f"name {', '.join(PROCESSORS)} or {ALL}")
    return [name for name in PROCESSORS if name in names or ALL in names]


def _told_to_stop() -> asyncio.Event:
    """Listen to SIGTERM and SIGINT from the first moment: one that comes while connecting is an orderly stop, too."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    return told


async def _until_stopped(workers: Mapping[str, Runs], told: asyncio.Event) -> None:
    """Run all until one ends or a signal comes; then stop the others. Raises what ended the first."""
    running = [asyncio.create_task(worker.run(), name=name) for name, worker in workers.items()]
    telling = asyncio.create_task(told.wait())
    await asyncio.wait([*running, telling], return_when=asyncio.FIRST_COMPLETED)
    telling.cancel()
    _stop(workers)
    for outcome in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


def _stop(workers: Mapping[str, Runs]) -> None:
    for worker in workers.values():
        worker.stop()
