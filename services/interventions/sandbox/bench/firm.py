"""The topics of a large firm, made of what the chain made of some hundred visits: other ids, customers, days."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

from interventions.contracts.codecs import codec_of
from interventions.domain.words import Kind
from interventions.sandbox.chain import Chain
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, ordinary
from interventions.stream.port import Place
from interventions.stream.processor import Received

LOG, STATUS, TIME, REJECTIONS = (
    "intervention-log",
    "intervention-status",
    "intervention-time",
    "intervention-rejections",
)
DELIVERIES, DAYS = "report-deliveries", "technician-days"
DAY = 86_400_000
FIRST_DAY = 1_714_953_600_000  # 2024-05-06
_SAMPLE = 500
_EVERY_REFUSED = 20
"""One visit in so many has an event that was refused."""
_NAMES = (
    *("Garnier", "Lefèvre", "Nguyễn", "O'Brien", "Müller", "Łukasz", "Şahin"),
    *("Bérénice", "Ibrahim", "大阪", "Świątek", "Dupont", "Čapek", "Øster"),
)
_PLACES = (
    *("Paris", "Évreux", "Lyon", "Besançon", "Nîmes", "Orléans"),
    *("Sète", "Angers", "Béziers", "Châlons", "Dijon", "Épinal"),
)
_STREETS = ["Paix", "Hugo", "Pasteur", "Foch", "Curie", "Zola", "Gambetta", "Jaurès", "Moulin", "Verdun"]

Records = dict[str, list[Any]]


class Firm:
    """So many interventions over two years, each with the records that a real one left behind."""

    def __init__(self, interventions: int) -> None:
        self._interventions = interventions
        self._chance = Random(1)  # noqa: S311 - made-up customers, no secret

    def records(self) -> Iterator[Received]:
        """Give the records of all topics; statuses and times as compaction leaves them."""
        for topic, key, references in (
            ("intervention-templates", "template_id", TEMPLATES),
            ("company-settings", "company_id", SETTINGS),
        ):
            for number, each in enumerate(references):
                yield Received(topic, 0, number, 0, each[key], each)
        told = asyncio.run(_sample())
        samples = list(told.values())
        for number in range(self._interventions):
            yield from self._visit(number, samples[number % len(samples)])

    def _visit(self, number: int, told: Records) -> Iterator[Received]:
        key, shift = f"v-{number}", number * 730 // self._interventions * DAY
        planned_only = number % 20 == 0
        log = told[LOG][:1] if planned_only else told[LOG]
        for each in log:
            yield _received(LOG, number, key, self._logged(each, key, number, shift))
        status = told[STATUS][0 if planned_only else -1]
        moved = {"reference": f"R-{number}", "planned_start": status["planned_start"] + shift}
        yield _received(STATUS, number, key, {**status, **moved, "intervention_id": key})
        yield _received(TIME, number, key, {**told[TIME][0 if planned_only else -1], "intervention_id": key})
        if number % _EVERY_REFUSED == 1:
            yield _received(REJECTIONS, number, key, _refused(log[-1], key, shift))
        if not planned_only:
            yield _received(DELIVERIES, number, key, _delivery(key, number, shift))
        if number % 7 == 0:
            yield _received(DAYS, number, key, _day(number, shift))

    def _logged(self, logged: Any, key: str, number: int, shift: int) -> Any:
        event = {**logged["event"], "intervention_id": key}
        if event["kind"] == Kind.PLANNED:
            visit = event["payload"]
            event["payload"] = {
                **visit,
                "reference": f"R-{number}",
                "planned_start": visit["planned_start"] + shift,
                "customer": self._customer(visit["customer"]),
            }
        return {**logged, "event": event, "intervention_id": key, "received_at": logged["received_at"] + shift}

    def _customer(self, customer: Any) -> Any:
        pick = self._chance.choice
        return {
            **customer,
            "name": f"{pick(_NAMES)} {pick(_NAMES)} & fils {self._chance.randrange(10_000)}",
            "address": f"{self._chance.randrange(300)} rue {pick(_STREETS)}",
            "city": pick(_PLACES),
            "phone": f"+33 {self._chance.randrange(10**9)}",
        }


def _received(topic: str, number: int, key: str, record: Any) -> Received:
    return Received(topic, number % 4, number, 0, key, record)


def _refused(logged: Any, key: str, shift: int) -> Any:
    names = ("company_id", "status", "version", "locked")
    return {
        **{name: logged[name] for name in names},
        "intervention_id": key,
        "event": {**logged["event"], "event_id": "refused", "kind": "resumed", "intervention_id": key},
        "event_id": "refused",
        "received_at": logged["received_at"] + shift,
        "source_offset": logged["source_offset"] + 1,
        "code": ("locked", "not_allowed_in_status", "not_assigned")[logged["source_offset"] % 3],
        "message_fr": "Refusé.",
        "message_en": "Refused.",
        "details": [],
        "allowed_kinds": [],
    }


def _delivery(key: str, number: int, shift: int) -> Any:
    names = "request reason smtp_code message_id pdf next_attempt_at resolved_by"
    state = "unknown" if number % 500 == 1 else "sent"
    return {
        **dict.fromkeys(names.split()),
        "delivery_id": f"d-{number}", "sequence": 3, "intervention_id": key, "company_id": "timed", "revision": 1,
        "document": "report", "channel": "mail", "recipient": "customer@example.org", "state": state, "attempt": 1,
        "at": FIRST_DAY + shift,
    }  # fmt: skip


def _day(number: int, shift: int) -> Any:
    day = f"{2024 + shift // DAY // 365}-{1 + shift // DAY // 30 % 12:02d}-{1 + shift // DAY % 28:02d}"
    sums = {"work_s": 25_000, "travel_s": 4_000, "break_s": 3_600, "overlap_s": 0}
    return {"technician_id": f"t-{number % 500}", "day": day, **sums, "interventions": [f"v-{number}"]}


async def _sample() -> dict[str, Records]:
    """Run some visits through the chain; gives the records of each by topic."""
    chain = Chain()
    chain.write_references(TEMPLATES, SETTINGS, 0)
    for sent in ordinary(1, _SAMPLE):
        chain.write("intervention-events", sent.key, sent.event, sent.received_at)
    await chain.settle()
    told: dict[str, Records] = defaultdict(lambda: defaultdict(list))
    for topic in (LOG, STATUS, TIME):
        for partition in range(4):
            place = Place(topic, partition)
            end = (await chain.backend.stable_ends([place]))[place]
            async for piece in chain.backend.read(place, 0, end):
                for each in piece:
                    record = codec_of(topic).decode(each.value).record
                    told[record["intervention_id"]][topic].append(record)
    await chain.close()
    return told
