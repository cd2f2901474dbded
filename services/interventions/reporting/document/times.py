"""The hours of a document: a row a technician, days, the *durée réelle*, travel apart, the rounding rule by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from interventions.domain.records import FinishedIntervention, InterventionTime
from interventions.domain.words import Document, TimeEntryMode
from interventions.reporting.document.figures import length_text, rounding_text, short_day, variance_text
from interventions.reporting.document.marked import marked

_BUCKETS = ("work", "travel", "break")
_ROUNDED = ("rounded_work", "rounded_travel")
_BY_HAND = ("day", "arrival", "departure", "break", "travel")
_ROWS_BY_HAND = 3


def times(
    finished: FinishedIntervention, words: Mapping[str, str], language: str, document: Document, *, to_fill: bool
) -> dict[str, Any] | None:
    """Give the hours; None where time is not tracked at all. ``blank`` is a table to fill in by hand."""
    time, dossier = finished["time"], finished["dossier"]
    if dossier["settings"]["time_entry_mode"] == TimeEntryMode.NONE and not time["segments"]:
        return None
    columns = (*_BUCKETS, *_ROUNDED) if time["rounding"] else _BUCKETS
    names = {each["id"]: each["name"] for each in dossier["visit"]["technicians"]}
    rows = _rows(time, names, columns, language)
    empty = to_fill and not any(time["totals"].values())
    return {
        "columns": [words[f"times.{column}"] for column in columns],
        "rows": [] if empty else rows,
        "total": _total(time, columns),
        "actual": None if empty else length_text(time["totals"]["actual_s"]),
        "notes": _notes(time, words) if document == Document.WORK_SHEET and not empty else [],
        "rounding": _rule(time, words, language),
        "marks": marked(time["segments"], names, words, language, time["zone"]),
        "blank": _by_hand(names, words) if empty else None,
    }


def _rule(time: InterventionTime, words: Mapping[str, str], language: str) -> str:
    rounding = time["rounding"]
    return words["rounding"].format(rule=rounding_text(rounding, language)) if rounding else words["raw"]


def _notes(time: InterventionTime, words: Mapping[str, str]) -> list[list[str]]:
    return [[words["times.variance"], variance_text(time["variance_s"])]]


def _rows(
    time: InterventionTime, names: Mapping[str, str], columns: tuple[str, ...], language: str
) -> list[dict[str, Any]]:
    """Give those who are assigned, in their order, then who else has time."""
    totals: dict[str, Any] = {each["technician_id"]: each for each in time["technicians"]}
    others = [each for each, row in totals.items() if each not in names and any(row[f"{b}_s"] for b in _BUCKETS)]
    return [
        {
            "name": names.get(each, each),
            "cells": _cells(totals[each], columns),
            "days": _days(time, each, language),
        }
        for each in (*names, *others)
        if each in totals
    ]


def _days(time: InterventionTime, technician_id: str, language: str) -> list[dict[str, Any]]:
    rows: Iterable[Any] = (row for row in time["days"] if row["technician_id"] == technician_id)
    return [{"day": short_day(row["day"], language), "cells": _cells(row, _BUCKETS)} for row in rows]


def _cells(row: Mapping[str, Any], columns: tuple[str, ...]) -> list[str]:
    return [length_text(row[f"{column}_s"]) for column in columns]


def _total(time: InterventionTime, columns: tuple[str, ...]) -> list[str]:
    return _cells({**time["totals"], "work_s": time["totals"]["person_work_s"]}, columns)


def _by_hand(names: Mapping[str, str], words: Mapping[str, str]) -> dict[str, Any]:
    """Give the head of a table and the first cell of each of its empty rows."""
    free = [""] * max(_ROWS_BY_HAND - len(names), 1)
    return {"columns": [words[f"times.{name}"] for name in ("technician", *_BY_HAND)], "rows": [*names.values(), *free]}
