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


class TraceSettings(BaseSettings):
    """OpenTelemetry's own names, as far as they decide whether anything is traced; its exporter reads the rest."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    otel_exporter_otlp_endpoint: str = Field(
        default="", description="The collector, http://host:4318; unset: nothing is traced."
    )
    otel_exporter_otlp_traces_endpoint: str = Field(default="", description="The same, for traces alone.")
    otel_exporter_otlp_protocol: str = Field(
        default="http/protobuf", description="How the collector is spoken to; no other is."
    )
    otel_exporter_otlp_traces_protocol: str = Field(default="", description="The same, for traces alone.")
    otel_sdk_disabled: bool = Field(default=False, description="Trace nothing, whatever else is set.")

    @property
    def endpoint(self) -> str:
        """Name the collector; empty: nothing is traced."""
        return (
            ""
            if self.otel_sdk_disabled
            else self.otel_exporter_otlp_traces_endpoint or self.otel_exporter_otlp_endpoint
        )

    @property
    def protocol(self) -> str:
        """Name how the collector is spoken to."""
        return self.otel_exporter_otlp_traces_protocol or self.otel_exporter_otlp_protocol
