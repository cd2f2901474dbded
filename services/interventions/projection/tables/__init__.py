"""The tables of the read model; instants are UTC milliseconds, records JSON text as they are inside, bytes in hex."""

from interventions.projection.tables.columns import METADATA
from interventions.projection.tables.history import anomalies, day_times, logged, refused, technician_days, times
from interventions.projection.tables.interventions import assignments, interventions, technicians, visits
from interventions.projection.tables.keeping import changes, counts, facts, offsets
from interventions.projection.tables.papers import alerts, dead_letters, deliveries, rendered, revisions

__all__ = [
    "METADATA",
    "SCHEMA_VERSION",
    "alerts",
    "anomalies",
    "assignments",
    "changes",
    "counts",
    "day_times",
    "dead_letters",
    "deliveries",
    "facts",
    "interventions",
    "logged",
    "offsets",
    "refused",
    "rendered",
    "revisions",
    "technician_days",
    "technicians",
    "times",
    "visits",
]

SCHEMA_VERSION = 1
"""Counted up with every change of a table: a read model of another version is built anew, never half read."""
