"""The closed vocabularies of domain.md, spelled as they travel.

A word read from the wire is a plain ``str``: compare with ``==``, never with ``is``.
"""

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


class Code(StrEnum):
    """Why an event was refused, in the order the checks are tried (domain.md §4)."""

    INVALID_RECORD = "invalid_record"
    PAYLOAD_MISMATCH = "payload_mismatch"
    KEY_MISMATCH = "key_mismatch"
    ID_REUSED = "id_reused"
    UNKNOWN_INTERVENTION = "unknown_intervention"
    ALREADY_PLANNED = "already_planned"
    UNKNOWN_TEMPLATE = "unknown_template"
    UNKNOWN_COMPANY = "unknown_company"
    VERSION_CONFLICT = "version_conflict"
    FUTURE_TIME = "future_time"
    LOCKED = "locked"
    NOT_PERMITTED = "not_permitted"
    NOT_ALLOWED_IN_STATUS = "not_allowed_in_status"
    TRACKING_DISABLED = "tracking_disabled"
    TRACKING_AUTOMATIC = "tracking_automatic"
    NOT_STARTED = "not_started"
    NOT_ASSIGNED = "not_assigned"
    INVALID_TIMES = "invalid_times"
    UNKNOWN_SEGMENT = "unknown_segment"
    UNKNOWN_PHOTO = "unknown_photo"
    LIMIT_EXCEEDED = "limit_exceeded"
    UNKNOWN_QUESTION = "unknown_question"
    INVALID_ANSWER = "invalid_answer"
    ANSWERS_MISSING = "answers_missing"
    PHOTOS_MISSING = "photos_missing"
    SIGNATURE_MISSING = "signature_missing"
    TIME_REQUIRED = "time_required"


class TimeEntryMode(StrEnum):
    """Saisie des temps: who enters time, and how."""

    NONE = "none"
    MANUAL = "manual"
    TIMER = "timer"


class Bucket(StrEnum):
    """The three kinds of time, in the order a declaration lists them."""

    WORK = "work"
    TRAVEL = "travel"
    BREAK = "break"


class Leg(StrEnum):
    """Which way a travel goes."""

    OUT = "out"
    BETWEEN = "between"
    BACK = "back"


class DeclarationMode(StrEnum):
    """Whether declared time comes on top or instead (T6)."""

    ADD = "add"
    REPLACE = "replace"


class SegmentFlag(StrEnum):
    """What is particular about a segment; flags are listed in this order."""

    EMPTY = "empty"
    AUTO_STOPPED = "auto_stopped"
    CLOSED_BY_OTHER = "closed_by_other"
    LONG = "long"
    OVERLAP = "overlap"
    LATE = "late"
    NO_INTERVAL = "no_interval"


class Activity(StrEnum):
    """What a technician is doing, derived from his open segments."""

    IDLE = "idle"
    TRAVELLING = "travelling"
    WORKING = "working"
    PAUSED = "paused"


class Stage(StrEnum):
    """When a photo was taken."""

    PREPARATION = "preparation"
    BEFORE = "before"
    AFTER = "after"


class By(StrEnum):
    """Who signs; signatures are listed in this order."""

    TECHNICIAN = "technician"
    CUSTOMER = "customer"


class Document(StrEnum):
    """The two printed forms of a dossier."""

    REPORT = "report"
    WORK_SHEET = "work_sheet"


class Channel(StrEnum):
    """How a document is handed over."""

    MAIL = "mail"
    STORE = "store"


class ReportDispatch(StrEnum):
    """Envoi des rapports: who may send, and whether *done* sends by itself (domain.md §6)."""

    MANUAL_BACKOFFICE = "manual_backoffice"
    MANUAL_MOBILE = "manual_mobile"
    AUTOMATIC = "automatic"


class LockScope(StrEnum):
    """Whom a lock holds off."""

    MOBILE = "mobile"
    EVERYONE = "everyone"


class QuestionType(StrEnum):
    """What an answer must look like."""

    YES_NO = "yes_no"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    SINGLE = "single"
    MULTIPLE = "multiple"
    PHOTO = "photo"


class PrintRule(StrEnum):
    """When a question is printed."""

    ALWAYS = "always"
    IF_ANSWERED = "if_answered"
    NEVER = "never"


class Operator(StrEnum):
    """How a condition compares."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    LT = "lt"
    GT = "gt"


class RoundingMode(StrEnum):
    """Which way rounding goes; ``nearest`` rounds a half up."""

    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"


class RoundingScope(StrEnum):
    """What is rounded: each segment, each technician's sum, or the intervention's (T14)."""

    SEGMENT = "segment"
    TECHNICIAN = "technician"
    INTERVENTION = "intervention"


class OnUnknown(StrEnum):
    """What happens to a mail of which nobody knows whether it left."""

    HOLD = "hold"
    RESEND = "resend"


class DeliveryState(StrEnum):
    """How far a delivery got; domain.md §8."""

    RENDERED = "rendered"
    ATTEMPTING = "attempting"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STORED = "stored"
