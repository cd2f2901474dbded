"""The tables of the read model; instants are UTC milliseconds, records JSON text as they are inside, bytes in hex."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA_VERSION = 1
"""Counted up with every change below: a read model of another version is built anew, never half read."""

METADATA = MetaData()


def _whole(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _key(name: str, *, primary: bool = False) -> Column[str]:
    return Column(name, String(300), primary_key=primary, nullable=False)


facts = Table("facts", METADATA, _key("name", primary=True), _text("value"))
"""``schema_version``, ``built_at`` (begun anew then: counts of another build mean nothing), ``read_at``."""

offsets = Table(
    "offsets",
    METADATA,
    _key("topic", primary=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    _key("topic_id"),
    _whole("next_offset"),
    _whole("end_offset"),
    _whole("read_timestamp"),
    _whole("unreadable"),
)
"""How far each partition was read; written in the transaction of what was read."""

interventions = Table(
    "interventions",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("intervention_id", String(64), nullable=False, unique=True),
    _whole("version"),
    _key("status"),
    _key("category"),
    Column("locked", Boolean, nullable=False),
    Column("previous_status", Text),
    _key("kind"),
    _whole("occurred_at"),
    _key("origin"),
    _key("actor_id"),
    _key("actor_role"),
    _key("company_id"),
    _key("template_id"),
    Column("reference", Text),
    Column("type", Text),
    _text("task"),
    Column("customer_id", Text),
    _key("zone"),
    _whole("planned_start"),
    _whole("planned_end"),
    _text("technician_ids"),
    Column("lead_id", Text),
    _text("tags"),
    _whole("round"),
    _whole("revision"),
    Column("report_outdated", Boolean, nullable=False),
    Column("reason", Text),
    Column("follow_up_id", Text),
    # from the log
    _whole("log_version"),
    _whole("received_at"),
    _text("technicians"),
    _text("customer_name"),
    _text("customer_city"),
    _text("customer_key"),
    _text("words"),
    # from the times
    _whole("time_version"),
    _key("activity"),
    Column("actual_s", BigInteger),
    Column("travel_s", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
)
"""One row an intervention: ``version`` guards what `intervention-status` says, ``log_version`` what the log says,
``time_version`` what `intervention-time` says. ``customer_key`` and ``words`` are folded (projection/words.py)."""
for _columns in (
    ("planned_start", "planned_end", "number"),
    ("status", "planned_start", "number"),
    ("company_id", "planned_start", "number"),
    ("customer_key", "number"),
    ("received_at", "number"),
    ("reference", "number"),
):
    Index("interventions_" + "_".join(_columns[:2]), *(interventions.c[name] for name in _columns))

assignments = Table(
    "assignments",
    METADATA,
    Column("intervention_id", String(64), primary_key=True),
    Column("technician_id", String(64), primary_key=True),
    _whole("planned_start"),
)
Index("assignments_of", assignments.c.technician_id, assignments.c.planned_start, assignments.c.intervention_id)

technicians = Table(
    "technicians", METADATA, Column("technician_id", String(64), primary_key=True), _text("name"), _whole("named_at")
)
"""Everyone who ever was assigned, by the name that was given last."""

visits = Table(
    "visits", METADATA, Column("intervention_id", String(64), primary_key=True), _whole("version"), _text("visit")
)
"""The visit as planned, moved, assigned and amended, with the customer's and technicians' contact."""

logged = Table(
    "logged",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("intervention_id", String(64), nullable=False),
    _whole("version"),
    _key("event_id"),
    Column("causation_id", String(200)),
    _text("record"),
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
    _key("code"),
    Column("company_id", String(64)),
    _whole("received_at"),
    _text("record"),
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
    "times", METADATA, Column("intervention_id", String(64), primary_key=True), _whole("version"), _text("record")
)

day_times = Table(
    "day_times",
    METADATA,
    Column("intervention_id", String(64), primary_key=True),
    Column("technician_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    _whole("work_s"),
    _whole("travel_s"),
    _whole("break_s"),
)
"""Each intervention's part of each technician's days."""
Index("day_times_by_day", day_times.c.day, day_times.c.technician_id)

technician_days = Table(
    "technician_days",
    METADATA,
    Column("technician_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    _whole("work_s"),
    _whole("travel_s"),
    _whole("break_s"),
    _whole("overlap_s"),
    _text("interventions"),
)
Index("technician_days_by_day", technician_days.c.day)

anomalies = Table(
    "anomalies",
    METADATA,
    Column("technician_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    _key("kind"),
    _key("state"),
    _text("interventions"),
    _whole("overlap_s"),
)
Index("anomalies_by_state", anomalies.c.state, anomalies.c.day)

deliveries = Table(
    "deliveries",
    METADATA,
    _key("delivery_id", primary=True),
    _whole("sequence"),
    Column("intervention_id", String(64), nullable=False),
    _key("company_id"),
    _key("state"),
    _key("channel"),
    _key("document"),
    _whole("at"),
    _text("record"),
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
    _text("record"),
)
"""Each rendered document, with the mails that carry it (for the preview)."""
Index("rendered_by_intervention", rendered.c.intervention_id)

dead_letters = Table(
    "dead_letters",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    _whole("timestamp"),
    _key("topic"),
    Column("topic_partition", Integer),
    Column("topic_offset", BigInteger),
    _key("code"),
    _text("message"),
    _key("processor"),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    _text("headers"),
)

revisions = Table(
    "revisions",
    METADATA,
    _key("topic", primary=True),
    _key("key", primary=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    _text("record"),
)
"""Every revision of every template and of every company's settings."""

alerts = Table("alerts", METADATA, _key("alert_id", primary=True), _key("state"), _whole("at"), _text("record"))

counts = Table(
    "counts",
    METADATA,
    _key("what", primary=True),
    _key("company_id", primary=True),
    _key("word", primary=True),
    _whole("count"),
)
"""Kept up as rows change: ``status``, ``locked``, ``outdated``, ``delivery`` (by state), ``refused`` (by code),
``dead_letter`` (by code); nobody's company is the empty one."""

changes = Table(
    "changes",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _whole("at"),
    _key("topic"),
    _key("key"),
    _key("intervention_id"),
    _whole("version"),
)
"""What changed, in the order of commits; only the newest are kept (for live pages)."""
