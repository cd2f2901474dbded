"""What an operator decides about printing, keeping and mailing; read once at a process's entry."""

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from interventions.domain.deliveries import Pace


class ReportSettings(BaseSettings):
    """Where documents go and what printing may cost: ``REPORT_STORE``, ``REPORT_PHOTOS``, …."""

    model_config = SettingsConfigDict(env_prefix="REPORT_", frozen=True, extra="forbid")

    store: str = "reports"
    """A folder, or the URL of a bucket (file://, s3://, gs://, az://)."""
    photos: str = "photos"
    """The photo store, a folder or a URL likewise."""
    photo_wait_s: float = Field(default=900, ge=0)
    """How long photos and signatures that are not there yet are waited for: phones upload after *Terminer*."""
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    """How many documents are printed at once, each by a process of its own."""
    timeout_s: float = Field(default=20, gt=0)
    """The most time for the pages of one document, and for each of its pictures."""
    memory_mib: int = Field(default=512, ge=256)
    documents_a_worker: int = Field(default=500, ge=1)
    press_module: str = "interventions.reporting.press_worker"
    """The module that each printing process runs; another one is for trials of what happens when printing fails."""


class MailSettings(BaseSettings):
    """The relay: ``MAIL_HOST``, ``MAIL_PORT``, …; without a host mails wait, and say why."""

    model_config = SettingsConfigDict(env_prefix="MAIL_", frozen=True, extra="forbid")

    host: str | None = None
    port: int = Field(default=25, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    """``starttls`` and ``tls`` check the relay's certificate; ``none`` is for a relay on the same machine."""
    ca_file: Path | None = None
    user: str | None = None
    password_file: Path | None = None
    ehlo_name: str = "localhost"
    timeout_s: float = Field(default=30, gt=0)
    connections: int = Field(default=4, ge=1)
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

    def pace(self) -> Pace:
        """Give how patiently mails are tried."""
        return Pace(attempt=int(self.attempt_s * 1000)).scaled(self.retry_scale)

    def password(self) -> SecretStr | None:
        """Read the password from its file; never from the command line, never with a default."""
        if self.password_file is None:
            return None
        return SecretStr(self.password_file.read_text(encoding="utf-8").strip())
