"""Certificates for one run: an authority of our own, what it signed, and what a stranger did."""

import ssl
from pathlib import Path

import trustme

from faults.relay import Tls


def tls(folder: Path) -> tuple[Tls, Path]:
    """Give a relay's certificates, and the file of the authority that it should be believed by."""
    folder.mkdir(parents=True, exist_ok=True)
    ours, file = trustme.CA(), folder / "authority.pem"
    ours.cert_pem.write_to_path(str(file))
    return Tls(_server(ours), _server(trustme.CA())), file


def _server(by: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    by.issue_cert("127.0.0.1").configure_cert(context)
    return context
