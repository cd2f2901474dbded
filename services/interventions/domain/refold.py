"""A state from the log: what an accepted event made of an intervention, decided no second time."""

from interventions.domain.advance import Ruling, advance, first
from interventions.domain.canonical import payload_text
from interventions.domain.intervention import Intervention
from interventions.domain.marks import decided_row
from interventions.domain.records import LoggedEvent
from interventions.domain.templates import InterventionTemplate


def with_logged(before: Intervention | None, logged: LoggedEvent, template: InterventionTemplate) -> Intervention:
    """Fold the next log record in; ``template`` is the revision that the record names."""
    event = logged["event"]
    row = decided_row(event, payload_text(event))
    mode = logged["rules"]["time_entry_mode"]
    ruling = Ruling(logged["outcome"], logged["status"], logged["round"], mode, row, logged["hash"])
    if before is None:
        return first(event, ruling, logged["template_revision"], logged["settings_revision"])
    return advance(before, event, ruling, template)
