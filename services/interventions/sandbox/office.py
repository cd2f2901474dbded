"""An office on this machine: reports printed here, kept in a folder, mailed to a catcher on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from interventions.reporting.press.pool import PoolPress
from interventions.reporting.relay.smtp import SmtpMailer
from interventions.reporting.settings import MailSettings, ReportSettings
from interventions.reporting.store import ObjectStore
from interventions.sandbox.chain import Office
from interventions.sandbox.folders import made
from interventions.sandbox.mail_catcher import LOOPBACK, mail_catcher


@asynccontextmanager
async def office_in(folder: Path, photos: Path | None = None, mails: Path | None = None) -> AsyncIterator[Office]:
    """Open an office: documents in ``folder``, mails as ``.eml`` files in ``mails``, or below it.

    Raises: OSError when the folder cannot be written or no port is free.
    """
    made(folder)
    press = PoolPress(ReportSettings(store=str(folder), photos=str(photos or folder / "photos")))
    try:
        with mail_catcher(mails or folder / "mails") as catcher:
            relay = MailSettings(host=LOOPBACK, port=catcher.port, security="none")
            yield Office(press, ObjectStore(str(folder)), SmtpMailer(relay))
    finally:
        await press.close()
