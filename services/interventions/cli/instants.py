"""Instants and days as people give them to a command."""

from datetime import UTC, date, datetime

from interventions.cli.fault import CallFault


def instant_of(text: str) -> int:
    """Read RFC 3339, or a day (its midnight, UTC), as UTC milliseconds. Raises CallFault."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CallFault(f"{text!r} is no instant", "write 2026-03-12T07:30:00Z or 2026-03-12") from None
    if at.tzinfo is None and len(text) > len("2026-03-12"):
        raise CallFault(f"{text!r} has no zone", "end it with Z or +01:00")
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


def day_of_text(text: str) -> str:
    """Read an ISO day. Raises CallFault."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise CallFault(f"{text!r} is no day", "write 2026-03-12") from None
