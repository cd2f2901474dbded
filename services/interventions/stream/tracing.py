"""What the loop needs to be traced: one set of spans a batch. Nothing here knows OpenTelemetry."""

from collections.abc import Callable
from typing import Protocol

from interventions.stream.letters import sources as passed_on
from interventions.stream.port import Headers, Message


class Spans(Protocol):
    """The spans of one batch. Those of a batch that is not committed are never told."""

    def sources(self, message: Message) -> Headers:
        """Say where an output of a record comes from, and of which trace it is part."""
        ...

    def committed(self) -> None:
        """End and tell them: the batch was committed. Never waits, never raises for a collector."""
        ...


Tracing = Callable[[str], Spans]
"""Makes the spans of a batch of the named processor."""


class _Untraced:
    """Tells nothing; ``traceparent`` is passed on as it came."""

    sources = staticmethod(passed_on)

    def committed(self) -> None:
        """Tell nothing."""


UNTRACED = _Untraced()


def untraced(processor: str) -> Spans:
    """Trace no processor."""
    del processor
    return UNTRACED
