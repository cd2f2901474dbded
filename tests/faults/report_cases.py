"""Rendering with a printer that loops, eats memory and crashes, and with a store whose disk is full."""

import asyncio
import resource
from collections.abc import Iterator

from faults.behaviours import recipients
from faults.cases import Case
from faults.ground import Figures, Ground
from faults.kept import Row
from faults.post_ground import TOPICS_OF_POST, asked, environment, hand_over, judged_post, states
from faults.relay import Relay, relay_up
from interventions.sandbox.broker import Broker

FAILURES = {"stuck": "timeout", "hungry": "out_of_memory", "dead": "crashed"}
"""What a document does to its printer, by the first word of its number, and the reason its deliveries give."""
FULL_S = 8
FULL_AT_BYTES = 20_000
"""Less than a document, more than the log of the process."""


def odd_rows() -> list[Row]:
    """Give hand-overs of which some are documents from hell."""
    rows = asked(recipients(("ok",), 40), each=2)
    for number, word in enumerate(FAILURES):
        rows[5 * number + 2]["dossier"]["visit"]["reference"] = f"{word}-{number}"
    return rows


def _fate(finished: Row) -> str | None:
    return FAILURES.get((finished["dossier"]["visit"]["reference"] or "").partition("-")[0])


async def odd_printer(ground: Ground, _: Broker) -> Figures:
    """Kill what sticks and what grows; their deliveries fail and say why, the others are sent."""
    async with relay_up(Relay()) as relay:
        odd = {"REPORT_PRESS_MODULE": "reporting.odd_press", "REPORT_TIMEOUT_S": "5"}
        ground.environment |= environment(ground.folder, relay) | odd
        for name in ("rendering", "mailing"):
            await ground.seat(name, 1)
        rows = odd_rows()
        await hand_over(ground.backend, rows)
        figures = await judged_post(
            ground, rows, relay, ends=lambda finished, _: "failed" if _fate(finished) else "sent"
        )
        last = (await states(ground.backend)).values()
    reasons = {str(row["reason"]).partition(":")[0] for row in last if row["state"] == "failed"}
    unlike = [f"failed for {reasons}"] * (reasons != set(FAILURES.values()))
    return figures._replace(wrong=[*figures.wrong, *unlike])


async def disk_full(ground: Ground, _: Broker) -> Figures:
    """Let no file of rendering grow for a while: nothing is torn, nothing fails, all goes on when there is room."""
    async with relay_up(Relay()) as relay:
        ground.environment |= environment(ground.folder, relay)
        rendering = await ground.seat("rendering", 1)
        await ground.seat("mailing", 1)
        rows = asked(recipients(("ok",), 40), each=4)
        rendering.limit_files(FULL_AT_BYTES)
        await hand_over(ground.backend, rows)
        await asyncio.sleep(FULL_S)
        early = [f"{row['state']} on a full disk" for row in (await states(ground.backend)).values()]
        rendering.limit_files(resource.RLIM_INFINITY)
        figures = await judged_post(ground, rows, relay)
    return figures._replace(wrong=[*figures.wrong, *early])


def report_cases() -> Iterator[Case]:
    yield Case("report: printer loops, eats memory, crashes", odd_printer, TOPICS_OF_POST)
    yield Case("report: disk full, then room again", disk_full, TOPICS_OF_POST)
