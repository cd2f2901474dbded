"""Technicians at work on a topic in memory, and the same figures counted quarter of an hour by quarter of an hour."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, placed_in
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Place
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Worker
from interventions.technicians.processor import ANOMALIES, DAYS, Technicians

TIME = "technician-time"
QUARTER_S = 900
NOON = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())


def a_segment(start_s: int = NOON, seconds: int = 3600, bucket: str = "work", **changed: Any) -> dict[str, Any]:
    """Make a closed segment; with a ``day`` it is one without an interval."""
    loose = changed.get("day") is not None
    return {
        "segment_id": f"{bucket}-{start_s}-{seconds}",
        "technician_id": "ann",
        "bucket": bucket,
        "source": "declared" if loose else "timer",
        "leg": "out" if bucket == "travel" and not loose else None,
        "start": start_s * 1000,
        "end": (start_s if loose else start_s + seconds) * 1000,
        "seconds": seconds,
        "day": None,
        "raw_start": None,
        "raw_end": None,
        "correction_reason": None,
        "round": 1,
        "superseded": False,
        "flags": ["no_interval"] if loose else [],
        **changed,
    }


def brought(
    *segments: dict[str, Any],
    to: str = "job-1",
    version: int = 1,
    technician: str = "ann",
    zone: str = "Europe/Paris",
) -> dict[str, Any]:
    """Make what one technician brought to one intervention."""
    return {
        "technician_id": technician,
        "intervention_id": to,
        "company_id": "acme",
        "version": version,
        "zone": zone,
        "segments": [{**each, "technician_id": technician} for each in segments],
    }


def published(*runs: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Give what technicians publishes, by topic in order; each run is taken by a worker of its own."""
    return asyncio.run(_published(runs))


async def _published(runs: Sequence[Iterable[Mapping[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    backend = MemoryBackend(lambda: NOON * 1000)
    for run in runs:
        for record in run:
            key = f"{record['technician_id']}/{record['intervention_id']}"
            place = Place(TIME, placed_in(TOPICS[TIME], key, record, 0, TOPICS[TIME].partitions))
            backend.append(place, Draft(key.encode(), codec_of(TIME).encode(record)), NOON * 1000)
        worker = Worker(Technicians(), backend, StreamSettings(batch_records=7))
        await worker.drain()
        await worker.close()
    return {topic: [record async for record in _records(backend, topic)] for topic in (DAYS, ANOMALIES)}


async def _records(backend: MemoryBackend, topic: str) -> Any:
    for partition in range(TOPICS[topic].partitions):
        place = Place(topic, partition)
        end = (await backend.stable_ends([place]))[place]
        async for piece in backend.read(place, 0, end):
            for message in piece:
                yield codec_of(topic).decode(message.value).record


def last_of_each(records: Iterable[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Give what a compacted topic keeps."""
    return {(record["technician_id"], record["day"]): record for record in records}


def counted(brought_last: Iterable[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Count every day directly: each quarter of an hour of each segment asks the calendar for its day."""
    seconds: Any = defaultdict(lambda: {"work": 0, "travel": 0, "break": 0})
    present: Any = defaultdict(set)
    jobs: Any = defaultdict(set)
    for record in brought_last:
        for segment in record["segments"]:
            for day, quarter in _quarters(segment, ZoneInfo(record["zone"])):
                key = (record["technician_id"], day)
                seconds[key][segment["bucket"]] += QUARTER_S
                jobs[key].add(record["intervention_id"])
                if quarter is not None and segment["bucket"] != "break":
                    present[key, quarter].add(record["intervention_id"])
    clashes: Any = defaultdict(list)
    for (key, _), here in present.items():
        if len(here) > 1:
            clashes[key].append(here)
    return {
        key: {
            "technician_id": key[0],
            "day": key[1],
            **{f"{bucket}_s": total for bucket, total in buckets.items()},
            "overlap_s": QUARTER_S * len(clashes[key]),
            "interventions": sorted(jobs[key]),
            "clashing": sorted(set().union(*clashes[key])),
        }
        for key, buckets in seconds.items()
    }


def _quarters(segment: dict[str, Any], zone: ZoneInfo) -> Iterable[tuple[str, int | None]]:
    for number in range(segment["seconds"] // QUARTER_S):
        at = segment["start"] // 1000 + number * QUARTER_S
        if segment["day"] is not None:
            yield segment["day"], None
        else:
            yield datetime.fromtimestamp(at, zone).date().isoformat(), at
