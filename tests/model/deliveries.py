"""Which deliveries a hand-over owes (domain §8, contracts §3 ReportDelivery)."""

import hashlib
from typing import NamedTuple

from model.inputs import Row


class Owed(NamedTuple):
    """One delivery, by its name."""

    delivery_id: str
    channel: str
    recipient: str | None


def owed(finished: Row) -> list[Owed]:
    """At done the report to the store, with ``automatic`` also by mail; on request what was asked for."""
    request, template = finished["request"], finished["dossier"]["template"]
    if request is None:
        mails = mails_of(finished) if template["report_dispatch"] == "automatic" else []
        return [named(finished, "store", None), *mails]
    return [named(finished, "store", None)] if request["channel"] == "store" else mails_of(finished)


def mails_of(finished: Row) -> list[Owed]:
    """List customer, technicians in their order, fixed addresses, each once; nobody: one without recipient."""
    request, visit = finished["request"], finished["dossier"]["visit"]
    wanted = finished["dossier"]["template"]["recipients"]
    people = [technician["email"] for technician in visit["technicians"]]
    if request and request["recipients"]:
        addresses = request["recipients"]
    elif request and request["document"] == "work_sheet":
        addresses = people
    else:
        addresses = [visit["customer"]["email"]] if wanted["customer"] else []
        addresses = addresses + (people if wanted["technicians"] else []) + wanted["addresses"]
    once = list(dict.fromkeys(address for address in addresses if address))
    return [named(finished, "mail", address) for address in once or [None]]


def named(finished: Row, channel: str, recipient: str | None) -> Owed:
    """Contracts: hex SHA-256 of six parts joined by a zero byte."""
    request = finished["request"]
    parts = [
        finished["intervention_id"],
        str(finished["revision"]),
        request["document"] if request else "report",
        channel,
        recipient or "",
        request["event_id"] if request else "",
    ]
    return Owed(hashlib.sha256("\0".join(parts).encode()).hexdigest(), channel, recipient)
