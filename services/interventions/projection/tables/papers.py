"""Reports, letters that could not be read, templates and settings, alerts."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from interventions.projection.tables.columns import METADATA, text, whole, word

deliveries = Table(
    "deliveries",
    METADATA,
    word("delivery_id", key=True),
    whole("sequence"),
    Column("intervention_id", String(64), nullable=False),
    word("company_id"),
    word("state"),
    word("channel"),
    word("document"),
    whole("at"),
    text("record"),
)
Index("deliveries_by_intervention", deliveries.c.intervention_id)
Index("deliveries_by_state", deliveries.c.state, deliveries.c.at)
Index("deliveries_by_time", deliveries.c.at)

rendered = Table(
    "rendered",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("intervention_id", String(64), nullable=False),
    text("record"),
)
"""Each rendered document, with the mails that carry it (for the preview)."""
Index("rendered_by_intervention", rendered.c.intervention_id)

dead_letters = Table(
    "dead_letters",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    whole("timestamp"),
    word("topic"),
    Column("topic_partition", Integer),
    Column("topic_offset", BigInteger),
    word("code"),
    text("message"),
    word("processor"),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    text("headers"),
)

revisions = Table(
    "revisions",
    METADATA,
    word("topic", key=True),
    word("key", key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    text("record"),
)
"""Every revision of every template and of every company's settings."""

alerts = Table("alerts", METADATA, word("alert_id", key=True), word("state"), whole("at"), text("record"))
Index("alerts_by_state", alerts.c.state)
