"""How the broker is reached; passed through to every client."""

from pathlib import Path
from ssl import SSLContext
from typing import Any, Literal

from aiokafka.helpers import create_ssl_context
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class KafkaSettings(BaseSettings):
    """Settings of Kafka, from the environment as ``KAFKA_<NAME>``; secrets also from files of that name."""

    model_config = SettingsConfigDict(env_prefix="KAFKA_", frozen=True, extra="ignore")

    bootstrap: str = Field(default="localhost:9092", description="host:port, several separated by commas.")
    client_id: str = Field(default="interventions", description="Shown in the broker's logs and quotas.")
    prefix: str = Field(default="", description="Before every topic, group and transactional id: shared brokers.")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    ssl_cafile: Path | None = None
    ssl_certfile: Path | None = None
    ssl_keyfile: Path | None = None
    ssl_password: SecretStr | None = None
    replication_factor: int | None = Field(default=None, description="Of new topics; unset: 3, or one a broker.")
    session_timeout_s: float = Field(default=10, description="A member silent for so long loses its partitions.")
    request_timeout_s: float = Field(default=15, description="A request unanswered for so long is given up.")

    def client(self) -> dict[str, Any]:
        """Give what every client of aiokafka takes."""
        return {
            "bootstrap_servers": self.bootstrap.split(","),
            "client_id": self.client_id,
            "request_timeout_ms": int(self.request_timeout_s * 1000),
            "security_protocol": self.security_protocol,
            "ssl_context": self._ssl_context(),
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": self.sasl_username,
            "sasl_plain_password": _revealed(self.sasl_password),
        }

    def _ssl_context(self) -> SSLContext | None:
        if "SSL" not in self.security_protocol.split("_"):
            return None
        context: SSLContext = create_ssl_context(
            cafile=_text(self.ssl_cafile),
            certfile=_text(self.ssl_certfile),
            keyfile=_text(self.ssl_keyfile),
            password=_revealed(self.ssl_password),
        )
        return context


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
