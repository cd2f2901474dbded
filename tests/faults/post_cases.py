"""Rendering and mailing killed at each step of their loop, before a relay that takes every mail."""

import signal
from collections.abc import Iterator

from faults.cases import Case
from faults.ground import Figures, Ground
from faults.post_ground import TOPICS_OF_POST, environment, hand_over, handed_over, judged_post
from faults.relay import Relay, relay_up
from interventions.sandbox.broker import Broker

POINTS = ("fetched", "decoded", "stepped", "sent-some", "sent-all", "offsets-sent", "commit-sent", "commit-answered")
NAMES = ("rendering", "mailing")


def post_killed(name: str, point: str, hit: int) -> Case:
    """SIGKILL rendering or mailing at a fail point, with hand-overs on their way."""

    async def run(ground: Ground, _: Broker) -> Figures:
        async with relay_up(Relay()) as relay:
            ground.environment |= environment(ground.folder, relay)
            seats = [await ground.seat(each, 1, *[f"{point}:{hit}:kill"] * (each == name)) for each in NAMES]
            victim, rows = seats[NAMES.index(name)], handed_over()
            await hand_over(ground.backend, rows)
            figures = await judged_post(ground, rows, relay)
        unharmed = [f"{name} was never killed"] * (-signal.SIGKILL not in victim.codes)
        return figures._replace(wrong=[*figures.wrong, *unharmed])

    return Case(f"{name}: kill {point} hit {hit}", run, TOPICS_OF_POST)


def post_cases() -> Iterator[Case]:
    for point in POINTS:
        for hit in (1, 2):
            yield post_killed("rendering", point, hit)
        for hit in (1, 2) if point in ("fetched", "decoded", "stepped") else (1, 2, 7, 9, 12):  # attempts fetch nothing
            yield post_killed("mailing", point, hit)
