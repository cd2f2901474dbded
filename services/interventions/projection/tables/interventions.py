"""Where each intervention stands: what lists show and search."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, Text

from interventions.projection.tables.columns import METADATA, NUMBER, text, whole, word

interventions = Table(
    "interventions",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("intervention_id", String(64), nullable=False, unique=True),
    whole("version"),
    word("status"),
    word("category"),
    Column("locked", Boolean, nullable=False),
    Column("previous_status", Text),
    word("kind"),
    whole("occurred_at"),
    word("origin"),
    word("actor_id"),
    word("actor_role"),
    word("company_id"),
    word("template_id"),
    Column("reference", Text),
    Column("type", Text),
    text("task"),
    Column("customer_id", Text),
    word("zone"),
    whole("planned_start"),
    whole("planned_end"),
    text("technician_ids"),
    Column("lead_id", Text),
    text("tags"),
    whole("round"),
    whole("revision"),
    Column("report_outdated", Boolean, nullable=False),
    Column("reason", Text),
    Column("follow_up_id", Text),
    # from the log
    whole("log_version"),
    whole("received_at"),
    text("technicians"),
    text("customer_name"),
    text("customer_city"),
    text("customer_key"),
    text("reference_key"),
    text("words"),
    # from the times
    whole("time_version"),
    word("activity"),
    Column("actual_s", BigInteger),
    Column("travel_s", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
)
"""One row an intervention: ``version`` guards what `intervention-status` says, ``log_version`` what the log says,
``time_version`` what `intervention-time` says. Keys to sort by and ``words`` are folded (projection/words.py)."""
for _columns in (
    ("planned_start", "planned_end", "number"),
    ("status", "planned_start", "number"),
    ("company_id", "planned_start", "number"),
    ("customer_key", "number"),
    ("received_at", "number"),
    ("reference_key", "number"),
):
    Index("interventions_" + "_".join(_columns[:2]), *(interventions.c[name] for name in _columns))

assignments = Table(
    "assignments",
    METADATA,
    Column("intervention_id", String(64), primary_key=True),
    Column("technician_id", String(64), primary_key=True),
    whole("planned_start"),
)
Index("assignments_of", assignments.c.technician_id, assignments.c.planned_start, assignments.c.intervention_id)

technicians = Table(
    "technicians", METADATA, Column("technician_id", String(64), primary_key=True), text("name"), whole("named_at")
)
"""Everyone who ever was assigned, by the name that was given last."""

visits = Table(
    "visits", METADATA, Column("intervention_id", String(64), primary_key=True), whole("version"), text("visit")
)
"""The visit as planned, moved, assigned and amended, with the customer's and technicians' contact."""
