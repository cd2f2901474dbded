"""The words of the dossier, its template and its reports (domain.md §6, §8)."""

from enum import StrEnum


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
