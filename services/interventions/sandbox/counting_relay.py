"""A relay on loopback that takes every mail, counts it and forgets it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from interventions.sandbox.mail_catcher import LOOPBACK

_MOST_BYTES = 64 * 1024 * 1024


class CountingRelay(Controller):
    """Counts mails and their bytes; ``port`` is known once it runs."""

    def __init__(self) -> None:
        super().__init__(self, hostname=LOOPBACK, port=0, ready_timeout=10)
        self.taken = 0
        self.bytes = 0

    def factory(self) -> SMTP:
        """Name the relay itself: a look-up of this machine's name may take seconds."""
        return SMTP(self.handler, hostname="counting.localhost", data_size_limit=_MOST_BYTES)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take a mail."""
        self.taken += 1
        self.bytes += len(envelope.original_content)
        return "250 counted"

    def _trigger_server(self) -> None:
        """Learn the port that the system chose before the first connection tries it."""
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has no types


@contextmanager
def counting_relay() -> Iterator[CountingRelay]:
    """Run a relay for as long as the block lasts."""
    relay = CountingRelay()
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()
