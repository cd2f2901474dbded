"""What prints documents: a pool of processes with limits (``PoolPress``), or this very process (replay, tests)."""

import tempfile
from pathlib import Path
from typing import Protocol

from interventions.domain.records import FinishedIntervention
from interventions.reporting.document.typesetting import Typeset, TypesettingError
from interventions.reporting.photos.photo_store import PhotoStore
from interventions.reporting.press.printing import Studio, printed


class PrintingError(Exception):
    """A document that could not be printed: a failure of this document, not of the processor."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PressFault(Exception):
    """Nothing can be printed here now, whatever the document: to be asked again later."""


class Press(Protocol):
    """Prints documents.

    Promises: the same hand-over gives the same bytes. Does not promise to print every one.
    """

    size: int
    """How many documents it prints at once."""

    async def printed(self, finished: FinishedIntervention) -> Typeset:
        """Print the document of a hand-over.

        Raises: PrintingError; the hand-over's document is then given up. PressFault; it is then asked again.
        """
        ...

    async def close(self) -> None:
        """Let its processes and folders go."""
        ...


class DeskPress:
    """A press in this very process, without limits: for a replay in memory and for tests."""

    size = 1

    def __init__(self, photos: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="pictures-")
        self._studio = Studio(PhotoStore(photos).fetch, Path(self._folder.name))

    async def printed(self, finished: FinishedIntervention) -> Typeset:
        """Print here and now; see ``Press``."""
        try:
            return printed(finished, self._studio)
        except TypesettingError as error:
            raise PrintingError("refused", str(error)) from error

    async def close(self) -> None:
        """Remove the prepared pictures."""
        self._folder.cleanup()
