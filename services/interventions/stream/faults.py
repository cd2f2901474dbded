"""What ends a worker, and what only ends a transaction."""


class StartupRefused(Exception):
    """The worker must not start like this; the message says what to do."""


class Fenced(Exception):
    """Another owner took over, or the broker no longer knows the transaction: exit 1 and start anew."""


class Stalled(Exception):
    """Readable records were not taken for too long: exit 1 and start anew."""


class Flooded(Exception):
    """Too many dead letters in a row: exit 1, so that somebody looks."""


class Unavailable(Exception):
    """What a record needs from outside did not answer; no record is at fault: exit 1 and start anew."""


class Unsettled(Exception):
    """The broker could not be reached in time: the transaction is aborted or its outcome asked for anew."""


class Unreachable(Unsettled):
    """No broker answers."""


class Denied(Exception):
    """The broker does not allow it to whom we signed in as; the message says what."""
