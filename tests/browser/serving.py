"""The console of tests/console, served on a free port by a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from console.visiting import a_console

Opened = Callable[[Path], AbstractAsyncContextManager[Any]]
"""Opens a firm in a folder: its ``app``, and ``happens`` for what comes in from elsewhere."""


class Served:
    """A console that a browser can open, and what happens in its firm."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop
        self.visitor: Any
        self.server: uvicorn.Server
        self.ready = threading.Event()

    @property
    def address(self) -> str:
        """Give where it is."""
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def happens(self, *events: dict[str, Any]) -> None:
        """Let events arrive and be seen."""
        self.runs(lambda visitor: visitor.happens(*events))

    def runs(self, story: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
        """Let something happen in the firm's own thread."""
        asyncio.run_coroutine_threadsafe(story(self.visitor), self.loop).result(60)

    async def serve(self, folder: Path, opened: Opened) -> None:
        """Serve until told to stop."""
        self.loop = asyncio.get_running_loop()
        async with opened(folder) as self.visitor:
            config = uvicorn.Config(self.visitor.app, port=0, log_config=None, timeout_graceful_shutdown=1)
            self.server = uvicorn.Server(config)
            self.server.install_signal_handlers = lambda: None
            serving = asyncio.create_task(self.server.serve())
            while not self.server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
            self.ready.set()
            await serving


@contextmanager
def served(folder: Path, opened: Opened = a_console) -> Iterator[Served]:
    """Serve a console as long as the block lasts."""
    console = Served()
    thread = threading.Thread(target=lambda: asyncio.run(console.serve(folder, opened)), daemon=True)
    thread.start()
    assert console.ready.wait(90)
    try:
        yield console
    finally:
        console.server.should_exit = True
        thread.join(10)
