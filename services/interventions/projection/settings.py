"""Where the read model lies; read once, at the entry of a process."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ReadModelSettings(BaseSettings):
    """Settings of the read model, from the environment under these names."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    read_model: Path = Field(default=Path("read-model.sqlite"), description="The SQLite file; deleting it rebuilds it.")
    read_model_url: str | None = Field(
        default=None, pattern=r"^postgresql(\+psycopg)?://", description="A PostgreSQL database instead: postgresql://…"
    )
