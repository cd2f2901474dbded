"""Reports that wait for their photos while rendering is killed: each is printed once, with what came in time."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

from faults.cases import Case
from faults.ground import DONE_S, Figures, Ground
from faults.kept import Row, kepts, read
from faults.post_ground import TOPICS_OF_POST, environment, hand_over, judged_post
from faults.relay import Relay, relay_up
from interventions.sandbox.broker import Broker
from interventions.stream.marker import RESERVED
from reporting.builders import a_finished, a_request, small_photos

WAIT_S = 25
NEVER = "example/never.jpg"
_NOTHING = "on-revoke:99:kill"
"""A fail point that is never reached: the first start comes to no harm but a signal's."""
_POINTS = ("sent-some", "sent-all", "offsets-sent", "commit-sent", "commit-answered")


def waiting_rows() -> list[Row]:
    """Give hand-overs with photos, of one of them a photo never comes; and one more revision of another."""
    rows = [a_finished(intervention_id=f"late-{number}") for number in range(8)]
    for row in rows:
        row["time"]["intervention_id"] = row["intervention_id"]
    rows[0]["dossier"]["photos"][0]["reference"] = NEVER
    second = a_finished(intervention_id="late-1", revision=2, cause="requested", request=a_request())
    second["time"]["intervention_id"] = "late-1"
    return [*rows, second]


def photos_late(point: str | None = None, hit: int = 0) -> Case:
    """Kill rendering while all waits, and again when it writes what it printed."""

    async def run(ground: Ground, _: Broker) -> Figures:
        async with relay_up(Relay()) as relay:
            more = {"REPORT_PHOTO_WAIT_S": str(WAIT_S)}
            ground.environment |= environment(ground.folder, relay) | more
            rendering = await ground.seat("rendering", 1, _NOTHING, *[f"{point}:{hit}:kill"] * bool(point))
            await ground.seat("mailing", 1)
            rows = waiting_rows()
            await hand_over(ground.backend, rows)
            await _all_wait(ground, len({row["intervention_id"] for row in rows}))
            rendering.send(signal.SIGKILL)
            _bring(ground.folder / "photos")
            figures = await judged_post(ground, rows, relay, ends=None)
        deaths = [f"killed {len(rendering.codes)} times"] * (len(rendering.codes) < 1 + bool(point))
        return figures._replace(wrong=[*figures.wrong, *deaths, *await _told(ground)])

    name = f"photos late: rendering killed while it waits{f', and at {point} hit {hit}' if point else ''}"
    return Case(name, run, TOPICS_OF_POST)


async def _all_wait(ground: Ground, count: int) -> None:
    async with asyncio.timeout(DONE_S):
        while True:
            kept = (await kepts(ground.backend, ["rendering-state"]))["rendering-state"]
            if len({one.key for one in kept if one.key and not one.key.startswith(RESERVED) and one.value}) == count:
                return
            await asyncio.sleep(0.3)


def _bring(photos: Path) -> None:
    for reference, content in small_photos().items():
        file = photos / reference
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


async def _told(ground: Ground) -> Iterator[str]:
    """Complain of a photo that came and is not shown, of one that did not come and is not named, and of an order."""
    kept = await kepts(ground.backend, ["rendered-reports"])
    reports = [row for _, _, row in read("rendered-reports", kept["rendered-reports"])]
    never = {row["intervention_id"]: row["warnings"] for row in reports if row["warnings"]}
    wrong = [] if never == {"late-0": [f"picture missing: {NEVER}"]} else [f"warnings {never}"]
    order = [row["revision"] for row in reports if row["intervention_id"] == "late-1"]
    return iter([*wrong, *([] if order == [1, 2] else [f"revisions in order {order}"])])


def photo_cases() -> Iterator[Case]:
    yield photos_late()
    for point in _POINTS:
        for hit in (1, 4):
            yield photos_late(point, hit)
