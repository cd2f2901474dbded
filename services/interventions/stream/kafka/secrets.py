"""Passwords and certificates from their files; what is wrong with one is said by the setting that names it."""

import ssl
from pathlib import Path

from aiokafka.helpers import create_ssl_context
from pydantic import SecretStr


def secret(setting: str, path: Path | None) -> SecretStr | None:
    """Read a password, without the line end after it. Raises ValueError for a file that holds none."""
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as fault:
        raise _unreadable(setting, path, fault) from fault
    except UnicodeDecodeError:
        raise ValueError(f"{setting}={path} is no text") from None  # the fault would show what is in it
    if not text:
        raise ValueError(f"{setting}={path} is empty")
    return SecretStr(text)


def certificates(ca: Path | None, own: Path | None, key: Path | None, password: SecretStr | None) -> ssl.SSLContext:
    """Trust an authority, or the system's, and show a certificate of our own. Raises ValueError for a bad file."""
    for setting, path in (("KAFKA_CA_FILE", ca), ("KAFKA_CERT_FILE", own), ("KAFKA_KEY_FILE", key)):
        _readable(setting, path)
    try:
        context: ssl.SSLContext = create_ssl_context(cafile=ca)
    except ssl.SSLError as fault:
        raise ValueError(f"KAFKA_CA_FILE={ca} holds no certificate in PEM form") from fault
    if own:
        try:
            context.load_cert_chain(own, key, password.get_secret_value() if password else "")
        except ssl.SSLError as fault:
            raise ValueError(f"KAFKA_CERT_FILE={own}: no certificate whose key can be opened, in PEM form") from fault
    return context


def _readable(setting: str, path: Path | None) -> None:
    try:
        if path:
            path.read_bytes()
    except OSError as fault:
        raise _unreadable(setting, path, fault) from fault


def _unreadable(setting: str, path: Path | None, fault: OSError) -> ValueError:
    return ValueError(f"{setting}={path} cannot be read: {fault.strerror}")
