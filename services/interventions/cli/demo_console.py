"""A console at the end of a demo, for somebody who sits at a terminal."""

import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path

from pydantic import ValidationError

from interventions.cli.fault import CallFault
from interventions.cli.nonsense import REMEDY, sentence
from interventions.console.call import House
from interventions.console.settings import ConsoleSettings
from interventions.sandbox.broker.program import free_port

Firm = Callable[[ConsoleSettings], AbstractAsyncContextManager[House]]
"""Opens what a console shows."""


async def looked_at(firm: Firm) -> None:
    """Serve the console of a firm until Ctrl-C, on a free port where its own is taken."""
    from interventions.cli.commands.console import serve  # noqa: PLC0415 - who only reads needs no server

    try:
        settings = ConsoleSettings()
        port = settings.port if _is_free(settings.port) else free_port()
        here = settings.model_copy(update={"auth": "local", "host": "127.0.0.1", "port": port})
        print("next: look at it in a browser; Ctrl-C ends it", file=sys.stderr)  # noqa: T201 - for the person
        async with firm(here) as house:
            await serve(house)
    except (ValidationError, OSError) as fault:
        raise CallFault(sentence(fault), REMEDY) from fault


@contextmanager
def interrupts_kept() -> Iterator[None]:
    """Keep Ctrl-C to this process: what is started meanwhile (a broker, a press) does not hear it and is ended by us.

    A terminal sends it to every process of its group; a child inherits which signals are blocked.
    """
    over = threading.Event()
    hearing = threading.Thread(target=_hear, args=(over,), daemon=True)
    hearing.start()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        over.set()
        hearing.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _hear(over: threading.Event) -> None:
    """Be the one thread to which the signal is delivered; what it does is done in the main thread as ever."""
    over.wait()


@asynccontextmanager
async def moved(folder: Path, settings: ConsoleSettings) -> AsyncIterator[House]:
    """Open the demo's firm with its days moved to those around now, so that today has visits."""
    from interventions.sandbox.showing import showing  # noqa: PLC0415 - the same

    print("the console shows these incidents moved to the days around now", file=sys.stderr)  # noqa: T201
    async with showing(folder, settings, lambda: time.time_ns() // 1_000_000) as house:
        yield house


def _is_free(port: int) -> bool:
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
