"""How the read model is kept: how far it was read, what it counts, what changed."""

from sqlalchemy import Column, Integer, Table

from interventions.projection.tables.columns import METADATA, NUMBER, text, whole, word

facts = Table("facts", METADATA, word("name", key=True), text("value"))
"""``schema_version``, ``built_at`` (begun anew then: counts of another build mean nothing), ``read_at``."""

offsets = Table(
    "offsets",
    METADATA,
    word("topic", key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    word("topic_id"),
    whole("next_offset"),
    whole("end_offset"),
    whole("read_timestamp"),
    whole("unreadable"),
)
"""How far each partition was read; written in the transaction of what was read."""

counts = Table(
    "counts",
    METADATA,
    word("what", key=True),
    word("company_id", key=True),
    word("word", key=True),
    whole("count"),
)
"""Kept up as rows change: ``status``, ``locked``, ``outdated``, ``delivery`` (by state), ``refused`` (by code),
``dead_letter`` (by code); nobody's company is the empty one."""

changes = Table(
    "changes",
    METADATA,
    Column("sequence", NUMBER, primary_key=True),
    whole("at"),
    word("topic"),
    word("key"),
    word("intervention_id"),
    whole("version"),
)
"""What changed, in the order of commits; only the newest are kept (for live pages)."""
