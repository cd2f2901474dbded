"""What operations should look at."""

from typing_extensions import TypedDict


class OperationsAlert(TypedDict):
    """Something operations should look at · ``operations-alerts``."""

    alert_id: str
    kind: str
    state: str
    subject: str
    value: float
    threshold: float
    since: int
    at: int
