"""Check 7: who may what (domain §7 and §6)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from model.inputs import Row
from model.past import FACTS, ON_THE_DOSSIER, TIMER, Past, Round, status, technicians, visit

OFFICE = ("backoffice", "system")
ALWAYS_OWN = (*TIMER, "time_declared", "time_corrected", *ON_THE_DOSSIER, "completed", "left_unfinished")
WINDOWED = ("amended", "rescheduled", *ON_THE_DOSSIER, "completed", "left_unfinished")


def day_in(zone: str, at: int) -> date:
    return datetime.fromtimestamp(at // 1000, ZoneInfo(zone)).date()


def own(past: Past, event: Row, of_round: Round | None) -> bool:
    """§7: one of the technicians; for facts also one of the round's; for ``planned`` one of the payload's."""
    actor = event["actor"]["id"]
    if event["kind"] == "planned":
        return actor in [technician["id"] for technician in event["payload"]["technicians"]]
    if actor in technicians(past):
        return True
    about_a_round = event["kind"] in (*FACTS, "time_corrected")
    return about_a_round and of_round is not None and actor in of_round.technicians


def technician_may(past: Past, event: Row, settings: Row) -> bool:
    """§7, what a technician may on own."""
    match event["kind"]:
        case "rescheduled" | "amended" | "confirmed":
            return bool(settings["mobile_may_edit"])
        case "planned":
            return bool(settings["mobile_may_create"])
        case "reverted":
            return bool(settings["mobile_may_revert"]) and status(past) == "done"
        case "report_requested":
            return True
        case kind:
            return kind in ALWAYS_OWN


def customer_may(past: Past, event: Row) -> bool:
    """§7: cancel from the portal, until the day before the planned start."""
    if event["origin"] != "portal" or event["kind"] != "cancelled":
        return False
    zone = visit(past)["zone"]
    return day_in(zone, event["occurred_at"]) < day_in(zone, visit(past)["planned_start"])


def role_may(past: Past, event: Row, settings: Row, of_round: Round | None) -> bool:
    match event["actor"]["role"]:
        case "reader":
            return False
        case "technician":
            return technician_may(past, event, settings) and own(past, event, of_round)
        case "dispatcher":
            return event["kind"] not in ("closed", "reopened")
        case "customer":
            return customer_may(past, event)
    return True


def origin_may(event: Row, template: Row) -> bool:
    """§7 *Closed and reopened come from backoffice or system only*; §6 ``report_dispatch``."""
    if event["kind"] in ("closed", "reopened"):
        return event["origin"] in OFFICE
    if event["kind"] == "report_requested":
        from_mobile = template["report_dispatch"] == "manual_mobile"
        return event["origin"] in OFFICE or (from_mobile and event["origin"] == "mobile")
    return True


def inside_the_edit_window(past: Past, event: Row, settings: Row) -> bool:
    """§7, edit window: days of ``occurred_at`` and of the planned start, in the site zone."""
    if event["kind"] not in WINDOWED or event["origin"] != "mobile":
        return True
    zone = visit(past)["zone"]
    ahead = (day_in(zone, visit(past)["planned_start"]) - day_in(zone, event["occurred_at"])).days
    before, after = settings["edit_days_before"], settings["edit_days_after"]
    if before is not None and -ahead > before and status(past) in ("confirmed", "done"):
        return False
    return not (after is not None and ahead > after and status(past) == "confirmed")


def permitted(past: Past, event: Row, template: Row, settings: Row, of_round: Round | None) -> bool:
    """Check 7 whole; the timer's expiry is not a technician's to say, which his list says already."""
    return (
        role_may(past, event, settings, of_round)
        and origin_may(event, template)
        and (event["kind"] == "planned" or inside_the_edit_window(past, event, settings))
    )
