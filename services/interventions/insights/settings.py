"""When something is worth a look; read once, at the entry of the process."""

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict


class InsightSettings(BaseSettings):
    """Settings of insights, from the environment as ``INSIGHTS_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="INSIGHTS_", frozen=True, extra="ignore")

    look_s: PositiveFloat = Field(default=5, description="How often everything is measured.")
    spike_window_s: PositiveInt = Field(
        default=300, ge=30, le=1800, description="Refused events are counted over so long."
    )
    spike_floor: PositiveInt = Field(default=10, description="So many refused in a window are never a spike.")
    spike_factor: PositiveFloat = Field(
        default=3, description="A spike has more than so many times a window of the hour before."
    )
    letters_quiet_s: PositiveInt = Field(default=3600, le=3600, description="Dead letters are told of for so long.")
    overdue_after_s: PositiveInt = Field(default=1800, description="A visit not begun so long after its planned start.")
    overdue_forgotten_s: PositiveInt = Field(
        default=7 * 86_400, description="A visit planned so long ago is no longer waited for."
    )
    waiting_after_s: PositiveInt = Field(default=900, description="A mail not gone after so long waits.")
    long_timer_s: PositiveInt = Field(
        default=37_800, description="A timer running so long is told of; the guard ends most at 10 h."
    )
    lag_after_s: PositiveInt = Field(default=60, description="A processor so far behind is told of.")
    repeat_s: PositiveInt = Field(default=86_400, description="An open alert is said again, with its value of then.")
