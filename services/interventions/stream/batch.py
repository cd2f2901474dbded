"""One transaction in the making: records sorted, stepped in order, outputs and states encoded."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from interventions.contracts.codecs import UnreadableMessage
from interventions.stream.blame import Blame
from interventions.stream.layout import Layout, draft_of
from interventions.stream.letters import LARGEST_COPY, SKIPPED_BY_OPERATOR, dead_letter, forwarded, size_of
from interventions.stream.marker import MARKER_KEY, RESERVED, Marker, skip_key
from interventions.stream.metrics import DEAD_LETTER
from interventions.stream.port import Draft, Headers, Message, Place
from interventions.stream.processor import Decision, Output, Processor, Received
from interventions.stream.state import PartitionState, outcomes_of
from interventions.stream.tracing import UNTRACED, Spans

FORWARDED = "forwarded"
_UNSEEN: Any = object()


class Batch:
    """What will be committed together. Nothing outside it changes until the commit was answered."""

    def __init__(
        self,
        processor: Processor[Any],
        layout: Layout,
        state: PartitionState,
        blame: Blame,
        spans: Spans = UNTRACED,
    ) -> None:
        self._processor, self._layout, self._state, self._blame = processor, layout, state, blame
        self._name, self.spans = processor.name, spans
        self._reaches = getattr(processor, "reaches", None)
        self.writes: dict[Place, list[Draft]] = {}
        self.staged: dict[bytes, tuple[Any, bytes | None]] = {}
        self.next_offsets: dict[str, int] = dict(state.marker.next_offsets) if state.marker else {}
        self.outcomes: Counter[str] = Counter()
        self.dead_letter_run = 0
        self.again = 0
        self.skipped: list[tuple[str, int]] = []
        self._after: dict[bytes, Any] = {}

    def sort(self, messages: Iterable[Message]) -> list[tuple[Message, Received]]:
        """Forward what lies elsewhere, set aside what cannot be read, and give the rest decoded."""
        readable: list[tuple[Message, Received]] = []
        for message in messages:
            self._blame.message = message
            topic, offset = message.topic, message.offset
            if offset < self.next_offsets.get(topic, 0):
                self.again += 1
                continue
            self.next_offsets[topic] = offset + 1
            if not self._forward(message) and (received := self._read(message)):
                readable.append((message, received))
        return readable

    def step(self, readable: Iterable[tuple[Message, Received]]) -> None:
        """Decide each record over the state that the one before it left."""
        for message, received in readable:
            self._blame.message = message
            decision = self._decide(message.key, received)
            self.outcomes[decision.outcome] += 1
            if decision.outputs:
                self.write(decision.outputs, self.spans.sources(message), message.timestamp)

    def apply(self, key: bytes, step: Any, headers: Headers = ()) -> Decision:
        """Run an effect's step over one state."""
        before = self._state.get(key)
        decision: Decision = step(before)
        if decision.state is not before:
            self._after[key] = decision.state
        self.write(decision.outputs, headers, None)
        return decision

    def write(self, outputs: Iterable[Output], headers: Headers, timestamp_ms: int | None) -> None:
        """Encode outputs and line them up for their places."""
        for output in outputs:
            self._line_up(self._layout.place(output), draft_of(output, headers, timestamp_ms))

    def finish(self, topic_ids: dict[str, str]) -> Marker:
        """Encode each changed state once, and the marker last; gives the marker."""
        encode, state = self._processor.encode, self._layout.state
        for key, after in self._after.items():
            encoded = None if after is None else encode(after)
            self.staged[key] = (after, encoded)
            self._line_up(state, Draft(key, encoded))
        for topic, offset in self.skipped:
            self._line_up(state, Draft(skip_key(topic, offset), None))
        counts = Counter(outcomes_of(self._state.marker))
        counts.update(self.outcomes)
        marker = Marker(self.next_offsets, {topic: topic_ids[topic] for topic in self.next_offsets}, counts)
        self._line_up(state, Draft(MARKER_KEY, marker.encode()))
        return marker

    def _decide(self, key: bytes | None, received: Received) -> Decision:
        before = None if key is None or received.key is None else self._current(key)
        if self._reaches:
            beside = {name: self._current(name.encode()) for name in self._reaches(before, received)}
            received = received._replace(beside=beside)
        decision = self._processor.step(before, received)
        for name, after in decision.beside.items():
            if after is not received.beside[name]:
                self._after[name.encode()] = after
        if decision.state is not before:
            if key is None or received.key is None or key[:1] == RESERVED:
                raise ValueError("a state without a key of its own")
            self._after[key] = decision.state
        return decision

    def _current(self, key: bytes) -> Any:
        """Give the state that the records of this batch so far have left."""
        after = self._after.get(key, _UNSEEN)
        return self._state.get(key) if after is _UNSEEN else after

    def _forward(self, message: Message) -> bool:
        key = message.key
        if key is None or key in self._state or (right := self._layout.misplaced(message.topic, key)) is None:
            return False
        if size_of(message) > LARGEST_COPY:
            return False
        self._line_up(right, forwarded(message))
        self.outcomes[FORWARDED] += 1
        return True

    def _read(self, message: Message) -> Received | None:
        if self._state.skips and (where := (message.topic, message.offset)) in self._state.skips:
            self.skipped.append(where)
            self._set_aside(message, SKIPPED_BY_OPERATOR, "set aside by interventions skip")
            return None
        try:
            decoded = self._layout.decoders[message.topic](message.value)
        except UnreadableMessage as unreadable:
            self._set_aside(message, unreadable.code, unreadable.message)
            return None
        self.dead_letter_run = 0
        return Received(
            message.topic,
            message.partition,
            message.offset,
            message.timestamp,
            _text(message.key),
            decoded.record,
            decoded.shape,
        )

    def _set_aside(self, message: Message, code: str, reason: str) -> None:
        self.outcomes[DEAD_LETTER] += 1
        self.dead_letter_run += 1
        self._line_up(self._layout.dead_letters, dead_letter(message, code, reason, self._name))

    def _line_up(self, place: Place, draft: Draft) -> None:
        lined = self.writes.get(place)
        if lined is None:
            self.writes[place] = [draft]
        else:
            lined.append(draft)


def prepared(readable: Sequence[tuple[Message, Received]], results: Sequence[Any]) -> list[tuple[Message, Received]]:
    """Hand each record what was prepared for it."""
    return [(m, r._replace(prepared=result)) for (m, r), result in zip(readable, results, strict=True)]


def _text(key: bytes | None) -> str | None:
    try:
        return None if key is None else key.decode()
    except UnicodeDecodeError:
        return None
