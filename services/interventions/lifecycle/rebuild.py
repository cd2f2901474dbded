"""intervention-log, intervention-rejections ──▶ the state of lifecycle, byte for byte; nothing is decided again."""

from collections.abc import Iterable

from interventions.domain import refold
from interventions.domain.canonical import payload_text
from interventions.domain.decide import with_refused
from interventions.domain.intervention import Intervention
from interventions.domain.marks import decided_row
from interventions.domain.records import LoggedEvent, Rejection
from interventions.domain.words import Code
from interventions.lifecycle.references import References

FORGOTTEN = frozenset({Code.INVALID_RECORD, Code.PAYLOAD_MISMATCH, Code.KEY_MISMATCH, Code.ID_REUSED})
"""Refusals that are not remembered; nor is any of an intervention that was not planned (``status`` null)."""


def with_logged(before: Intervention | None, logged: LoggedEvent, known: References) -> Intervention:
    """Fold the next log record of an intervention in. Raises KeyError when its template's revision is lost."""
    return refold.with_logged(before, logged, known.templates.at(logged["template_id"], logged["template_revision"]))


def with_rejection(before: Intervention | None, rejection: Rejection) -> Intervention | None:
    """Fold a rejection in, after the log records before it: the id of a refused event is remembered."""
    event = rejection["event"]
    if before is None or event is None or rejection["status"] is None or rejection["code"] in FORGOTTEN:
        return before
    return before._replace(refused=with_refused(before.refused, decided_row(event, payload_text(event))))


def rebuilt(
    logged: Iterable[LoggedEvent], rejections: Iterable[Rejection], known: References
) -> dict[str, Intervention]:
    """Rebuild the states of one partition, by intervention; each kind of record in offset order."""
    states: dict[str, Intervention] = {}
    for record in logged:
        key = record["intervention_id"]
        states[key] = with_logged(states.get(key), record, known)
    for rejection in rejections:
        key = rejection["intervention_id"]
        if (after := with_rejection(states.get(key), rejection)) is not None:
            states[key] = after
    return states
