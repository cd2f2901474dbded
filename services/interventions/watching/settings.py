"""Where a process is watched; read once, at its entry."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class WatchSettings(BaseSettings):
    """Settings of /metrics, /health and /ready, from the environment under these names."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    metrics_port: int | None = Field(
        default=None, ge=0, le=65535, description="Serve /metrics, /health, /ready here; unset: nowhere; 0: any port."
    )
    metrics_host: str = Field(default="127.0.0.1", description="The address to serve them on; loopback without it.")
