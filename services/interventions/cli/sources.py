"""Where a command reads records from: a dump folder, or the broker (read_committed)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from interventions.cli.fault import CallFault
from interventions.cli.files import unreadable
from interventions.contracts.json_form import JsonFormError, from_json, parse_json
from interventions.contracts.json_values import read_instant

LOG, STATUS, REJECTIONS = "intervention-log", "intervention-status", "intervention-rejections"
TIME, DELIVERIES = "intervention-time", "report-deliveries"


class Written(NamedTuple):
    """One record as it lies in its topic, decoded."""

    key: str | None
    partition: int
    offset: int
    timestamp_ms: int
    record: Any


class Source(Protocol):
    """Topics to read from."""

    def read(self, topic: str, key: str | None = None) -> AsyncIterator[Written]:
        """Give the records of a topic, each partition in offset order; with ``key`` those of one intervention.

        Raises: CallFault when there is nothing to read from.
        """
        ...


class DumpFolder:
    """A folder that `interventions dump` or `replay --dump` wrote."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise CallFault(f"{folder} is no folder", "name one that `interventions dump` or `replay --dump` wrote")
        self._folder = folder

    async def read(self, topic: str, key: str | None = None) -> AsyncIterator[Written]:
        """Read one file; one that is not there is an empty topic."""
        path = self._folder / f"{topic}.jsonl"
        if not path.exists():
            return
        try:
            with path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    written = _written(topic, parse_json(line), f"{path}:{number}")
                    if key is None or _about(written) == key:
                        yield written
        except OSError as error:
            raise unreadable(path, error) from error
        except JsonFormError as fault:
            raise CallFault(f"{path}: {fault}", "dump it anew") from fault


def _written(topic: str, line: Any, place: str) -> Written:
    try:
        at = read_instant(line["timestamp"], "timestamp")
        record = None if line["value"] is None else from_json(topic, line["value"])
        return Written(line["key"], line["partition"], line["offset"], at, record)
    except (KeyError, TypeError) as fault:
        raise CallFault(f"{place}: not a line of a dump", "dump it anew") from fault


def _about(written: Written) -> str | None:
    """Say which intervention a record is about: by its field, for its key may be another id's."""
    return written.key if written.record is None else written.record.get("intervention_id", written.key)
