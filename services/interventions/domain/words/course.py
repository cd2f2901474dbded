"""What happens to an intervention, where it stands, and who acts (domain.md §2, §3)."""

from enum import StrEnum


class Kind(StrEnum):
    """What happened; in the order of domain.md §3, which is also the order of ``allowed_kinds``."""

    PLANNED = "planned"
    RESCHEDULED = "rescheduled"
    ASSIGNED = "assigned"
    AMENDED = "amended"
    CONFIRMED = "confirmed"
    TRAVEL_STARTED = "travel_started"
    TRAVEL_ENDED = "travel_ended"
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    TIME_DECLARED = "time_declared"
    TIME_CORRECTED = "time_corrected"
    QUESTION_ANSWERED = "question_answered"
    PHOTO_ADDED = "photo_added"
    PHOTO_REMOVED = "photo_removed"
    COMMENTED = "commented"
    SIGNED = "signed"
    SIGNATURE_DECLINED = "signature_declined"
    COMPLETED = "completed"
    LEFT_UNFINISHED = "left_unfinished"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    REVERTED = "reverted"
    REDRAFTED = "redrafted"
    CLOSED = "closed"
    REOPENED = "reopened"
    REPORT_REQUESTED = "report_requested"
    TIMER_EXPIRED = "timer_expired"


OUTCOMES = frozenset({Kind.COMPLETED, Kind.LEFT_UNFINISHED, Kind.POSTPONED, Kind.CANCELLED})


TIMER_FACTS = frozenset(
    {Kind.TRAVEL_STARTED, Kind.TRAVEL_ENDED, Kind.STARTED, Kind.PAUSED, Kind.RESUMED, Kind.STOPPED},
)


TIME_FACTS = TIMER_FACTS | {Kind.TIME_DECLARED, Kind.TIME_CORRECTED}


DOSSIER_FACTS = frozenset(
    {
        Kind.QUESTION_ANSWERED,
        Kind.PHOTO_ADDED,
        Kind.PHOTO_REMOVED,
        Kind.COMMENTED,
        Kind.SIGNED,
        Kind.SIGNATURE_DECLINED,
    },
)


class Status(StrEnum):
    """Where an intervention stands; domain.md §2."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    UNFINISHED = "unfinished"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Category(StrEnum):
    """The coarse reading of a status."""

    PLANNED = "planned"
    ACTIVE = "active"
    FINISHED = "finished"
    NOT_FINISHED = "not_finished"
    CANCELLED = "cancelled"


class Origin(StrEnum):
    """Where an event was entered."""

    MOBILE = "mobile"
    BACKOFFICE = "backoffice"
    PORTAL = "portal"
    SYSTEM = "system"


OFFICE = frozenset({Origin.BACKOFFICE, Origin.SYSTEM})


class Role(StrEnum):
    """Who acts, as the publisher vouches; domain.md §7."""

    READER = "reader"
    TECHNICIAN = "technician"
    DISPATCHER = "dispatcher"
    RESPONSIBLE = "responsible"
    MANAGER = "manager"
    CUSTOMER = "customer"
    SYSTEM = "system"


class Outcome(StrEnum):
    """What an accepted event did."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"


class LockScope(StrEnum):
    """Whom a lock holds off."""

    MOBILE = "mobile"
    EVERYONE = "everyone"
