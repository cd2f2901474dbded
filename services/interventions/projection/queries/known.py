"""What was published of templates: for a person who chooses one."""

from sqlalchemy import Connection, select

from interventions.projection.stored import recalled
from interventions.projection.tables import revisions


def templates_known(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Give each template's id and its present name, by name."""
    wanted = select(revisions.c.record).where(revisions.c.topic == "intervention-templates")
    newest = {}
    for text in connection.execute(wanted.order_by(revisions.c.revision)).scalars():
        record = recalled(text)
        newest[record["template_id"]] = record["name"]
    return tuple(sorted(newest.items(), key=lambda each: each[1]))
