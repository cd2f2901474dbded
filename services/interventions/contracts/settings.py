"""What the environment decides about the wire; read once, when the first codec is asked for."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class WireSettings(BaseSettings):
    """Settings of framing: ``ACCEPT_JSON``, ``SCHEMA_REGISTRY_URL``."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    accept_json: bool = Field(default=False, description="Read JSON objects from the three input topics.")
    schema_registry_url: str | None = Field(default=None, description="Write and read Confluent framing with this.")
