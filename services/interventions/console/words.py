"""The words of the domain for people; every status has its colour and its label (domain.md §2)."""

from collections.abc import Mapping

from interventions.domain.words import Code, DeliveryState, Kind, Leg, SegmentFlag, Status


def N_(text: str) -> str:  # noqa: N802 - gettext's own name: marks a sentence for the catalogue
    """Mark a sentence that is translated where it is shown."""
    return text


STATUSES: Mapping[str, str] = {
    Status.DRAFT: N_("Draft"),
    Status.CONFIRMED: N_("Confirmed"),
    Status.IN_PROGRESS: N_("In progress"),
    Status.DONE: N_("Done"),
    Status.UNFINISHED: N_("Unfinished"),
    Status.POSTPONED: N_("Postponed"),
    Status.CANCELLED: N_("Cancelled"),
}
ACTIVITIES: Mapping[str, str] = {
    "travelling": N_("travelling"),
    "working": N_("working"),
    "paused": N_("on a break"),
}
KINDS: Mapping[str, str] = {
    Kind.PLANNED: N_("Planned"),
    Kind.RESCHEDULED: N_("Rescheduled"),
    Kind.ASSIGNED: N_("Assigned"),
    Kind.AMENDED: N_("Amended"),
    Kind.CONFIRMED: N_("Confirmed"),
    Kind.TRAVEL_STARTED: N_("Travel started"),
    Kind.TRAVEL_ENDED: N_("Travel ended"),
    Kind.STARTED: N_("Work started"),
    Kind.PAUSED: N_("Paused"),
    Kind.RESUMED: N_("Resumed"),
    Kind.STOPPED: N_("Stopped"),
    Kind.TIME_DECLARED: N_("Time declared"),
    Kind.TIME_CORRECTED: N_("Time corrected"),
    Kind.QUESTION_ANSWERED: N_("Question answered"),
    Kind.PHOTO_ADDED: N_("Photo added"),
    Kind.PHOTO_REMOVED: N_("Photo removed"),
    Kind.COMMENTED: N_("Commented"),
    Kind.SIGNED: N_("Signed"),
    Kind.SIGNATURE_DECLINED: N_("Signature declined"),
    Kind.COMPLETED: N_("Completed"),
    Kind.LEFT_UNFINISHED: N_("Left unfinished"),
    Kind.POSTPONED: N_("Postponed"),
    Kind.CANCELLED: N_("Cancelled"),
    Kind.REVERTED: N_("Back to confirmed"),
    Kind.REDRAFTED: N_("Back to draft"),
    Kind.CLOSED: N_("Closed"),
    Kind.REOPENED: N_("Reopened"),
    Kind.REPORT_REQUESTED: N_("Report requested"),
    Kind.TIMER_EXPIRED: N_("Timer expired"),
}
BUCKETS: Mapping[str, str] = {"work": N_("Work"), "travel": N_("Travel"), "break": N_("Break")}
ORIGINS: Mapping[str, str] = {
    "mobile": N_("mobile"),
    "backoffice": N_("back office"),
    "portal": N_("portal"),
    "system": N_("system"),
}
DELIVERIES: Mapping[str, str] = {
    DeliveryState.RENDERED: N_("ready"),
    DeliveryState.ATTEMPTING: N_("being sent"),
    DeliveryState.SENT: N_("sent"),
    DeliveryState.DEFERRED: N_("deferred"),
    DeliveryState.REFUSED: N_("refused"),
    DeliveryState.UNKNOWN: N_("outcome unknown"),
    DeliveryState.FAILED: N_("failed"),
    DeliveryState.CANCELLED: N_("cancelled"),
    DeliveryState.STORED: N_("stored"),
}
DOCUMENTS: Mapping[str, str] = {"report": N_("report"), "work_sheet": N_("work sheet")}
CHANNELS: Mapping[str, str] = {"mail": N_("mail"), "store": N_("store")}
SEGMENT_FLAGS: Mapping[str, str] = {
    SegmentFlag.EMPTY: N_("empty"),
    SegmentFlag.AUTO_STOPPED: N_("stopped automatically"),
    SegmentFlag.CLOSED_BY_OTHER: N_("closed by somebody else"),
    SegmentFlag.LONG: N_("unusually long"),
    SegmentFlag.OVERLAP: N_("overlaps another one"),
    SegmentFlag.LATE: N_("came late"),
    SegmentFlag.NO_INTERVAL: N_("length only, no hours"),
}
STAGES: Mapping[str, str] = {"preparation": N_("preparation"), "before": N_("before"), "after": N_("after")}
SIGNATORIES: Mapping[str, str] = {"technician": N_("technician"), "customer": N_("customer")}
LEGS: Mapping[str, str] = {Leg.OUT: N_("to the site"), Leg.BETWEEN: N_("between two sites"), Leg.BACK: N_("back")}
DECLINED: Mapping[str, str] = {
    "absent": N_("nobody there to sign"),
    "refused": N_("would not sign"),
    "other": N_("not signed, for another reason"),
}
SAID: Mapping[str, Mapping[str, str]] = {
    "leg": LEGS,
    "document": DOCUMENTS,
    "channel": CHANNELS,
    "by": SIGNATORIES,
    "declined": DECLINED,
    "stage": STAGES,
}
"""What fields of events say in words of the domain, by field."""
ALERTS: Mapping[str, str] = {
    "rejection_spike": N_("Unusually many events are refused"),
    "dead_letters": N_("Records could not be read"),
    "overdue_start": N_("Nobody has begun"),
    "report_waiting": N_("Reports do not leave"),
    "mail_configuration": N_("The mail relay refuses every mail"),
    "lag": N_("A processor is behind"),
    "unknown": N_("Something that this console does not know yet"),
}
ALERT_REMEDIES: Mapping[str, str] = {
    "rejection_spike": N_("Look at what is refused, and tell the sender."),
    "dead_letters": N_("Look why, then submit them again or leave them."),
    "overdue_start": N_("Ask the technician, or move the visit."),
    "report_waiting": N_("Look at their states, and decide about those of unknown outcome."),
    "mail_configuration": N_("Have the mail configuration mended: what is held leaves by itself then."),
    "lag": N_("Have operations look at interventions top, and start another process of it."),
    "unknown": N_("Ask operations; the console needs an update."),
}
LEVELS: Mapping[str, str] = {
    "viewer": N_("viewer"),
    "operator": N_("operator"),
    "responsible": N_("responsible"),
    "admin": N_("admin"),
}
REMEDIES: Mapping[str, str] = {
    Code.INVALID_RECORD: N_("Correct the fields named and submit it again."),
    Code.PAYLOAD_MISMATCH: N_("Correct the content so that it fits the kind, and submit it again."),
    Code.KEY_MISMATCH: N_("Tell the publisher; submitted from here it goes under the right key."),
    Code.ID_REUSED: N_("Submit it again: it gets a new id."),
    Code.UNKNOWN_INTERVENTION: N_("Plan the intervention first, then submit it again."),
    Code.ALREADY_PLANNED: N_("Nothing to do, or amend and move the one that is there."),
    Code.UNKNOWN_TEMPLATE: N_("Publish the template, then submit it again."),
    Code.UNKNOWN_COMPANY: N_("Publish the company's settings, then submit it again."),
    Code.VERSION_CONFLICT: N_("Look at what changed and act again."),
    Code.FUTURE_TIME: N_("Have the device's clock set right; correct the hour and submit it again."),
    Code.LOCKED: N_("Reopen the intervention, submit again, close it."),
    Code.NOT_PERMITTED: N_("Somebody with the right does it, or it stays refused."),
    Code.NOT_ALLOWED_IN_STATUS: N_("Bring the intervention into a status that allows it, or leave it refused."),
    Code.TRACKING_DISABLED: N_("This company does not track time; nothing to do."),
    Code.TRACKING_AUTOMATIC: N_("Time comes from the timer here; declare it from the office."),
    Code.NOT_STARTED: N_("The technician must press Start first."),
    Code.NOT_ASSIGNED: N_("Assign the technician, then submit it again."),
    Code.INVALID_TIMES: N_("Correct the hours and submit it again."),
    Code.UNKNOWN_SEGMENT: N_("Choose a stretch of time that exists."),
    Code.UNKNOWN_PHOTO: N_("Nothing to do: that photo was never added."),
    Code.LIMIT_EXCEEDED: N_("The intervention is full; go on in another one."),
    Code.UNKNOWN_QUESTION: N_("The template does not have this question; leave it refused."),
    Code.INVALID_ANSWER: N_("Correct the answer and submit it again."),
    Code.ANSWERS_MISSING: N_("Have the missing questions answered, then finish."),
    Code.PHOTOS_MISSING: N_("Have the missing photos added, then finish."),
    Code.SIGNATURE_MISSING: N_("Have it signed or declined, then finish."),
    Code.TIME_REQUIRED: N_("Type the hours and finish again."),
}
CODES: Mapping[str, str] = {
    Code.INVALID_RECORD: N_("invalid fields"),
    Code.PAYLOAD_MISMATCH: N_("wrong content"),
    Code.KEY_MISMATCH: N_("wrong key"),
    Code.ID_REUSED: N_("id reused"),
    Code.UNKNOWN_INTERVENTION: N_("never planned"),
    Code.ALREADY_PLANNED: N_("already planned"),
    Code.UNKNOWN_TEMPLATE: N_("unknown template"),
    Code.UNKNOWN_COMPANY: N_("unknown company"),
    Code.VERSION_CONFLICT: N_("changed meanwhile"),
    Code.FUTURE_TIME: N_("in the future"),
    Code.LOCKED: N_("refused because closed"),
    Code.NOT_PERMITTED: N_("not permitted"),
    Code.NOT_ALLOWED_IN_STATUS: N_("wrong status"),
    Code.TRACKING_DISABLED: N_("no time tracking"),
    Code.TRACKING_AUTOMATIC: N_("timer only"),
    Code.NOT_STARTED: N_("not started"),
    Code.NOT_ASSIGNED: N_("not assigned"),
    Code.INVALID_TIMES: N_("wrong hours"),
    Code.UNKNOWN_SEGMENT: N_("unknown stretch of time"),
    Code.UNKNOWN_PHOTO: N_("unknown photo"),
    Code.LIMIT_EXCEEDED: N_("full"),
    Code.UNKNOWN_QUESTION: N_("unknown question"),
    Code.INVALID_ANSWER: N_("invalid answer"),
    Code.ANSWERS_MISSING: N_("answers missing"),
    Code.PHOTOS_MISSING: N_("photos missing"),
    Code.SIGNATURE_MISSING: N_("signature missing"),
    Code.TIME_REQUIRED: N_("no time"),
}
