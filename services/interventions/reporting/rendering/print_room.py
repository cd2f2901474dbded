"""From a hand-over to what is kept: printed once a revision, each mail written whole, a store that fails waited for."""

import asyncio
import json
from hashlib import sha256
from weakref import WeakValueDictionary

import structlog

from interventions.domain.canonical import compact
from interventions.domain.deliveries import document_of
from interventions.domain.records import Blob, Failure, FinishedIntervention
from interventions.reporting.letter.letters import letter
from interventions.reporting.press.port import Press, PressFault, PrintingError
from interventions.reporting.rendering.rendered import Rendered, mails_owed
from interventions.reporting.store import Store, StoreError, kept

_LOG = structlog.get_logger()
_LONGEST_MESSAGE = 500
_LONGEST_PAUSE_S = 30
_Printed = tuple[Blob, bytes, int, tuple[str, ...]]


class PrintRoom:
    """Prints and keeps; doing it again finds what is there.

    What was made of a content is remembered in the store under the content's hash, so that a repeated hand-over
    finds it again, whatever has changed since in photos, fonts or versions.
    ``first_pause_s``: a store or press that fails is asked again, ever more seldom, until it works; None: it is raised.
    """

    def __init__(self, press: Press, store: Store, *, first_pause_s: float | None = None) -> None:
        self.size = press.size
        self._press, self._store, self._first_pause_s = press, store, first_pause_s
        self._turns = WeakValueDictionary[str, asyncio.Lock]()

    async def rendered(self, finished: FinishedIntervention, at: int) -> Rendered:
        """Print, keep, and write the mails of a hand-over that was made ``at``.

        Raises: StoreError, PressFault, unless it waits for their end; nothing is lost, the same may be asked again.
        """
        pause_s = self._first_pause_s
        while True:
            try:
                return await self._rendered(finished, at)
            except (StoreError, PressFault) as fault:
                if pause_s is None:
                    raise
                _LOG.error(
                    "report_held",
                    intervention_id=finished["intervention_id"],
                    revision=finished["revision"],
                    why=str(fault),
                    again_in_s=pause_s,
                )
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def remembers(self, finished: FinishedIntervention) -> bool:
        """Tell whether this content was printed before; a store that does not answer remembers nothing now."""
        try:
            return await self._store.exists(_memo_name(finished))
        except StoreError:
            return False

    async def _rendered(self, finished: FinishedIntervention, at: int) -> Rendered:
        mails = mails_owed(finished)
        try:
            pdf, content, pages, warnings = await self._printed_once(finished)
        except PrintingError as error:
            return Rendered(None, 0, (), (None,) * len(mails), _failed(finished, error))
        letters = [
            await kept(self._store, letter(finished, owed, content, at), "eml") if owed.recipient else None
            for owed in mails
        ]
        return Rendered(pdf, pages, warnings, tuple(letters), None)

    async def _printed_once(self, finished: FinishedIntervention) -> _Printed:
        """Print a content, or find what was made of it; who asks for it meanwhile waits for that."""
        name = _memo_name(finished)
        async with self._turns.setdefault(name, asyncio.Lock()):
            return await self._found_or_printed(name, finished)

    async def _found_or_printed(self, name: str, finished: FinishedIntervention) -> _Printed:
        if (found := await self._remembered(name)) is not None:
            return found
        made = await self._press.printed(finished)
        pdf = await kept(self._store, made.pdf, "pdf")
        memo = compact({"pdf": pdf, "pages": made.pages, "warnings": list(made.warnings)})
        if await self._store.put_if_absent(name, memo):
            if made.warnings:
                _LOG.warning("printed_with_warnings", intervention_id=finished["intervention_id"], pdf=pdf["sha256"])
            return pdf, made.pdf, made.pages, made.warnings
        return await self._remembered(name) or (pdf, made.pdf, made.pages, made.warnings)

    async def _remembered(self, name: str) -> _Printed | None:
        memo = await self._store.get(name)
        if memo is None:
            return None
        found = json.loads(memo)
        content = await self._store.get(found["pdf"]["reference"])
        return None if content is None else (found["pdf"], content, found["pages"], tuple(found["warnings"]))


def _failed(finished: FinishedIntervention, error: PrintingError) -> Failure:
    _LOG.error(
        "not_printed", intervention_id=finished["intervention_id"], revision=finished["revision"], code=error.code
    )
    return Failure(code=error.code, message=str(error)[:_LONGEST_MESSAGE])


def _memo_name(finished: FinishedIntervention) -> str:
    """Name what was made of a content after the content: all that a document shows, and nothing else."""
    content = {
        "document": document_of(finished),
        **{name: finished[name] for name in ("intervention_id", "revision", "finished_at", "dossier", "time")},
    }
    digest = sha256(compact(content)).hexdigest()
    return f"renders/{digest[:2]}/{digest[2:]}.json"
