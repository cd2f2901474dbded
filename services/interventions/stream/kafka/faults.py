"""aiokafka's errors in the port's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka import errors

from interventions.stream.faults import Denied, Fenced, Unreachable, Unsettled

_LOST = (
    errors.ProducerFenced,
    errors.InvalidProducerEpoch,
    errors.InvalidProducerIdMapping,
    errors.InvalidTxnState,
    errors.OutOfOrderSequenceNumber,
    errors.TransactionCoordinatorFenced,
    errors.UnknownProducerId,
)
_DENIED = (
    errors.TopicAuthorizationFailedError,
    errors.GroupAuthorizationFailedError,
    errors.ClusterAuthorizationFailedError,
    errors.TransactionalIdAuthorizationFailed,
)
_UNREACHED = (errors.KafkaTimeoutError, errors.NodeNotReadyError, errors.ProducerClosed)


@contextmanager
def translated() -> Iterator[None]:
    """Raise ``Fenced`` where the transactional id was lost, ``Unsettled`` where trying again may help.

    ``Denied`` where the broker knows us and does not allow it.
    """
    try:
        yield
    except errors.KafkaError as fault:
        if any(isinstance(each, _LOST) for each in _chain(fault)):
            raise Fenced(f"the broker refused the producer: {fault!r}") from fault
        if isinstance(fault, _DENIED):
            raise Denied(f"the broker does not allow this: {fault}") from fault
        if isinstance(fault, errors.KafkaConnectionError):
            raise Unreachable(f"no broker answers: {fault}") from fault
        if isinstance(fault, _UNREACHED) or fault.retriable:
            raise Unsettled(f"no answer from the broker: {fault!r}") from fault
        raise


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__
