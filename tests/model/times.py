"""The time of an intervention as it is published (domain §5, contracts §3)."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from model.inputs import Row
from model.past import Past, kind_of, rounds, visit
from model.rounding import round_bucket
from model.stretch import BUCKETS, FLAGS, Stretch
from model.stretches import stretches

QUARTER_S = 900
ACTIVITY = {"work": "working", "travel": "travelling", "break": "paused"}


def segment(one: Stretch) -> Row:
    """Contracts §3, Segment."""
    return {
        "segment_id": one.segment_id,
        "technician_id": one.technician,
        "bucket": one.bucket,
        "source": one.source,
        "leg": one.leg,
        "start": one.start,
        "end": one.end,
        "seconds": one.seconds,
        "day": one.day,
        "raw_start": one.raw[0] if one.raw else None,
        "raw_end": one.raw[1] if one.raw else None,
        "correction_reason": one.reason,
        "round": one.round,
        "superseded": one.superseded,
        "flags": [flag for flag in FLAGS if flag in one.flags],
    }


def everyone(past: Past, found: list[Stretch]) -> list[str]:
    """List everyone who ever was assigned or has time, by id."""
    lists = [r["event"]["payload"]["technicians"] for r in past if kind_of(r) in ("planned", "assigned")]
    return sorted({one["id"] for each in lists for one in each} | {one.technician for one in found})


def total(found: list[Stretch], bucket: str, who: str | None = None) -> int:
    return sum(s.seconds for s in found if s.counted and s.bucket == bucket and who in (None, s.technician))


def elapsed_work_s(found: list[Stretch]) -> int:
    """T8: the length of the union of work intervals."""
    seconds, reached = 0, 0
    for start, end in sorted(s.laid for s in found if s.counted and s.bucket == "work" and s.laid is not None):
        seconds += max(0, end - max(start, reached)) // 1000
        reached = max(reached, end)
    return seconds


def actual_s(found: list[Stretch], people: list[str]) -> int:
    """T8, the *durée réelle*."""
    loose = [s for s in found if s.counted and s.bucket == "work" and s.laid is None]
    most = max([total(found, "work", who) for who in people], default=0) if loose else 0
    return max(elapsed_work_s(found), most)


def pieces(one: Stretch, zone: ZoneInfo) -> Iterator[tuple[str, int]]:
    """T12: cut at every quarter of an hour; each piece lies in one day of the site."""
    if one.laid is None:
        assert one.day is not None
        yield one.day, one.seconds
        return
    at, end = one.laid[0] // 1000, one.laid[1] // 1000
    while at < end:
        until = min(end, at // QUARTER_S * QUARTER_S + QUARTER_S)
        yield datetime.fromtimestamp(at, zone).date().isoformat(), until - at
        at = until


def days(found: list[Stretch], zone: ZoneInfo) -> list[Row]:
    """Contracts §3: rows above zero, by day, then technician."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for one in found:
        for day, seconds in pieces(one, zone) if one.counted else ():
            row = sums.setdefault((day, one.technician), dict.fromkeys(BUCKETS, 0))
            row[one.bucket] += seconds
    return [
        {"day": day, "technician_id": who, **{f"{bucket}_s": row[bucket] for bucket in BUCKETS}}
        for (day, who), row in sorted(sums.items())
        if any(row.values())
    ]


def activity(found: list[Stretch], who: str) -> str:
    """Domain §2: what runs, of the latest round if something runs in two."""
    running = [one for one in found if one.technician == who and one.end is None]
    return ACTIVITY[max(running, key=lambda one: one.round).bucket] if running else "idle"


def intervention_time(past: Past) -> Row:
    """Contracts §3, InterventionTime after the last record of the past."""
    found, orphan = stretches(past)
    record, now, people = past[-1], visit(past), everyone(past, found)
    rule = record["rules"]["rounding"]
    work, travel = (round_bucket(found, bucket, people, rule) for bucket in ("work", "travel"))
    return {
        "intervention_id": record["intervention_id"],
        "version": record["version"],
        "company_id": record["company_id"],
        "status": record["status"],
        "round": len(rounds(past)),
        "technicians": [
            {
                "technician_id": who,
                "activity": activity(found, who),
                **{f"{bucket}_s": total(found, bucket, who) for bucket in BUCKETS},
                "rounded_work_s": work.of[who],
                "rounded_travel_s": travel.of[who],
            }
            for who in people
        ],
        "segments": [segment(one) for one in found],
        "totals": {
            "person_work_s": total(found, "work"),
            "elapsed_work_s": elapsed_work_s(found),
            "actual_s": actual_s(found, people),
            "travel_s": total(found, "travel"),
            "break_s": total(found, "break"),
            "rounded_work_s": work.total,
            "rounded_travel_s": travel.total,
        },
        "days": days(found, ZoneInfo(now["zone"])),
        "planned_duration_s": now["planned_duration_s"],
        "variance_s": actual_s(found, people) - now["planned_duration_s"],
        "rounding": rule,
        "zone": now["zone"],
        "billable": record["status"] != "cancelled",
        "flags": ["orphan_correction"] if orphan else [],
    }


def expiries(past: Past, now: int) -> Iterator[Row]:
    """T13: the events of the guard, for each work or travel that has run as long as the limit by now."""
    limit = past[0]["rules"]["auto_stop_after_s"]
    for one in stretches(past)[0]:
        if limit is None or one.end is not None or one.bucket == "break" or one.start + limit * 1000 > now:
            continue
        yield {
            "event_id": f"timer-expired/{one.segment_id}",
            "intervention_id": past[0]["intervention_id"],
            "kind": "timer_expired",
            "occurred_at": one.start + limit * 1000,
            "recorded_at": one.start + limit * 1000,
            "origin": "system",
            "actor": {"id": "guard", "role": "system"},
            "source": "guard",
            "expected_version": None,
            "correlation_id": None,
            "causation_id": one.segment_id,
            "payload": {"technician_id": one.technician, "segment_id": one.segment_id},
        }
