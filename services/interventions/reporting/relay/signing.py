"""DKIM: a mail's sender and content vouched for by the domain's key; the only importer of dkimpy (extra ``dkim``).

Signed when it is sent, not when it is written: whoever renders strangers' photos must not hold the key, and a mail
that was held for weeks leaves with the key of today. The signature carries no instant, so that the bytes of a mail
are the same at every attempt as long as the key is.
"""

import importlib
from typing import Any

from interventions.reporting.relay.settings import MailSettings

_SIGNED = ("from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type")
_ALSO_ABSENT = ("from", "to", "subject", "cc")
"""Named once more than they are there: another one of them breaks the signature."""


class SigningError(Exception):
    """The settings ask for signatures that cannot be made."""


class Signer:
    """Signs the mails whose sender belongs to the domain of the key; all others stay as they are."""

    def __init__(self, domain: str, selector: str, key: bytes) -> None:
        """Prove the key by signing once. Raises: SigningError."""
        try:
            self._dkim: Any = importlib.import_module("dkim")
        except ImportError as fault:
            raise SigningError(
                "MAIL_DKIM_DOMAIN needs the extra dkim; install it: pip install 'interventions[dkim]'"
            ) from fault
        self._domain, self._selector, self._key = domain.lower(), selector, key
        try:
            self.signed(f"From: a@{domain}\r\n\r\n".encode(), f"a@{domain}")
        except (self._dkim.DKIMException, ValueError, IndexError) as fault:
            raise SigningError(f"MAIL_DKIM_KEY_FILE: not an RSA private key in PEM form ({fault})") from fault

    def signed(self, mail: bytes, sender: str) -> bytes:
        """Put a signature before a mail. Pure."""
        domain = sender.rpartition("@")[2].lower()
        if domain != self._domain and not domain.endswith(f".{self._domain}"):
            return mail
        signer = self._timeless()(mail)
        there = {name.lower().decode() for name, _ in signer.headers}
        names = [name for name in _SIGNED if name in there] + list(_ALSO_ABSENT)
        signature: bytes = signer.sign(
            self._selector.encode(),
            self._domain.encode(),
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in names],
        )
        return signature + mail

    def _timeless(self) -> Any:
        """Give dkimpy's signer without its ``t=``, which would be another at every attempt."""

        class Timeless(self._dkim.DKIM):  # type: ignore[misc, name-defined]  # dkimpy has no types
            def gen_header(self, fields: Any, *more: Any, **named: Any) -> Any:
                return super().gen_header([field for field in fields if field[0] != b"t"], *more, **named)

        return Timeless


def signer_of(settings: MailSettings) -> Signer | None:
    """Give the signer these settings ask for. Raises: OSError, SigningError."""
    if settings.dkim_domain is None or settings.dkim_key_file is None or settings.dkim_selector is None:
        return None
    return Signer(settings.dkim_domain, settings.dkim_selector, settings.dkim_key_file.read_bytes())
