"""How deliveries look to a person: one colour a state, the word always there too."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from interventions.cli.reports.finding import short
from interventions.cli.screen import table
from interventions.cli.sources import DELIVERIES
from interventions.contracts.json_form import to_json
from interventions.domain.records import ReportDelivery
from interventions.domain.words import DeliveryState

_GREEN, _RED, _BLUE, _BROWN, _VIOLET, _GREY = "#1a7f37", "#a40e26", "#0550ae", "#9a4b00", "#6639ba", "#59636e"
COLOURS: Mapping[str, str] = {
    DeliveryState.RENDERED: _BLUE,
    DeliveryState.ATTEMPTING: _BLUE,
    DeliveryState.SENT: _GREEN,
    DeliveryState.STORED: _GREEN,
    DeliveryState.DEFERRED: _BROWN,
    DeliveryState.UNKNOWN: _VIOLET,
    DeliveryState.REFUSED: _RED,
    DeliveryState.FAILED: _RED,
    DeliveryState.CANCELLED: _GREY,
}
_HEADINGS = ("delivery", "since", "intervention", "document", "to", "state", "attempts", "why, and what next")


def told(delivery: ReportDelivery) -> dict[str, Any]:
    """Give a delivery in the JSON form."""
    return to_json(DELIVERIES, delivery)


def state_text(state: str) -> Text:
    """Write a state in its colour."""
    return Text(f"● {state}", style=COLOURS.get(state, ""))


def show_deliveries(console: Console, deliveries: Sequence[Mapping[str, Any]]) -> None:
    """Paint deliveries in the JSON form as a table."""
    rows = [
        (
            short(each["delivery_id"]),
            each["at"],
            each["intervention_id"],
            f"{each['document']} {each['revision']}",
            each["recipient"] or ("the store" if each["channel"] == "store" else "nobody"),
            state_text(each["state"]),
            each["attempt"] or "",
            _why(each),
        )
        for each in deliveries
    ]
    console.print(table(_HEADINGS, rows))


def _why(each: Mapping[str, Any]) -> str:
    parts = (
        f"{each['smtp_code']}" if each["smtp_code"] else "",
        each["reason"] or "",
        f"by {each['resolved_by']}" if each["resolved_by"] else "",
        f"next {each['next_attempt_at']}" if each["next_attempt_at"] else "",
    )
    return ", ".join(filter(None, parts))
