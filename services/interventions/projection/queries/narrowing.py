"""Filters of a list of interventions as conditions."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, false, select

from interventions.projection.queries.rows import Filters
from interventions.projection.searching import search_of
from interventions.projection.tables import assignments, interventions, refused
from interventions.projection.words import words_in

_EQUAL = {"company_id": "company_id", "template_id": "template_id", "locked": "locked", "outdated": "report_outdated"}


def conditions(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """Give all conditions that the filters make."""
    return [*_of_columns(filters), *_of_others(filters), *_of_text(connection, filters.text)]


def _of_columns(filters: Filters) -> Iterator[ColumnElement[bool]]:
    card = interventions.c
    for name, column in _EQUAL.items():
        wanted: Any = getattr(filters, name)
        if wanted is not None:
            yield card[column] == wanted
    if filters.statuses:
        yield card.status.in_(sorted(filters.statuses))
    if filters.planned_from is not None:
        yield card.planned_start >= filters.planned_from
    if filters.planned_to is not None:
        yield card.planned_start < filters.planned_to
    if filters.unassigned is not None:
        yield (card.technician_ids == "[]") == filters.unassigned
    if filters.tag is not None:
        yield card.tags.contains(json.dumps(filters.tag, ensure_ascii=False), autoescape=True)


def _of_others(filters: Filters) -> Iterator[ColumnElement[bool]]:
    card = interventions.c
    if filters.technician_id is not None:
        his = select(assignments.c.intervention_id).where(assignments.c.technician_id == filters.technician_id)
        if filters.planned_from is not None:
            his = his.where(assignments.c.planned_start >= filters.planned_from)
        if filters.planned_to is not None:
            his = his.where(assignments.c.planned_start < filters.planned_to)
        yield card.intervention_id.in_(his)
    if filters.refused is not None:
        found = exists().where(refused.c.intervention_id == card.intervention_id)
        yield found if filters.refused else ~found


def _of_text(connection: Connection, text: str) -> Iterator[ColumnElement[bool]]:
    if not text.strip():
        return
    words = words_in(text)
    yield search_of(connection.dialect.name).matching(words) if words else false()
