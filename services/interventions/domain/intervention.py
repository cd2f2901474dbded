"""What is kept of one intervention between two events: all that the checks of domain.md §4 ask for, no more."""

from typing import NamedTuple

from interventions.domain.events import Planned

REMEMBERED_REFUSALS = 256
NO_HASH = bytes(32)


class Round(NamedTuple):
    """One round; open while ``ended_at`` is None. ``technicians`` are all who ever were assigned in it."""

    opened_at: int
    ended_at: int | None
    technicians: tuple[str, ...]


class Rounds(NamedTuple):
    """All rounds. ``present`` is the last, number ``number``; ``past`` the others, by ``domain.rounds``."""

    number: int = 0
    present: Round | None = None
    past: bytes = b""


class Signed(NamedTuple):
    """A signature or a decline that stands; ``covers`` stands for the content hash at its decision."""

    by: str
    signatory: str | None
    reference: str | None
    sha256: str | None
    declined: str | None
    signed_at: int
    covers: str | None


class Entries(NamedTuple):
    """What was entered on site.

    ``answers`` are lines ``["code", occurred_at, event_id, answer]``, ``photos`` lines
    ``["reference", occurred_at, photo or null]`` in order of adding: null once it is gone,
    ``occurred_at`` the latest of that reference. Answers and photos are without the names of their fields,
    in their order (see ``domain.lines``).
    """

    answers: bytes = b""
    photos: bytes = b""
    photo_count: int = 0
    comment: str | None = None
    commented_at: int | None = None
    signatures: tuple[Signed, ...] = ()


class Begun(NamedTuple):
    """What was ever accepted, in any round: a start, a declaration, time of work or travel above zero."""

    started: bool = False
    declared: bool = False
    timed: bool = False


class Counts(NamedTuple):
    """The log records that count against a limit: of openers, of turns (outcomes, …), of all others."""

    openers: int = 0
    turns: int = 0
    others: int = 0


class Intervention(NamedTuple):
    """One intervention after its last decided event.

    ``version`` counts accepted events, ``applied_version`` is the last applied one's. ``decided`` and
    ``refused`` are rows of 16 bytes (id and content), ``openers`` rows of 18 (see ``domain.marks``).
    """

    version: int
    applied_version: int
    status: str
    previous_status: str | None
    locked: bool
    revision: int
    report_outdated: bool
    reason: str | None
    follow_up_id: str | None
    template_revision: int
    settings_revision: int
    visit: Planned
    rounds: Rounds
    entries: Entries
    begun: Begun
    counts: Counts
    openers: bytes
    decided: bytes
    refused: bytes
    last_hash: bytes
