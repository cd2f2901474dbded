"""finished-interventions → rendering → rendered-reports, report-deliveries (channel ``store``)."""

import asyncio
import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple, cast

from interventions.domain.canonical import compact
from interventions.domain.deliveries import Owed, deliveries_owed, document_of, message_id
from interventions.domain.records import (
    Blob,
    Failure,
    FinishedIntervention,
    RenderedMail,
    RenderedReport,
    ReportDelivery,
)
from interventions.domain.words import Channel, DeliveryState
from interventions.reporting.letters import letter
from interventions.reporting.press import Press, PrintingError
from interventions.reporting.store import Store, kept
from interventions.stream.processor import Decision, Output, Received

_LONGEST_MESSAGE = 500


class Rendered(NamedTuple):
    """What was printed and kept for one hand-over, before its step."""

    pdf: Blob | None
    pages: int
    warnings: tuple[str, ...]
    mails: tuple[Blob | None, ...]
    """One a mail owed, in order; None for one that has nobody to go to."""
    failure: Failure | None


class Rendering:
    """Prints, keeps, and says so; keeps no state of its own.

    A revision is printed once: what was made of a content is remembered in the store under the content's hash,
    so that a repeated hand-over finds it again, whatever has changed since in photos, fonts or versions.
    """

    name = "rendering"
    inputs: tuple[str, ...] = ("finished-interventions",)
    references: tuple[str, ...] = ()

    def __init__(self, press: Press, store: Store) -> None:
        self.batch_size = press.size
        self._press = press
        self._store = store

    async def prepare(self, batch: Sequence[Received]) -> list[Any]:
        """Print and keep what the batch asks for; the store makes twice as good as once.

        Raises: StoreError when the store fails: nothing is lost, the batch is taken again.
        """
        return list(await asyncio.gather(*(self._rendered(received) for received in batch)))

    def step(self, state: None, received: Received) -> Decision:
        """Say what became of one hand-over."""
        finished, made = cast("FinishedIntervention", received.record), cast("Rendered", received.prepared)
        owed = deliveries_owed(finished)
        outputs = [Output("rendered-reports", finished["intervention_id"], _report(finished, owed, made))]
        for each in owed:
            if each.channel == Channel.STORE:
                stored = _stored(finished, each, made, received.timestamp_ms)
                outputs.append(Output("report-deliveries", each.delivery_id, stored))
        return Decision("failed" if made.failure else "rendered", state, tuple(outputs))

    def encode(self, state: None) -> bytes:
        """Write no state."""
        del state
        return b""

    def decode(self, encoded: bytes) -> None:
        """Read no state."""

    def learn(self, received: Received) -> None:
        """Learn nothing: a hand-over is complete."""

    def needs_references(self, received: Received) -> bool:
        """Need none."""
        del received
        return False

    async def _rendered(self, received: Received) -> Rendered:
        finished: FinishedIntervention = received.record
        try:
            printed = await self._printed_once(finished)
        except PrintingError as error:
            failure = Failure(code=error.code, message=str(error)[:_LONGEST_MESSAGE])
            return Rendered(None, 0, (), tuple(None for _ in _mails(finished)), failure)
        pdf, content, pages, warnings = printed
        mails = [
            await kept(self._store, letter(finished, owed, content, received.timestamp_ms), "eml")
            if owed.recipient
            else None
            for owed in _mails(finished)
        ]
        return Rendered(pdf, pages, warnings, tuple(mails), None)

    async def _printed_once(self, finished: FinishedIntervention) -> tuple[Blob, bytes, int, tuple[str, ...]]:
        name = _memo_name(finished)
        if (found := await self._remembered(name)) is not None:
            return found
        made = await self._press.printed(finished)
        pdf = await kept(self._store, made.pdf, "pdf")
        memo = compact({"pdf": pdf, "pages": made.pages, "warnings": list(made.warnings)})
        if await self._store.put_if_absent(name, memo):
            return pdf, made.pdf, made.pages, made.warnings
        return await self._remembered(name) or (pdf, made.pdf, made.pages, made.warnings)

    async def _remembered(self, name: str) -> tuple[Blob, bytes, int, tuple[str, ...]] | None:
        memo = await self._store.get(name)
        if memo is None:
            return None
        found = json.loads(memo)
        content = await self._store.get(found["pdf"]["reference"])
        return None if content is None else (found["pdf"], content, found["pages"], tuple(found["warnings"]))


def _memo_name(finished: FinishedIntervention) -> str:
    """Name what was made of a content after the content: all that a document shows, and nothing else."""
    content = {
        "document": document_of(finished),
        **{name: finished[name] for name in ("intervention_id", "revision", "finished_at", "dossier", "time")},
    }
    digest = sha256(compact(content)).hexdigest()
    return f"renders/{digest[:2]}/{digest[2:]}.json"


def _mails(finished: FinishedIntervention) -> list[Owed]:
    return [owed for owed in deliveries_owed(finished) if owed.channel == Channel.MAIL]


def _report(finished: FinishedIntervention, owed: Sequence[Owed], made: Rendered) -> RenderedReport:
    sender, request = finished["dossier"]["settings"]["sender"], finished["request"]
    mails = [each for each in owed if each.channel == Channel.MAIL]
    return {
        "intervention_id": finished["intervention_id"],
        "company_id": finished["company_id"],
        "revision": finished["revision"],
        "document": document_of(finished),
        "request": request["event_id"] if request else None,
        "cause": finished["cause"],
        "pdf": made.pdf,
        "pages": made.pages,
        "warnings": list(made.warnings),
        "mails": [
            RenderedMail(
                delivery_id=each.delivery_id,
                recipient=each.recipient,
                message_id=message_id(each.delivery_id, sender),
                mail=mail,
            )
            for each, mail in zip(mails, made.mails, strict=True)
        ],
        "failure": made.failure,
    }


def _stored(finished: FinishedIntervention, owed: Owed, made: Rendered, at: int) -> ReportDelivery:
    return {
        "delivery_id": owed.delivery_id,
        "sequence": 1,
        "intervention_id": finished["intervention_id"],
        "company_id": finished["company_id"],
        "revision": finished["revision"],
        "document": owed.document,
        "channel": owed.channel,
        "recipient": None,
        "request": owed.request,
        "state": DeliveryState.FAILED if made.failure else DeliveryState.STORED,
        "attempt": 0,
        "reason": made.failure["code"] if made.failure else None,
        "smtp_code": None,
        "message_id": None,
        "pdf": made.pdf,
        "next_attempt_at": None,
        "resolved_by": None,
        "at": at,
    }
