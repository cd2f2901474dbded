"""What an operator decides about the relay; read once at a process's entry."""

from math import ceil
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from interventions.domain.deliveries import Pace
from interventions.reporting.relay.addresses import address_fault
from interventions.reporting.relay.gate import Limits

_WAITS = ("first_pause", "longest_pause", "first_probe", "longest_probe")
_HOST = r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$"


def _one_address(text: str) -> str:
    if fault := address_fault(text):
        raise ValueError(fault)
    return text


class MailSettings(BaseSettings):
    """The relay: ``MAIL_HOST``, ``MAIL_PORT``, …; without a host mails wait, and say why."""

    model_config = SettingsConfigDict(env_prefix="MAIL_", frozen=True, extra="forbid")

    host: str | None = None
    """The relay's name or address; unset: mails wait."""
    port: int = Field(default=25, ge=1, le=65535)
    """Where the relay listens."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """``starttls`` and ``tls`` check the relay's certificate; ``none`` is for a relay on the same machine."""
    ca_file: Path | None = None
    """The authorities that may sign the relay's certificate, PEM; unset: the system's."""
    user: str | None = None
    """Who signs in to the relay; unset: nobody does."""
    password_file: Path | None = None
    """A file that holds the user's password."""
    ehlo_name: str = Field(
        default="localhost", pattern=r"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f.:]+\])$"
    )
    """How this machine names itself to the relay: its full name, as a look-up of its address gives it."""
    bounces: Annotated[str, AfterValidator(_one_address)] | None = None
    """Where mails that cannot be delivered come back to (the envelope's sender); None: to the company's sender."""
    timeout_s: float = Field(default=30, gt=0)
    """How long one answer of the relay may take."""
    answer_s: float | None = Field(default=None, gt=0)
    """How long the answer to a whole mail may take (RFC 5321 allows ten minutes); None: ten times ``timeout_s``."""
    connections: int = Field(default=4, ge=1)
    """The most mails of one process on their way to the relay at once."""
    per_domain: int = Field(default=2, ge=1)
    """The most mails on their way to one recipient domain at once."""
    domain_pause_s: float = Field(default=30, ge=0)
    """How long a domain that goes on answering 4xx is left alone, doubling up to 15 minutes."""
    probe_s: float = Field(default=1, ge=0)
    """How soon a relay that is down is tried again, doubling up to 5 minutes."""
    dkim_domain: str | None = Field(default=None, pattern=_HOST)
    """Mails from this domain and those below it are signed (extra ``dkim``); None: none is."""
    dkim_selector: str | None = Field(default=None, pattern=_HOST)
    """Which of the domain's keys signs."""
    dkim_key_file: Path | None = None
    """The RSA private key whose public half stands in the DNS under ``<selector>._domainkey.<domain>``."""
    attempt_s: float = Field(default=120, gt=0)
    """How long one attempt may take; no byte that ends a mail leaves after it."""
    retry_scale: float = Field(default=1, gt=0, le=1)
    """Shortens every wait between attempts, giving up included: for trials with a relay of one's own."""

    @model_validator(mode="after")
    def _no_login_in_the_clear(self) -> Self:
        if self.user and self.security == "none":
            raise ValueError("MAIL_USER needs MAIL_SECURITY=starttls or tls: no login without TLS")
        if self.user and self.password_file is None:
            raise ValueError("MAIL_USER needs MAIL_PASSWORD_FILE")
        return self

    @model_validator(mode="after")
    def _signing_whole(self) -> Self:
        named = (self.dkim_domain, self.dkim_selector, self.dkim_key_file)
        if any(named) and not all(named):
            raise ValueError("MAIL_DKIM_DOMAIN, MAIL_DKIM_SELECTOR and MAIL_DKIM_KEY_FILE go together")
        return self

    def limits(self) -> Limits:
        """Give what a relay and a recipient domain are asked at once."""
        usual = Limits(first_pause=int(self.domain_pause_s * 1000), first_probe=int(self.probe_s * 1000))
        waits = {name: ceil(getattr(usual, name) * self.retry_scale) for name in _WAITS}
        return usual._replace(connections=self.connections, per_domain=self.per_domain, **waits)

    def pace(self) -> Pace:
        """Give how patiently mails are tried."""
        return Pace(attempt=int(self.attempt_s * 1000)).scaled(self.retry_scale)

    def password(self) -> SecretStr | None:
        """Read the password from its file; never from the command line, never with a default."""
        if self.password_file is None:
            return None
        return SecretStr(self.password_file.read_text(encoding="utf-8").strip())
