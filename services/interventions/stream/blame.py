"""Says which record it was when a step raises: a bug, and the operator needs to know where."""

from types import TracebackType

import structlog

from interventions.stream.faults import Unavailable
from interventions.stream.port import Message

_LOG = structlog.get_logger()


class Blame:
    """A block of work on records; an exception that leaves it carries the place of the last one."""

    def __init__(self, processor: str) -> None:
        self._processor = processor
        self.message: Message | None = None

    def __enter__(self) -> None:
        """Blame nobody yet."""
        self.message = None

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None) -> None:
        """Name the record, and let the exception go on."""
        if self.message is None or not isinstance(fault, Exception) or isinstance(fault, Unavailable):
            return
        topic, partition, offset = self.message.topic, self.message.partition, self.message.offset
        fault.add_note(
            f"{self._processor} raised on {topic}, partition {partition}, offset {offset}; "
            f"the way past it: interventions skip {topic} {partition} {offset}"
        )
        _LOG.critical("step_raised", processor=self._processor, topic=topic, partition=partition, offset=offset)
