"""intervention-templates, company-settings ──▶ every valid revision, by id (domain.md §6)."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from interventions.domain.revisions import Reason, settings_faults, template_faults
from interventions.domain.templates import CompanySettings, InterventionTemplate

TEMPLATES = "intervention-templates"
SETTINGS = "company-settings"

_log = structlog.get_logger()


class Revisions:
    """The valid revisions of one reference topic. One that is invalid or not above the last is ignored, counted."""

    def __init__(self, id_field: str, faults: Callable[[Mapping[str, Any]], tuple[Reason, ...]]) -> None:
        self.ignored: Counter[str] = Counter()
        self._id_field = id_field
        self._faults = faults
        self._by_id: dict[str, dict[int, Any]] = {}

    def learn(self, record: Mapping[str, Any]) -> None:
        """Take one revision in."""
        if reasons := self._faults(record):
            return self._ignore("invalid", record, [reason.path for reason in reasons])
        known = self._by_id.setdefault(record[self._id_field], {})
        if known and record["revision"] <= next(reversed(known)):
            return self._ignore("not_newer", record, [])
        known[record["revision"]] = record
        return None

    def _ignore(self, why: str, record: Mapping[str, Any], paths: list[str]) -> None:
        self.ignored[why] += 1
        about = {"id": record.get(self._id_field), "revision": record.get("revision")}
        _log.warning("revision_ignored", field=self._id_field, why=why, paths=paths, **about)

    def newest(self, id_: str) -> Any:
        """Give the newest valid revision; None where none was published."""
        known = self._by_id.get(id_)
        return known[next(reversed(known))] if known else None

    def at(self, id_: str, revision: int) -> Any:
        """Give the revision that an intervention was planned with.

        Raises: KeyError when the topic has lost it; the state cannot be read without it.
        """
        return self._by_id[id_][revision]


class References:
    """What was published of templates and settings."""

    def __init__(self) -> None:
        self.templates = Revisions("template_id", template_faults)
        self.settings = Revisions("company_id", settings_faults)

    def learn(self, topic: str, record: Mapping[str, Any]) -> None:
        """Take one record of a reference topic in, in offset order."""
        (self.templates if topic == TEMPLATES else self.settings).learn(record)

    def newest(self, template_id: str, company_id: str) -> tuple[InterventionTemplate | None, CompanySettings | None]:
        """Give what an intervention planned now is planned with."""
        return self.templates.newest(template_id), self.settings.newest(company_id)
