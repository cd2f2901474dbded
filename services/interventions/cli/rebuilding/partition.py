"""One partition's states, as kept and as folded from the topics."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol, cast

from interventions.cli.broker import BrokerTopics
from interventions.cli.fault import CallFault
from interventions.cli.rebuilding.folds import COMMANDS, FOLDS, Until
from interventions.cli.rebuilding.markers import marker_found
from interventions.lifecycle.processor import Lifecycle
from interventions.reporting.mailing import rebuild as mailing
from interventions.reporting.mailing.processor import Mailing
from interventions.reporting.rendering import rebuild as rendering
from interventions.reporting.rendering.processor import Rendering
from interventions.stream.marker import MARKER_KEY, Marker, read_marker
from interventions.stream.port import Place
from interventions.stream.state import PartitionState
from interventions.technicians.processor import Technicians
from interventions.timekeeping.processor import Timekeeping


class Kind(Protocol):
    """What there is to know of a processor here."""

    name: str
    inputs: tuple[str, ...]


REBUILT: Mapping[str, Kind] = {
    each.name: cast("Kind", each) for each in (Lifecycle, Timekeeping, Technicians, Rendering, Mailing)
}
NOT_TOLD: Mapping[str, Sequence[str]] = {"rendering": rendering.NOT_TOLD, "mailing": mailing.NOT_TOLD}
"""What no topic tells of a state, by processor: where it is said, a rebuilt state may differ from the lost one."""
ELSEWHERE: Mapping[str, str] = {
    "projection": "run `interventions read-model build`",
    "insights": "start it again: it reads back what it needs",
}
"""What to do for processors that keep nothing on the broker."""
_IN_STEP = frozenset({"lifecycle", "timekeeping", "technicians"})
"""Processors whose state changes with an input alone, so that its marker says up to where to fold."""


class Rebuilding(NamedTuple):
    """One partition's states as kept and as folded up to the marker, encoded.

    ``found`` is a marker made anew; ``unreadable`` says that one lies there that no processor can restore past.
    """

    name: str
    partition: int
    kept: Mapping[bytes, bytes]
    folded: Mapping[bytes, bytes]
    marker: Marker
    found: bool
    unreadable: bool

    @property
    def marker_told(self) -> str:
        """Say what there is of a marker: none where nothing was ever taken."""
        if self.unreadable:
            return "unreadable"
        if not self.found:
            return "kept"
        taken = any(end for topic, end in self.marker.next_offsets.items() if topic != COMMANDS)
        return "found again" if taken or self.kept or self.folded else "none"

    @property
    def differing(self) -> list[bytes]:
        """Name the keys whose bytes differ, or that are on one side only."""
        keys = self.kept.keys() | self.folded.keys()
        return sorted(key for key in keys if self.kept.get(key) != self.folded.get(key))


async def rebuilding(topics: BrokerTopics, name: str, partition: int) -> Rebuilding:
    """Fold one partition's states, and read what is kept of them. A lost marker is found again from the outputs.

    Raises CallFault when a processor that acts on its own did so meanwhile, or when a topic that is needed is lost.
    """
    place = Place(f"{name}-state", partition)
    end = (await topics.backend.stable_ends([place]))[place]
    kept, marker, unreadable = await _kept(topics, place)
    reached = marker or await marker_found(topics, REBUILT[name].inputs, name, partition)
    folded = await FOLDS[name](topics, partition, Until(reached.next_offsets, kept))
    made = Rebuilding(name, partition, kept, folded, reached, marker is None, unreadable)
    moved = (await topics.backend.stable_ends([place]))[place] != end
    if moved and made.differing and name not in _IN_STEP:
        raise CallFault(f"{name} worked on partition {partition} meanwhile", f"stop {name}, then ask again")
    return made


async def _kept(topics: BrokerTopics, place: Place) -> tuple[dict[bytes, bytes], Marker | None, bool]:
    """Read the states, as they are, and the last marker; tells also whether there is one that cannot be read."""
    state, marker, unreadable = PartitionState(cast("Any", None), 0), None, False
    async for message in topics.partition(*place):
        if message.key != MARKER_KEY:
            state.absorb([message])
            continue
        try:
            marker = read_marker(message.value) if message.value else None
        except (ValueError, LookupError, TypeError, AttributeError):
            marker, unreadable = None, True
    return dict(state.items()), marker, unreadable
