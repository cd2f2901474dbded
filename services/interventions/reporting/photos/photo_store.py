"""The store where phones leave photos and signatures; only ever read here."""

import os
from datetime import timedelta
from typing import Any

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import from_url

from interventions.reporting.photos.pictures import MOST_BYTES, PictureError, Wanted
from interventions.reporting.store import opened
from interventions.reporting.store_faults import fault_of

_AWAY = (NotFoundError, FileNotFoundError)
_CLOUDS = ("AWS", "AZURE", "GOOGLE")
_SWITCHES = ("allow_http", "allow_invalid_certificates")
_OPTIONS = (*_SWITCHES, "proxy_url", "proxy_ca_certificate", "proxy_excludes")
_ELSEWHERE = ("s3:", "gs:", "az:", "abfs:", "http:", "https:")


class PhotoStore:
    """Pictures by reference, anywhere obstore reaches."""

    def __init__(self, place: str) -> None:
        """Open a place. Raises: StoreError for one that cannot be."""
        try:
            self._objects = _hurried(place) if place.startswith(_ELSEWHERE) else opened(place)
        except (BaseError, OSError) as error:
            raise fault_of("open it", place, error) from error

    def fetch(self, reference: str) -> bytes | None:
        """Give a picture's bytes, or None when it is not there.

        Raises: PictureError when the store does not give it, or when it is larger than any photo may be; it is
        then not downloaded.
        """
        try:
            found = obstore.get(self._objects, reference)
            if found.meta["size"] > MOST_BYTES:
                raise PictureError("too_large")
            return bytes(found.bytes())
        except _AWAY:
            return None
        except ValueError as error:  # no path to anything, whatever the store
            raise PictureError("bad_reference") from error
        except (BaseError, OSError) as error:
            raise PictureError("unavailable") from error

    async def has(self, wanted: Wanted) -> bool:
        """Tell whether a picture is there, whole as far as its size tells; a store that does not answer has it not."""
        try:
            found = await obstore.head_async(self._objects, wanted.reference)
        except ValueError:
            return True  # will never be there: no reason to wait
        except (BaseError, OSError):
            return False
        return found["size"] >= wanted.least_bytes


def _hurried(place: str) -> obstore.store.ObjectStore:
    """Open a store with less patience than one picture may take: one that hangs costs its pictures, not the report."""
    options: Any = {"timeout": timedelta(seconds=7), "connect_timeout": timedelta(seconds=5), **_from_environment()}
    return from_url(
        place,
        client_options=options,
        retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=10)},
    )


def _from_environment() -> dict[str, Any]:
    """Give the client's options that the environment names; obstore forgets them as soon as it is given others."""
    named = ((name, os.environ.get(f"{cloud}_{name.upper()}")) for cloud in _CLOUDS for name in _OPTIONS)
    return {name: value.lower() == "true" if name in _SWITCHES else value for name, value in named if value}
