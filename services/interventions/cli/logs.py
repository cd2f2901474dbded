"""Where logs go: standard error, so that answers on standard output stay clean."""

import logging
import sys
from typing import Any

import structlog

_SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def quiet_logs() -> None:
    """Log our own warnings as lines for a person: what a command does is told by its answer."""
    logging.getLogger().addHandler(logging.NullHandler())
    _configure(logging.WARNING, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))


def service_logs() -> None:
    """Log as one JSON object a line, libraries too: what a process running for weeks has to tell."""
    renderer = structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(sys.stderr)
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[remove_meta, renderer], foreign_pre_chain=_SHARED)
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _configure(logging.INFO, renderer)


def _configure(level: int, renderer: Any) -> None:
    structlog.configure(
        processors=[*_SHARED, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
