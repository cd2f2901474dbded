"""What an operator decides about printing, keeping and mailing; read once at a process's entry."""

import os

from pydantic import DirectoryPath, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from interventions.reporting.relay.settings import MailSettings

__all__ = ["MailSettings", "ReportSettings"]


class ReportSettings(BaseSettings):
    """Where documents go and what printing may cost: ``REPORT_STORE``, ``REPORT_PHOTOS``, …."""

    model_config = SettingsConfigDict(env_prefix="REPORT_", frozen=True, extra="forbid")

    store: str = "reports"
    """A folder, or the URL of a bucket (file://, s3://, gs://, az://)."""
    photos: str = "photos"
    """The photo store, a folder or a URL likewise."""
    templates: DirectoryPath | None = None
    """The folder of companies' own templates and logos (docs/report-templates.md); none: the built-in one."""
    photo_wait_s: float = Field(default=900, ge=0)
    """How long photos and signatures that are not there yet are waited for: phones upload after *Terminer*."""
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    """How many documents are printed at once, each by a process of its own."""
    timeout_s: float = Field(default=20, gt=0)
    """The most time for one document, pictures and pages together; waiting for photos does not count."""
    memory_mib: int = Field(default=512, ge=256)
    """The most memory of one printing process."""
    documents_a_worker: int = Field(default=500, ge=1)
    """A printing process is replaced after so many documents."""
    press_module: str = "interventions.reporting.press.worker"
    """The module that each printing process runs; another one is for trials of what happens when printing fails."""
