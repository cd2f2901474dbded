"""Where logs go: standard error, so that answers on standard output stay clean."""

import logging
import sys

import structlog


def quiet_logs() -> None:
    """Log warnings only, as lines for a person: what a command does is told by its answer."""
    _configure(logging.WARNING, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))


def service_logs() -> None:
    """Log as one JSON object a line: what a process running for weeks has to tell."""
    _configure(logging.INFO, structlog.processors.JSONRenderer())


def _configure(level: int, renderer: structlog.types.Processor) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
