"""Many reports through rendering and mailing, each a process as in earnest, to a relay on loopback."""

import asyncio
import os
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.reporting.document.example import example_finished, example_photos
from interventions.reporting.press.bench import another
from interventions.sandbox.bench.memory import Memory
from interventions.sandbox.bench.topics import make_topics
from interventions.sandbox.broker import broker
from interventions.sandbox.counting_relay import CountingRelay, counting_relay
from interventions.sandbox.serving import serving
from interventions.stream.kafka import KafkaBackend, KafkaSettings
from interventions.stream.port import Draft, Place

HANDED = "finished-interventions"
_NAMES = ("rendering", "mailing")
_LOOK_S = 1.0
_STALLED_S = 120


class StalledError(Exception):
    """Nothing arrived for a long time; the message says where the logs are."""


def reports(count: int) -> dict[str, Any]:
    """Hand reports of two pages and four photos over, one mail each; time them from the first to the last mail."""
    with broker(own=True) as found, counting_relay() as relay, tempfile.TemporaryDirectory(prefix="bench-") as name:
        settings = KafkaSettings(bootstrap=found.bootstrap)
        return asyncio.run(_measured(settings, relay, Path(name), count))


async def _measured(settings: KafkaSettings, relay: CountingRelay, folder: Path, count: int) -> dict[str, Any]:
    backend = KafkaBackend(settings)
    try:
        await make_topics(backend)
        await _hand_over(backend, folder / "photos", count)
        environment = _environment(settings, relay, folder)
        async with serving(dict.fromkeys(_NAMES, environment), folder) as processes:
            memory = Memory({name: process.pid for name, process in processes.items()})
            seconds = await _all_mailed(relay, memory, count)
        states = Counter([str(record["state"]) async for record in _deliveries(backend)])
    finally:
        await backend.close()
    kept = sum(file.stat().st_size for file in (folder / "store").rglob("*") if file.is_file())
    return {
        "reports": count,
        "reports_a_second": round(count / seconds, 1),
        "pages_a_second": round(2 * count / seconds, 1),
        "seconds": round(seconds, 1),
        "stored": states["stored"],
        "sent": states["sent"],
        "failed": states["failed"],
        "kept_kib_a_report": round(kept / 1024 / count),
        "resident_mb": memory.figures(),
    }


async def _hand_over(backend: KafkaBackend, folder: Path, count: int) -> None:
    photos = example_photos()
    for reference, content in photos.items():
        file = folder / reference
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    finished: Any = example_finished(photos)
    finished["dossier"]["template"]["recipients"] = {"customer": True, "technicians": False, "addresses": []}
    codec, partitions = codec_of(HANDED), TOPICS[HANDED].partitions
    for number in range(count):
        one = another(finished, number)
        one["intervention_id"] = one["time"]["intervention_id"] = f"bench-{number}"
        key = one["intervention_id"].encode()
        await backend.publish(Place(HANDED, partition_of(key, partitions)), [Draft(key, codec.encode(one))])


def _environment(settings: KafkaSettings, relay: CountingRelay, folder: Path) -> Mapping[str, str]:
    return {
        **os.environ,
        "KAFKA_BOOTSTRAP": settings.bootstrap,
        "REPORT_STORE": str(folder / "store"),
        "REPORT_PHOTOS": str(folder / "photos"),
        "MAIL_HOST": relay.hostname,
        "MAIL_PORT": str(relay.port),
        "MAIL_SECURITY": "none",
        "MAIL_PER_DOMAIN": "4",
    }


async def _all_mailed(relay: CountingRelay, memory: Memory, count: int) -> float:
    """Wait for the last mail; gives the seconds from the first. Raises StalledError."""
    seen, since, first = 0, time.monotonic(), 0.0
    while relay.taken < count:
        await asyncio.sleep(_LOOK_S)
        memory.look(relay.taken / count)
        if relay.taken != seen:
            seen, since, first = relay.taken, time.monotonic(), first or time.monotonic()
        elif time.monotonic() - since > _STALLED_S:
            raise StalledError(f"{seen} of {count} mails came, and none for {_STALLED_S} s")
    return max(time.monotonic() - first, _LOOK_S)


async def _deliveries(backend: KafkaBackend) -> AsyncIterator[Any]:
    codec = codec_of("report-deliveries")
    places = [Place("report-deliveries", number) for number in range(TOPICS["report-deliveries"].partitions)]
    ends = await backend.stable_ends(places)
    for place in places:
        async for piece in backend.read(place, 0, ends[place]):
            for message in piece:
                if message.value is not None:
                    yield codec.decode(message.value).record
