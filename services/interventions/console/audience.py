"""Everybody who has a page open: each change is written once, and the same bytes go to all."""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_HEADERS = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no"}
PING = b": still here\n\n"


class Listener:
    """One open page. What comes while it takes no bytes is left out, and stood for afterwards by one word."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._going: asyncio.Task[None] | None = None
        self._missed = b""

    def tell(self, told: bytes, instead: bytes) -> None:
        """Send bytes unless the last ones are still on their way; then ``instead``, once, as soon as it can."""
        if self._going is None or self._going.done():
            self._going = asyncio.create_task(self._told(told))
        else:
            self._missed = instead or self._missed

    async def _told(self, told: bytes) -> None:
        while told:
            await self._send(_part(told))
            told, self._missed = self._missed, b""


class Audience:
    """All open pages."""

    def __init__(self) -> None:
        self._listeners: dict[Listener, Send] = {}

    def tell(self, told: bytes, instead: bytes) -> None:
        """Tell all; who is slow hears ``instead``, which must stand for whatever was left out (empty: nothing)."""
        for each in self._listeners:
            each.tell(told, instead)

    async def end(self) -> None:
        """End all answers: the server is about to stop."""
        await asyncio.gather(*(send(_part(b"", more=False)) for send in self._listeners.values()))

    async def follow(self, greeting: bytes, receive: Receive, send: Send) -> None:
        """Greet one page, then tell it all until it is closed; no task waits for it in between."""
        listener = Listener(send)
        self._listeners[listener] = send
        listener.tell(greeting, b"")
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            del self._listeners[listener]


class Followed(Response):
    """An answer that goes on: server-sent events, first how far all this is, then all changes from there on."""

    def __init__(self, audience: Audience, greeting: bytes) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._audience, self._greeting = audience, greeting

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Answer, and go on."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await self._audience.follow(self._greeting, receive, send)


def _part(content: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.response.body", "body": content, "more_body": more}
