"""Acting: each form is published once, under an id of its own, and asked after until its answer is back."""

import asyncio
import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from interventions.console.access import Account
from interventions.console.bus import Bus
from interventions.domain.events import InterventionEvent
from interventions.domain.words import Kind, Origin

EVENTS, COMMANDS = "intervention-events", "delivery-commands"
SOURCE = "console/1"
_KEY = re.compile(r"^[0-9a-f]{32}$")
_REMEMBERED = 10_000


class Sent(NamedTuple):
    """What a form became: the record as published, and what was typed, to be typed no second time."""

    topic: str
    record: Mapping[str, Any]
    typed: Mapping[str, str]


def new_key() -> str:
    """Make the idempotency key of a form."""
    return secrets.token_hex(16)


def is_key(text: str | None) -> bool:
    """Tell whether this can be a form's key."""
    return text is not None and _KEY.match(text) is not None


def event_id(key: str) -> str:
    """Name the event that a form becomes."""
    return f"console/{key}"


class Deed(NamedTuple):
    """What is done to which intervention; ``seen`` is the version that the person saw, None: whatever it is."""

    about: str
    kind: Kind
    payload: Any
    seen: int | None = None


def event_of(key: str, account: Account, now: int, deed: Deed) -> InterventionEvent:
    """Write the event of a form."""
    return {
        "event_id": event_id(key),
        "intervention_id": deed.about,
        "kind": deed.kind,
        "occurred_at": now,
        "recorded_at": now,
        "origin": Origin.BACKOFFICE,
        "actor": {"id": account.user, "role": account.role},
        "source": SOURCE,
        "expected_version": deed.seen,
        "correlation_id": None,
        "causation_id": None,
        "payload": deed.payload,
    }


class Desk:
    """Publishes forms; the same key again is the same form, published once, whoever clicks twice."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self._sent: OrderedDict[str, Sent] = OrderedDict()
        self._busy: dict[str, asyncio.Lock] = {}

    def sent(self, key: str | None) -> Sent | None:
        """Give what a form became; None for one not sent, or forgotten since."""
        return self._sent.get(key or "")

    async def submit(self, key: str, about: str, sent: Sent) -> Sent:
        """Publish a form; gives what it became the first time. Raises BusAway, ValueError: then it was not sent."""
        async with self._busy.setdefault(key, asyncio.Lock()):
            if known := self._sent.get(key):
                return known
            await self.bus.publish(sent.topic, about, sent.record)
            self._sent[key] = sent
        self._busy.pop(key, None)
        while len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)
        return sent
