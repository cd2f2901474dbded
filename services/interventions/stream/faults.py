"""What ends a worker, and what only ends a transaction."""


class StartupRefused(Exception):  # noqa: N818 - a refusal, told in one sentence; the CLI exits with 2
    """The worker must not start like this; the message says what to do."""


class Fenced(Exception):  # noqa: N818 - what happened, not an error of ours
    """Another owner took over, or the broker no longer knows the transaction: exit 1 and start anew."""


class Stalled(Exception):  # noqa: N818 - as above
    """Readable records were not taken for too long: exit 1 and start anew."""


class Flooded(Exception):  # noqa: N818 - as above
    """Too many dead letters in a row: exit 1, so that somebody looks."""


class Unsettled(Exception):  # noqa: N818 - as above
    """The broker could not be reached in time: the transaction is aborted or its outcome asked for anew."""
