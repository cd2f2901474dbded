"""Who may sign in to a cluster, and the brokers' lines for it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

BROKER = "broker"
ADMIN = "admin"
_SASL = "org.apache.kafka.common.security"
MECHANISM = "SCRAM-SHA-512"


class Access(NamedTuple):
    """Passwords by name; ``admin`` may do everything, all others what they are granted.

    ``certificate`` is a PEM file of key and chain: with it clients are served over TLS.
    """

    passwords: Mapping[str, str]
    between: str
    certificate: Path | None = None

    @property
    def protocol(self) -> str:
        """Name what a client must set as ``KAFKA_SECURITY_PROTOCOL``."""
        return "SASL_SSL" if self.certificate else "SASL_PLAINTEXT"

    def first_users(self) -> Iterator[str]:
        """Give the arguments that write the users into a new cluster's log."""
        for name, password in self.passwords.items():
            yield from ("--add-scram", f"{MECHANISM}=[name={name},password={password}]")

    def lines(self, open_to_clients: tuple[str, ...]) -> Iterator[str]:
        """Give the brokers' configuration: signed in among themselves, nothing allowed that was not granted."""
        yield "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer"
        yield f"super.users=User:{BROKER};User:{ADMIN}"
        yield "sasl.mechanism.inter.broker.protocol=PLAIN"
        yield "sasl.mechanism.controller.protocol=PLAIN"
        plain = f'username="{BROKER}" password="{self.between}" user_{BROKER}="{self.between}"'
        for name in ("inside", "controller"):
            yield f"listener.name.{name}.sasl.enabled.mechanisms=PLAIN"
            yield f"listener.name.{name}.plain.sasl.jaas.config={_SASL}.plain.PlainLoginModule required {plain};"
        for name in open_to_clients:
            yield from self._of_clients(f"listener.name.{name}")

    def _of_clients(self, prefix: str) -> Iterator[str]:
        yield f"{prefix}.sasl.enabled.mechanisms={MECHANISM}"
        yield f"{prefix}.{MECHANISM.lower()}.sasl.jaas.config={_SASL}.scram.ScramLoginModule required;"
        if self.certificate:
            yield f"{prefix}.ssl.keystore.type=PEM"
            yield f"{prefix}.ssl.keystore.location={self.certificate}"
