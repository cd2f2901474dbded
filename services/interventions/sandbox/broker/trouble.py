"""Why there is no broker, in a sentence that says what to do."""


class NoBroker(Exception):
    """No broker can be had; the message says what is missing and what to do."""
