"""What is wrong with a store, in one sentence: the place, what was tried, why it failed, what to do."""

import re

from obstore.exceptions import NotFoundError, PermissionDeniedError, UnauthenticatedError

from interventions.stream.faults import Unavailable


class StoreError(Unavailable):
    """The store did not answer, or refused; what was asked may be asked again."""


_CURES = (
    ("NoSuchBucket", "there is no such bucket", "make it, or correct the name"),
    ("No space left", "the disk is full", "make room"),
    ("Disk quota exceeded", "the disk quota is used up", "make room"),
    ("Permission denied", "no right to", "give this user the right, or name another folder"),
    ("Read-only file system", "the file system is read-only", "mount it writable, or name another folder"),
    ("Not a directory", "a file stands where a folder should be", "move that file away"),
    ("BadScheme", "the endpoint is plain http", "use https, or allow it: AWS_ALLOW_HTTP=true"),
    ("InvalidAccessKeyId", "the access key is unknown there", "correct AWS_ACCESS_KEY_ID"),
    ("SignatureDoesNotMatch", "the secret key is not the right one", "correct AWS_SECRET_ACCESS_KEY"),
    ("error sending request", "nobody answers", "check the network and the endpoint (AWS_ENDPOINT_URL)"),
    ("Unable to recognise URL", "no such kind of store", "name a folder, or a URL: file://, s3://, gs://, az://"),
    ("Account must be specified", "no account is named", "set AZURE_STORAGE_ACCOUNT_NAME"),
    ("NotImplemented", "it cannot keep a name from being overwritten", "use a store that honours If-None-Match"),
)
"""What an error's text holds, what that means, and what helps."""
_RIGHTS = ("no right to", "give these credentials the right to get, put and list objects there")
_UNKNOWN = "see the store's own log"
_LONGEST = 200


def fault_of(doing: str, place: str, error: Exception) -> StoreError:
    """Say what kept us from ``doing`` something in a place."""
    text = str(error)
    why, cure = next(((why, cure) for mark, why, cure in _CURES if mark in text), _otherwise(error, text))
    return StoreError(f"the store {place}: cannot {doing}: {why}; {cure}")


def is_gone(error: Exception) -> bool:
    """Tell whether it is the whole bucket that is not there: then nothing can be said about a name in it."""
    return isinstance(error, NotFoundError | FileNotFoundError) and "NoSuchBucket" in str(error)


def _otherwise(error: Exception, text: str) -> tuple[str, str]:
    if isinstance(error, PermissionDeniedError | UnauthenticatedError | PermissionError):
        return _RIGHTS
    first = re.sub(r"\s+", " ", text.partition("\n")[0]).strip()
    return (first or type(error).__name__)[:_LONGEST], _UNKNOWN
