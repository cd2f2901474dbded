"""How the loop behaves; read once, at the entry of a process."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class StreamSettings(BaseSettings):
    """Settings of the loop, from the environment under these names."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    batch_records: int = Field(default=2000, ge=1, description="The most records of one transaction.")
    member: str | None = Field(
        default=None, description="Name of this process, kept over restarts: it gets its seat back."
    )
    transaction_timeout_s: float = Field(default=45, description="Above the longest stall of a broker loss (13.8 s).")
    watchdog_s: float = Field(default=60, description="Exit when readable records were not taken for so long; 0: off.")
    dead_letter_run: int = Field(default=1000, ge=0, description="Exit after so many dead letters in a row; 0: off.")
    stop_s: float = Field(default=5, description="Stopping takes no longer than this.")
    cached_states: int = Field(default=4096, ge=1, description="Decoded states kept a partition.")
    failpoint: str | None = Field(default=None, description="A planned fault: <name>:<hit>:<kill|stop|raise>.")
