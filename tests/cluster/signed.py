"""A broker that lets nobody in without a password and allows nothing that was not granted."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import trustme
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from interventions.cli.acls import GROUP, HOSTS, PREFIXED, TOPIC, TRANSACTIONAL_ID, Right
from interventions.contracts.topics import catalogue
from interventions.sandbox.broker.jars import kafka_jars
from interventions.sandbox.cluster import Access, cluster
from interventions.stream.kafka import KafkaSettings

ADMIN, STRANGER = "admin", "stranger"
MECHANISM = "SCRAM-SHA-512"


def parties() -> list[str]:
    """Name everybody who has a principal, and one whom topics.yaml does not know."""
    known = catalogue()
    return [each for each in (*known.processors, *known.outsiders, STRANGER) if each not in HOSTS]


class Signed(NamedTuple):
    """How to reach the broker as somebody."""

    bootstrap: str
    folder: Path

    def environment(self, name: str) -> dict[str, str]:
        """Give the settings of a process that signs in under a name."""
        return {
            "KAFKA_BOOTSTRAP": self.bootstrap,
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SASL_MECHANISM": MECHANISM,
            "KAFKA_SASL_USERNAME": name,
            "KAFKA_SASL_PASSWORD_FILE": str(self._password_file(name)),
            "KAFKA_CA_FILE": str(self.folder / "authority.pem"),
        }

    def settings(self, name: str) -> KafkaSettings:
        """Give the same as an object."""
        fields = {key.removeprefix("KAFKA_").lower(): value for key, value in self.environment(name).items()}
        return KafkaSettings(**fields)

    def login(self, name: str) -> dict[str, str]:
        """Give the same as the clients of librdkafka take it."""
        return {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": MECHANISM,
            "sasl.username": name,
            "sasl.password": password(name),
            "ssl.ca.location": str(self.folder / "authority.pem"),
            "log_level": "0",
        }

    def grant(self, rights: list[Right]) -> None:
        """Let the broker allow it."""
        admin = AdminClient(self.login(ADMIN))
        for future in admin.create_acls([each for right in rights for each in _bindings(right)]).values():
            future.result(60)

    def by_kafka_s_own_tool(self, line: str) -> str:
        """Run a call of kafka-acls.sh as it was printed; gives what it says."""
        properties = self.folder / "admin.properties"
        properties.write_text(self._properties())
        _, *arguments = line.replace("admin.properties", str(properties)).split()
        call = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{kafka_jars()}/*", "org.apache.kafka.tools.AclCommand"]
        done = subprocess.run([*call, *arguments], capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _properties(self) -> str:
        login = f'username="{ADMIN}" password="{password(ADMIN)}"'
        return "\n".join(
            [
                "security.protocol=SASL_SSL",
                f"sasl.mechanism={MECHANISM}",
                f"sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required {login};",
                "ssl.truststore.type=PEM",
                f"ssl.truststore.location={self.folder / 'authority.pem'}",
            ]
        )

    def _password_file(self, name: str) -> Path:
        path = self.folder / f"{name}.password"
        path.write_text(password(name))
        return path


def password(name: str) -> str:
    return f"{name}-{len(name)}-secret"


@contextmanager
def signed_broker(folder: Path) -> Iterator[Signed]:
    """Start one node with a principal for each party. Raises: NoBroker."""
    access = Access({name: password(name) for name in (*parties(), ADMIN)}, "between", _certificate(folder))
    with cluster(nodes=1, access=access) as one:
        yield Signed(one.bootstrap, folder)


def _certificate(folder: Path) -> Path:
    """Write an authority and what it signed for the broker; Java wants the key as PKCS 8."""
    authority, path = trustme.CA(), folder / "broker.pem"
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    issued = authority.issue_cert("127.0.0.1")
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(pkcs8 + b"".join(each.bytes() for each in issued.cert_chain_pems))
    return path


_RESOURCES = {
    TOPIC: ResourceType.TOPIC,
    GROUP: ResourceType.GROUP,
    TRANSACTIONAL_ID: ResourceType.TRANSACTIONAL_ID,
}
_OPERATIONS = {
    "Read": AclOperation.READ,
    "Write": AclOperation.WRITE,
    "Describe": AclOperation.DESCRIBE,
    "DescribeConfigs": AclOperation.DESCRIBE_CONFIGS,
}


def _bindings(right: Right) -> Iterator[AclBinding]:
    pattern = ResourcePatternType.PREFIXED if right.pattern == PREFIXED else ResourcePatternType.LITERAL
    for operation in right.operations:
        yield AclBinding(
            _RESOURCES[right.resource],
            right.name,
            pattern,
            f"User:{right.principal}",
            "*",
            _OPERATIONS[operation],
            AclPermissionType.ALLOW,
        )
