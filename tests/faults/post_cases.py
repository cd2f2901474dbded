"""Rendering and mailing killed at each of their steps, before a relay that keeps what it took."""

import asyncio
import signal
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from faults.cases import Case
from faults.ground import DONE_S, Figures, Ground
from faults.kept import Row, kepts, read
from faults.post import END, audit_post, copies
from faults.workers import Worker
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.sandbox.broker import Broker
from interventions.sandbox.mail_catcher import mail_catcher
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, ordinary
from interventions.stream.port import Draft, Place
from model import lifecycle, timekeeping
from model.deliveries import owed
from model.inputs import Input

HANDED = "finished-interventions"
TOPICS_OF_POST = (
    *(HANDED, "rendered-reports", "report-deliveries", "delivery-commands", "dead-letters"),
    *("rendering-state", "mailing-state", "intervention-templates", "company-settings"),
)
POINTS = ("fetched", "decoded", "stepped", "sent-some", "sent-all", "offsets-sent", "commit-sent", "commit-answered")


@lru_cache(maxsize=1)
def handed_over(visits: int = 10) -> list[Row]:
    """Give what an ordinary day hands over, as the model has it."""
    model = lifecycle.Lifecycle()
    for template in TEMPLATES:
        model.reference.learn_template(template)
    for settings in SETTINGS:
        model.reference.learn_settings(settings)
    keeping: dict[str, timekeeping.Timekeeping] = {}
    found = []
    for offset, (event, received_at, key, shape) in enumerate(ordinary(1, visits)):
        record = model.decide(Input(event, received_at, offset, key, shape)).log
        published = keeping.setdefault(key, timekeeping.Timekeeping()).take(record) if record else None
        found += [published.finished] if published and published.finished else []
    return found


async def hand_over(ground: Ground, rows: list[Row]) -> None:
    """Publish hand-overs where they belong."""
    codec, partitions = codec_of(HANDED), TOPICS[HANDED].partitions
    for row in rows:
        key = row["intervention_id"].encode()
        await ground.backend.publish(Place(HANDED, partition_of(key, partitions)), [Draft(key, codec.encode(row))])


async def delivered(ground: Ground, rows: list[Row]) -> None:
    """Wait until every owed delivery has come to its end. Raises TimeoutError."""
    should = {one.delivery_id for row in rows for one in owed(row)}
    async with asyncio.timeout(DONE_S):
        while True:
            kept = await kepts(ground.backend, ["report-deliveries"])
            last = {
                row["delivery_id"]: row["state"] for _, _, row in read("report-deliveries", kept["report-deliveries"])
            }
            if should <= last.keys() and set(last.values()) <= END:
                return
            await asyncio.sleep(0.3)


def post_killed(name: str, point: str, hit: int) -> Case:
    """SIGKILL rendering or mailing at a fail point, with hand-overs on their way."""

    async def run(ground: Ground, _: Broker) -> Figures:
        with mail_catcher(ground.folder / "relay") as relay:
            ground.environment |= environment(ground.folder, relay.port)
            seats = [await ground.seat(each, 1, *[f"{point}:{hit}:kill"] * (each == name)) for each in NAMES]
            return await _judged(ground, seats[NAMES.index(name)])

    return Case(f"{name}: kill {point} hit {hit}", run, TOPICS_OF_POST)


NAMES = ("rendering", "mailing")


async def _judged(ground: Ground, victim: Worker) -> Figures:
    began, rows = time.monotonic(), handed_over()
    await hand_over(ground, rows)
    await delivered(ground, rows)
    codes = await ground.stop()
    relayed = copies(ground.folder / "relay")
    outcomes, wrong = audit_post(await kepts(ground.backend, TOPICS_OF_POST), ground.folder / "store", relayed)
    if -signal.SIGKILL not in victim.codes:
        wrong.append(f"{victim.name} was never killed")
    if any(codes):
        wrong.append(f"exit codes {codes}")
    starts = sum(len(worker.codes) + 1 for worker in ground.workers)
    return Figures(len(rows), outcomes, starts, time.monotonic() - began, wrong, relayed.total())


def environment(folder: Path, port: int) -> dict[str, str]:
    """Give the settings of reports and mails."""
    return {
        "REPORT_STORE": str(folder / "store"),
        "REPORT_PHOTOS": str(folder / "photos"),
        "REPORT_WORKERS": "2",
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(port),
        "MAIL_SECURITY": "none",
        "BATCH_RECORDS": "3",
    }


def post_cases() -> Iterator[Case]:
    for point in POINTS:
        for hit in (1, 2):
            yield post_killed("rendering", point, hit)
        for hit in (1, 2) if point in ("fetched", "decoded", "stepped") else (1, 2, 7, 9, 12):  # attempts fetch nothing
            yield post_killed("mailing", point, hit)
