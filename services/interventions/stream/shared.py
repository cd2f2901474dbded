"""What all partitions of one worker have in common."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from interventions.stream.failpoints import Reached
from interventions.stream.metrics import Metrics
from interventions.stream.port import Backend, Consumer, TopicFacts
from interventions.stream.processor import Effects, Processor
from interventions.stream.references import References
from interventions.stream.settings import StreamSettings
from interventions.stream.tracing import Tracing


class Shared(NamedTuple):
    """A worker's means."""

    processor: Processor[Any]
    group: str
    backend: Backend
    consumer: Consumer
    references: References
    settings: StreamSettings
    metrics: Metrics
    reached: Reached
    facts: Mapping[str, TopicFacts]
    effects: Callable[[], Effects] | None
    tracing: Tracing
