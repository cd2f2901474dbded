"""What one log record makes timekeeping write (contracts §3)."""

from collections.abc import Iterator
from typing import NamedTuple

from model.inputs import Row
from model.past import ENDING, Past, kind_of
from model.times import intervention_time


class Published(NamedTuple):
    """What one log record makes timekeeping write."""

    time: Row | None
    finished: Row | None
    technicians: list[Row]


class Timekeeping:
    """One intervention's time, computed again from all of its log at each record."""

    def __init__(self) -> None:
        self.past: Past = []
        self.written: Row = {}
        self.of_technician: dict[str, list[Row]] = {}
        self.revisions: dict[int, Row] = {}
        self.finished_at: int | None = None

    def take(self, record: Row) -> Published:
        """Give what is published after one more log record."""
        self.past.append(record)
        now = intervention_time(self.past)
        return Published(self.changed(now), self.hand_over(record, now), list(self.technician_time(now)))

    def changed(self, now: Row) -> Row | None:
        """Contracts §3: at ``planned``, at each outcome, and when anything but version and status changed."""
        before = {**self.written, "version": 0, "status": ""}
        if kind_of(self.past[-1]) in ENDING or {**now, "version": 0, "status": ""} != before:
            self.written = now
            return now
        return None

    def hand_over(self, record: Row, now: Row) -> Row | None:
        """Contracts §3, FinishedIntervention; domain §8: a repeated one as in the first of its revision."""
        if record["dossier"] is None:
            return None
        event, payload = record["event"], record["event"]["payload"]
        if event["kind"] == "completed":
            self.finished_at = event["occurred_at"]
        content = {"finished_at": self.finished_at, "dossier": record["dossier"], "time": now}
        if event["kind"] == "completed" or payload["document"] == "report":
            content = self.revisions.setdefault(record["revision"], content)
        told = {name: payload[name] for name in ("document", "channel", "recipients") if name in payload}
        told |= {name: event[name] for name in ("event_id", "origin", "actor")}
        return {
            "intervention_id": record["intervention_id"],
            "version": record["version"],
            "company_id": record["company_id"],
            "revision": record["revision"],
            "cause": "finished" if event["kind"] == "completed" else "requested",
            "request": None if event["kind"] == "completed" else told,
            **content,
        }

    def technician_time(self, now: Row) -> Iterator[Row]:
        """Contracts §3, TechnicianSegments: one for each technician whose segments changed."""
        for who in sorted({one["technician_id"] for one in now["segments"]} | set(self.of_technician)):
            his = [s for s in now["segments"] if s["technician_id"] == who and s["end"] and not s["superseded"]]
            if his != self.of_technician.get(who, []):
                self.of_technician[who] = his
                yield {
                    "technician_id": who,
                    "intervention_id": now["intervention_id"],
                    "company_id": now["company_id"],
                    "version": now["version"],
                    "zone": now["zone"],
                    "segments": his,
                }
