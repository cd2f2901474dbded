"""What came in about each intervention, and the time it took."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from interventions.projection.tables.columns import METADATA, NUMBER, text, whole, word

logged = Table(
    "logged",
    METADATA,
    Column("number", NUMBER, primary_key=True),
    Column("intervention_id", String(64), nullable=False),
    whole("version"),
    word("event_id"),
    Column("causation_id", String(200)),
    text("record"),
)
Index("logged_by_version", logged.c.intervention_id, logged.c.version, unique=True)
Index(
    "logged_by_cause",
    logged.c.causation_id,
    sqlite_where=logged.c.causation_id.is_not(None),
    postgresql_where=logged.c.causation_id.is_not(None),
)

refused = Table(
    "refused",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("intervention_id", String(300), nullable=False),
    Column("event_id", String(200)),
    Column("causation_id", String(200)),
    Column("kind", String(64)),
    Column("origin", String(64)),
    word("code"),
    Column("company_id", String(64)),
    whole("received_at"),
    text("record"),
)
Index("refused_by_intervention", refused.c.intervention_id, refused.c.event_id)
Index("refused_by_code", refused.c.code, refused.c.received_at)
Index("refused_by_time", refused.c.received_at)
Index(
    "refused_by_cause",
    refused.c.causation_id,
    sqlite_where=refused.c.causation_id.is_not(None),
    postgresql_where=refused.c.causation_id.is_not(None),
)

times = Table(
    "times", METADATA, Column("intervention_id", String(64), primary_key=True), whole("version"), text("record")
)

day_times = Table(
    "day_times",
    METADATA,
    Column("intervention_id", String(64), primary_key=True),
    Column("technician_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    whole("work_s"),
    whole("travel_s"),
    whole("break_s"),
)
"""Each intervention's part of each technician's days."""
Index("day_times_by_day", day_times.c.day, day_times.c.technician_id)

technician_days = Table(
    "technician_days",
    METADATA,
    Column("technician_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    whole("work_s"),
    whole("travel_s"),
    whole("break_s"),
    whole("overlap_s"),
    text("interventions"),
)
Index("technician_days_by_day", technician_days.c.day)

anomalies = Table(
    "anomalies",
    METADATA,
    Column("technician_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    word("kind"),
    word("state"),
    text("interventions"),
    whole("overlap_s"),
)
Index("anomalies_by_state", anomalies.c.state, anomalies.c.day)
