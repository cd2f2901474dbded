"""A relay on loopback that keeps every mail it takes as an ``.eml`` file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

LOOPBACK = "127.0.0.1"


class Catcher(Controller):
    """Takes any mail; ``port`` is known once it runs. One file a message, whole or absent.

    ``port=0`` takes a free one.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(_Keeping(folder), hostname=LOOPBACK, port=port, ready_timeout=10)
        self.folder = folder

    def factory(self) -> SMTP:
        """Name the relay itself: a look-up of this machine's name may take seconds."""
        return SMTP(self.handler, hostname="catcher.localhost", data_size_limit=64 * 1024 * 1024)

    def _trigger_server(self) -> None:
        """Learn the port that the system chose before the first connection tries it."""
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has no types

    def kept(self) -> list[Path]:
        """List the mails caught so far, in the order in which they came."""
        return sorted(self.folder.glob("*.eml"))


@contextmanager
def mail_catcher(folder: Path, port: int = 0) -> Iterator[Catcher]:
    """Run a catcher for as long as the block lasts.

    Raises: OSError when the port is taken.
    """
    catcher = Catcher(folder, port)
    catcher.start()
    try:
        yield catcher
    finally:
        catcher.stop()


class _Keeping:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken = len(list(folder.glob("*.eml")))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        content: bytes = envelope.original_content
        self._taken += 1
        name = f"{self._taken:06d}-{sha256(content).hexdigest()[:12]}.eml"
        part = self._folder / f".{name}.part"
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._folder / name)
        return "250 kept"
