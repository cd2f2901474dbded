"""What an operator decides about the console; read once at its entry."""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from interventions.console.access import Level
from interventions.domain.values import zone_named


class ConsoleSettings(BaseSettings):
    """``CONSOLE_HOST``, ``CONSOLE_PORT``, ``CONSOLE_AUTH``, …."""

    model_config = SettingsConfigDict(env_prefix="CONSOLE_", frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = Field(default=8080, ge=0, le=65535)
    """The port to listen on; 0: any."""
    auth: Literal["local", "proxy"] = "local"
    """``local``: one user, on this machine only. ``proxy``: somebody in front signs people in."""
    user: str = Field(default="office", pattern=r"^[A-Za-z0-9._\-:@/+]{1,64}$")
    """The local user's id: the actor of what is decided here."""
    level: Level = Level.ADMIN
    """Who the local user is, and what he may."""
    proxy_address: str | None = None
    """The one address from which the header is believed."""
    proxy_header: str = "X-Forwarded-User"
    """The header in which the proxy names who is signed in."""
    roles_file: Path | None = None
    """Who may what behind a proxy: a name and a role a line."""
    default_level: Level | None = None
    """What somebody may whom the roles file does not name; nothing without it."""
    origin: str | None = None
    """How people reach it (`https://console.example`), where that is not the address it listens on."""
    zone: str = "Europe/Paris"
    """The IANA time zone that lists are shown in, unless their address names another."""
    answer_s: float = Field(default=3, ge=0, le=30)
    """How long a page without scripting waits for the answer to an action."""

    @field_validator("zone")
    @classmethod
    def _real_zone(cls, zone: str) -> str:
        if zone_named(zone) is None:
            raise ValueError("not an IANA time zone")
        return zone

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.auth == "local" and not _is_loopback(self.host):
            raise ValueError("CONSOLE_HOST beyond this machine needs CONSOLE_AUTH=proxy")
        if self.auth == "proxy" and self.proxy_address is None:
            raise ValueError("CONSOLE_AUTH=proxy needs CONSOLE_PROXY_ADDRESS")
        return self


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
