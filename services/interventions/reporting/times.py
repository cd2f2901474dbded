"""The hours of a document: a row a technician, the *durée réelle*, travel apart, the rounding rule by name."""

from collections.abc import Mapping
from typing import Any

from interventions.domain.records import FinishedIntervention, InterventionTime
from interventions.domain.words import Document, TimeEntryMode
from interventions.reporting.figures import length_text, rounding_text, short_day, variance_text

_BUCKETS = ("work", "travel", "break")
_ROUNDED = ("rounded_work", "rounded_travel")


def times(
    finished: FinishedIntervention, words: Mapping[str, str], language: str, document: Document
) -> dict[str, Any] | None:
    """Give the hours; None where time is not tracked at all."""
    time, dossier = finished["time"], finished["dossier"]
    if dossier["settings"]["time_entry_mode"] == TimeEntryMode.NONE and not time["segments"]:
        return None
    columns = (*_BUCKETS, *_ROUNDED) if time["rounding"] else _BUCKETS
    names = {each["id"]: each["name"] for each in dossier["visit"]["technicians"]}
    variance = [words["times.variance"], variance_text(time["variance_s"])]
    return {
        "columns": [words[f"times.{column}"] for column in columns],
        "rows": _rows(time, names, columns),
        "total": _total(time, columns),
        "actual": length_text(time["totals"]["actual_s"]),
        "notes": [variance] if document == Document.WORK_SHEET else [],
        "days": _days(time, names, language),
        "rounding": rounding_text(time["rounding"], language) if time["rounding"] else None,
    }


def _rows(time: InterventionTime, names: Mapping[str, str], columns: tuple[str, ...]) -> list[list[str]]:
    """Give those who are assigned, in their order, then who else has time."""
    totals: dict[str, Any] = {each["technician_id"]: each for each in time["technicians"]}
    others = [each for each, row in totals.items() if each not in names and any(row[f"{b}_s"] for b in _BUCKETS)]
    rows = [totals[each] for each in (*names, *others) if each in totals]
    return [
        [names.get(row["technician_id"], row["technician_id"]), *(length_text(row[f"{c}_s"]) for c in columns)]
        for row in rows
    ]


def _total(time: InterventionTime, columns: tuple[str, ...]) -> list[str]:
    totals: Mapping[str, Any] = {**time["totals"], "work_s": time["totals"]["person_work_s"]}
    return [length_text(totals[f"{column}_s"]) for column in columns]


def _days(time: InterventionTime, names: Mapping[str, str], language: str) -> list[list[str]]:
    """Give a row a day and technician, where there is more than one day to tell apart."""
    rows: list[Any] = list(time["days"])
    if len({row["day"] for row in rows}) < 2:  # noqa: PLR2004  # one day says nothing new
        return []
    return [
        [
            short_day(row["day"], language),
            names.get(row["technician_id"], row["technician_id"]),
            *(length_text(row[f"{b}_s"]) for b in _BUCKETS),
        ]
        for row in rows
    ]
