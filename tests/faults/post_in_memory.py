"""Rendering and mailing in memory, before a relay of ours: one run, and the account."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from faults.kept import Row, kepts
from faults.post import Ends, Harm, audit_post
from faults.post_ground import FAST, TOPICS_OF_POST, as_addressed, delivered, hand_over
from faults.relay import Relay
from interventions.reporting.mailing.processor import Mailing
from interventions.reporting.mailing.sending import MailingEffects
from interventions.reporting.press.port import DeskPress
from interventions.reporting.relay.gate import Gate
from interventions.reporting.relay.mailer import Mailer
from interventions.reporting.relay.settings import MailSettings
from interventions.reporting.relay.smtp import SmtpMailer
from interventions.reporting.rendering.processor import Rendering
from interventions.reporting.store import ObjectStore
from interventions.stream.failpoints import MAIL_NAMES, failpoint
from interventions.stream.memory import MemoryBackend
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Worker

Make = Callable[..., MailingEffects]


def utc_ms() -> int:
    return int(time.time() * 1000)


async def mailed(  # noqa: PLR0913  # all but three have a default
    folder: Path,
    rows: Sequence[Row],
    relay: Relay,
    *,
    point: str | None = None,
    make: Make = MailingEffects,
    mailer: Callable[[MailSettings], Mailer] = SmtpMailer,
    ends: Ends | None = as_addressed,
    **settings: Any,
) -> tuple[Counter[str], list[str]]:
    """Render and mail, struck once where ``point`` says; gives how all ended, and what the account finds."""
    backend, store = MemoryBackend(utc_ms), ObjectStore(str(folder / "store"))
    await rendered(backend, store, folder, rows)
    asked = MailSettings(
        **{
            "host": "127.0.0.1",
            "port": relay.port,
            "security": "none",
            "timeout_s": 1,
            "answer_s": 1,
            "retry_scale": FAST,
            **settings,
        }
    )
    sender, reached, began = mailer(asked), failpoint(point if of_mail(point) else None), utc_ms()
    pace, gate = asked.pace(), Gate(asked.limits())

    def effects() -> MailingEffects:
        return make(sender, store, utc_ms, gate=gate, pace=pace, reached=reached)

    struck = StreamSettings(failpoint=None if of_mail(point) else point)
    worker = Worker(Mailing(), backend, struck, effects=effects)
    running = asyncio.ensure_future(worker.run())
    try:
        await delivered(backend, list(rows), 60)
    finally:
        worker.stop()
        await running
    harms = [Harm(began, utc_ms())] if point else []
    return audit_post(await kepts(backend, TOPICS_OF_POST), folder / "store", relay, harms, ends)


def of_mail(point: str | None) -> bool:
    return point is not None and point.partition(":")[0] in MAIL_NAMES


async def rendered(backend: MemoryBackend, store: ObjectStore, folder: Path, rows: Sequence[Row]) -> None:
    """Print and keep what is handed over, in this process."""
    await hand_over(backend, list(rows))
    press = DeskPress(str(folder / "photos"))
    rendering = Worker(Rendering(press, store), backend)
    await rendering.drain()
    await rendering.close()
    await press.close()
