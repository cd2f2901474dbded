"""What every request passes: a known host, a form of our own, a bounded body; and what every answer carries."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interventions.console.api.probes import OPEN
from interventions.console.api.reads import PREFIX, SEARCH
from interventions.console.settings import ConsoleSettings

LARGEST_FORM = 256 * 1024
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ASKING = frozenset({PREFIX + SEARCH})
"""What only reads, and is posted so that no name is in an address; a system that asks names no origin."""


class Guards:
    """Refuses another host's name (DNS rebinding), another site's form (CSRF) and forms beyond all measure."""

    def __init__(self, app: ASGIApp, settings: ConsoleSettings) -> None:
        self._app = app
        self._origin = settings.origin
        known = urlsplit(settings.origin).hostname if settings.origin else None
        self._asked_by_any_name = OPEN if settings.auth == "proxy" else ()
        self._hosts = _LOCAL | {settings.host} | ({known} if known else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif refused := self._refused(scope, Headers(scope=scope)):
            await refused(scope, receive, _dressed(send))
        else:
            kept = "public, max-age=600" if scope["path"].startswith("/static/") else "no-store"
            await self._app(scope, receive, _dressed(send, kept))

    def _refused(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if not self._known(scope, host):
            return PlainTextResponse("unknown host: set CONSOLE_ORIGIN to how people reach the console", 421)
        if scope["method"] in _SAFE:
            return None
        own = {self._origin, f"{scope['scheme']}://{host}"} - {None}
        if headers.get("origin") not in (own | {None} if scope["path"] in _ASKING else own):
            return PlainTextResponse("this form comes from another site", 403)
        length = headers.get("content-length", "")
        if not length.isdigit() or int(length) > LARGEST_FORM:
            return PlainTextResponse("this form is too large", 413)
        return None

    def _known(self, scope: Scope, host: str) -> bool:
        """Tell whether this name is ours. Monitors among the other services have one of their own for us.

        They read probes, which count and name nobody. On one's own machine not even those: no monitor looks there.
        """
        probed = scope["method"] in _SAFE and scope["path"] in self._asked_by_any_name
        return probed or urlsplit(f"//{host}").hostname in self._hosts


def _dressed(send: Send, kept: str = "no-store") -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", kept)
        await send(message)

    return dressed
