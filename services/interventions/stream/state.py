"""The states of one partition: encoded in memory, decoded on use."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from interventions.stream.marker import MARKER_KEY, RESERVED, SKIP_PREFIX, Marker, read_marker, read_skip
from interventions.stream.port import Message
from interventions.stream.processor import Processor


class PartitionState:
    """What a processor keeps of one partition, as far as it has been committed.

    ``next_offset`` is where the state topic has to be read on.
    """

    def __init__(self, processor: Processor[Any], cached: int) -> None:
        self._processor, self._room = processor, cached
        self._encoded: dict[bytes, bytes] = {}
        self._decoded: dict[bytes, Any] = {}
        self.marker: Marker | None = None
        self.skips: set[tuple[str, int]] = set()
        self.next_offset = 0
        self.bytes = 0

    def __len__(self) -> int:
        """Count the states."""
        return len(self._encoded)

    def __contains__(self, key: bytes) -> bool:
        """Tell whether there is a state of this key."""
        return key in self._encoded

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Give all states, encoded."""
        return iter(self._encoded.items())

    def get(self, key: bytes) -> Any:
        """Give a state decoded; None when there is none."""
        state = self._decoded.get(key)
        if state is None and (encoded := self._encoded.get(key)) is not None:
            state = self._processor.decode(encoded)
            self._cache(key, state)
        return state

    def put(self, key: bytes, state: Any, encoded: bytes | None) -> None:
        """Take a committed state in; None deletes it."""
        self._decoded.pop(key, None)
        former = self._encoded.get(key)
        if former is not None:
            self.bytes -= len(key) + len(former)
        if encoded is None:
            self._encoded.pop(key, None)
            return
        self._encoded[key] = encoded
        self.bytes += len(key) + len(encoded)
        self._cache(key, state)

    def absorb(self, messages: Sequence[Message]) -> None:
        """Take records of the state topic in, in order; ``recount`` must follow the last."""
        encoded = self._encoded
        for message in messages:
            key, value = message.key, message.value
            if key is None:
                continue
            if key[:1] == RESERVED:
                self._note(key, value)
            elif value is None:
                encoded.pop(key, None)
            else:
                encoded[key] = value

    def recount(self) -> None:
        """Forget what was decoded and count the bytes anew."""
        self._decoded.clear()
        self.bytes = sum(map(len, self._encoded)) + sum(map(len, self._encoded.values()))

    def committed(self, marker: Marker, skipped: Iterable[tuple[str, int]]) -> None:
        """Take note of what came with a commit beside states."""
        self.marker = marker
        self.skips.difference_update(skipped)

    def _note(self, key: bytes, value: bytes | None) -> None:
        if key == MARKER_KEY:
            self.marker = read_marker(value) if value else None
        elif key.startswith(SKIP_PREFIX):
            (self.skips.add if value else self.skips.discard)(read_skip(key))

    def _cache(self, key: bytes, state: Any) -> None:
        if len(self._decoded) >= self._room:
            del self._decoded[next(iter(self._decoded))]
        self._decoded[key] = state


def outcomes_of(marker: Marker | None) -> Mapping[str, int]:
    """Give the outcomes counted so far."""
    return marker.outcomes if marker else {}
