"""The store where phones leave photos and signatures; only ever read here."""

import obstore
from obstore.exceptions import NotFoundError

from interventions.reporting.pictures import MOST_BYTES, PictureError
from interventions.reporting.store import opened


class PhotoStore:
    """Pictures by reference, anywhere obstore reaches."""

    def __init__(self, place: str) -> None:
        self._objects = opened(place)

    def fetch(self, reference: str) -> bytes | None:
        """Give a picture's bytes, or None when it is not there.

        Raises: PictureError when it is larger than any photo may be; it is then not downloaded.
        """
        try:
            found = obstore.get(self._objects, reference)
        except (NotFoundError, FileNotFoundError):
            return None
        if found.meta["size"] > MOST_BYTES:
            raise PictureError("too_large")
        return bytes(found.bytes())
