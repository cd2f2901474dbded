"""A relay with a certificate of our own making, and a login: aiosmtpd with STARTTLS, or TLS from the first byte."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

from interventions.sandbox.mail_catcher import Catcher

USER, PASSWORD = "reports", "planted-password"


class Authority(NamedTuple):
    """Who signed the relay's certificate, as a file, and the certificate."""

    ca_file: Path
    served: ssl.SSLContext


def authority(folder: Path, name: str = "localhost", **how: Any) -> Authority:
    made = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.issue_cert(name, **how).configure_cert(served)
    made.cert_pem.write_to_path(folder / "ca.pem")
    return Authority(folder / "ca.pem", served)


class SecureCatcher(Catcher):
    """Takes mails of those who have logged in over TLS."""

    def __init__(self, folder: Path, served: ssl.SSLContext, *, from_the_start: bool) -> None:
        super().__init__(folder)
        self.greeted: list[str] = []
        self.senders: list[str] = []
        self._served = served
        self.ssl_context = served if from_the_start else None
        self._keep = self.handler.handle_DATA
        self.handler.handle_EHLO = self._greet
        self.handler.handle_MAIL = self._mail

    def factory(self) -> SMTP:
        starttls = {} if self.ssl_context else {"tls_context": self._served, "require_starttls": True}
        return SMTP(
            self.handler,
            hostname="relay.localhost",
            auth_required=True,
            auth_require_tls=not self.ssl_context,
            authenticator=self._logged_in,
            **starttls,
        )

    def _logged_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = given.login == USER.encode() and given.password == PASSWORD.encode()
        return AuthResult(success=right, handled=False)

    async def _greet(self, _server: Any, session: Any, _envelope: Any, name: str, answers: list[str]) -> list[str]:
        session.host_name = name
        self.greeted.append(name)
        return answers

    async def _mail(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        self.senders.append(address)
        return "250 OK"


@contextmanager
def secure_relay(folder: Path, served: ssl.SSLContext, *, from_the_start: bool = False) -> Iterator[SecureCatcher]:
    catcher = SecureCatcher(folder, served, from_the_start=from_the_start)
    catcher.start()
    try:
        yield catcher
    finally:
        catcher.stop()
