"""How the broker is reached; passed through to every client."""

from functools import cached_property
from pathlib import Path
from ssl import SSLContext
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from interventions.stream.kafka.secrets import certificates, secret

_OF_LOGIN = ("sasl_username", "sasl_password_file")
_OF_TLS = ("ca_file", "cert_file", "key_file", "key_password_file")


class KafkaSettings(BaseSettings):
    """Settings of Kafka, from the environment as ``KAFKA_<NAME>``; secrets from files alone, read once."""

    model_config = SettingsConfigDict(env_prefix="KAFKA_", env_ignore_empty=True, frozen=True, extra="ignore")

    bootstrap: str = Field(default="localhost:9092", description="host:port, several separated by commas.")
    client_id: str = Field(default="interventions", description="Shown in the broker's logs and quotas.")
    prefix: str = Field(default="", description="Before every topic, group and transactional id: shared brokers.")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="SSL in it: over TLS; SASL in it: with a login."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="SCRAM-SHA-512", description="How the login is proven."
    )
    sasl_username: str | None = Field(default=None, description="The principal's name.")
    sasl_password_file: Path | None = Field(default=None, description="A file that holds the password.")
    ca_file: Path | None = Field(
        default=None, description="The authorities that may sign the broker's certificate, PEM; unset: the system's."
    )
    cert_file: Path | None = Field(default=None, description="A certificate of our own and its chain, PEM.")
    key_file: Path | None = Field(default=None, description="Its key, PEM; unset: in the same file.")
    key_password_file: Path | None = Field(default=None, description="A file that holds the key's password.")
    replication_factor: int | None = Field(default=None, description="Of new topics; unset: 3, or one a broker.")
    session_timeout_s: float = Field(default=10, description="A member silent for so long loses its partitions.")
    request_timeout_s: float = Field(default=15, description="A request unanswered for so long is given up.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse what would be left out without a word, and read every file that is named."""
        if self._signs_in:
            self._need(_OF_LOGIN, "SASL_PLAINTEXT or SASL_SSL")
        else:
            self._allow_none(_OF_LOGIN, "SASL_SSL (or SASL_PLAINTEXT)")
        if not self._over_tls:
            self._allow_none(_OF_TLS, "SASL_SSL (or SSL)")
        if self.cert_file is None:
            self._allow_none(_OF_TLS[2:], None)
        _ = self._password, self._certificates
        return self

    def client(self) -> dict[str, Any]:
        """Give what every client of aiokafka takes."""
        return {
            "bootstrap_servers": self.bootstrap.split(","),
            "client_id": self.client_id,
            "request_timeout_ms": int(self.request_timeout_s * 1000),
            **self.access(),
        }

    def access(self) -> dict[str, Any]:
        """Give what one connection takes beside its address."""
        return {
            "security_protocol": self.security_protocol,
            "ssl_context": self._certificates,
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": self.sasl_username,
            "sasl_plain_password": self._password.get_secret_value() if self._password else None,
        }

    @property
    def _signs_in(self) -> bool:
        return self.security_protocol.startswith("SASL")

    @property
    def _over_tls(self) -> bool:
        return self.security_protocol.endswith("SSL")

    @cached_property
    def _password(self) -> SecretStr | None:
        return secret("KAFKA_SASL_PASSWORD_FILE", self.sasl_password_file)

    @cached_property
    def _certificates(self) -> SSLContext | None:
        if not self._over_tls:
            return None
        password = secret("KAFKA_KEY_PASSWORD_FILE", self.key_password_file)
        return certificates(self.ca_file, self.cert_file, self.key_file, password)

    def _need(self, names: tuple[str, ...], protocols: str) -> None:
        for name in names:
            if not getattr(self, name):
                raise ValueError(f"KAFKA_{name.upper()} is not set, KAFKA_SECURITY_PROTOCOL={protocols} needs it")

    def _allow_none(self, names: tuple[str, ...], protocols: str | None) -> None:
        needed = f"KAFKA_SECURITY_PROTOCOL={protocols}" if protocols else "KAFKA_CERT_FILE"
        for name in names:
            if getattr(self, name):
                raise ValueError(f"KAFKA_{name.upper()} is set, which needs {needed}")
