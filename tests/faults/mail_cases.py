"""Mailing killed and frozen at its own steps, before a relay that behaves in every way there is."""

import asyncio
import signal
from collections.abc import Iterator

from faults.behaviours import BEHAVIOURS, COSTLY, EARLY, TIMELY, recipients
from faults.cases import Case
from faults.certificates import tls
from faults.ground import SESSION_S, Figures, Ground
from faults.post import Harm
from faults.post_ground import TOPICS_OF_POST, asked, environment, hand_over, judged_post, states, trusting
from faults.relay import Relay, relay_up, utc_ms
from faults.workers import Worker
from interventions.sandbox.broker import Broker
from interventions.stream.failpoints import MAIL_NAMES

HITS = (1, 7)
UNHURRIED = 1 / 1500
"""Four days are 230 s: longer than all the deliveries take, or a minute without a relay, so that only
what never works is given up."""
EVERY = tuple(fault for each in BEHAVIOURS.values() for fault in each.visits[:1]) + EARLY


def every_behaviour(deliveries: int, costly: int = 40, byte_s: float = 1, timeout_s: float = 10) -> Case:
    """Let a relay do all it may do, to so many deliveries, over STARTTLS with a login."""

    async def run(ground: Ground, _: Broker) -> Figures:
        certificates, authority = tls(ground.folder)
        async with relay_up(Relay(early_share=0.05, byte_s=byte_s, tls=certificates)) as relay:
            pace = {"timeout_s": timeout_s, "answer_s": timeout_s, "connections": 16, "retry_scale": UNHURRIED}
            ground.environment |= environment(ground.folder, relay, **pace, **trusting(ground.folder, authority))
            for name in ("rendering", "mailing"):
                await ground.seat(name, 1)
            rows = asked([*recipients(TIMELY, deliveries - costly - 20), *recipients(COSTLY, costly, deliveries)])
            rows += asked(recipients(("ok",), 20, 2 * deliveries), "blocked", sender="mail-5xx@example.org")
            await hand_over(ground.backend, rows)
            figures = await judged_post(ground, rows, relay, patience_s=900)
        unmet = [f"never met: {each}" for each in EVERY if not relay.seen[f"{each.phase} {each.how}"]]
        return figures._replace(wrong=[*figures.wrong, *unmet])

    return Case(f"mail: every behaviour of a relay, {deliveries} deliveries", run, TOPICS_OF_POST)


def killed_at_step(point: str, hit: int) -> Case:
    """SIGKILL mailing at one of its own steps."""

    async def run(ground: Ground, _: Broker) -> Figures:
        async with relay_up(Relay()) as relay:
            ground.environment |= environment(ground.folder, relay)
            await ground.seat("rendering", 1)
            victim = await ground.seat("mailing", 1, f"{point}:{hit}:kill")
            rows = asked(recipients(TIMELY, 60))
            await hand_over(ground.backend, rows)
            figures = await judged_post(ground, rows, relay)
        return _struck(figures, victim)

    return Case(f"mail: kill {point} hit {hit}", run, TOPICS_OF_POST)


def killed_by_relay(phase: str, when: str) -> Case:
    """SIGKILL mailing in the middle of a conversation, twice, by the relay's hand."""

    async def run(ground: Ground, _: Broker) -> Figures:
        async with relay_up(Relay()) as relay:
            ground.environment |= environment(ground.folder, relay)
            await ground.seat("rendering", 1)
            victim = await ground.seat("mailing", 1)
            addresses = recipients(TIMELY, 60)
            relay.struck = dict.fromkeys([each for each in addresses if each.startswith("ok.")][:2], phase)
            relay.strike = lambda: victim.send(signal.SIGKILL)
            rows = asked(addresses)
            await hand_over(ground.backend, rows)
            figures = await judged_post(ground, rows, relay)
        return _struck(figures, victim)

    return Case(f"mail: kill {when}, twice", run, TOPICS_OF_POST)


def _struck(figures: Figures, victim: Worker) -> Figures:
    never = [f"{victim.name} was never killed"] * (-signal.SIGKILL not in victim.codes)
    return figures._replace(wrong=[*figures.wrong, *never])


def frozen_before_dot(attempt_s: float) -> Case:
    """SIGSTOP between ATTEMPT and the dot, for longer than the session; another takes over; SIGCONT."""

    async def run(ground: Ground, _: Broker) -> Figures:
        async with relay_up(Relay()) as relay:
            ground.environment |= environment(ground.folder, relay, attempt_s=attempt_s)
            await ground.seat("rendering", 1)
            victim = await ground.seat("mailing", 1, "before-dot:5:stop")
            rows = asked(recipients(TIMELY, 60))
            await hand_over(ground.backend, rows)
            harm = await _frozen(ground, victim)
            figures = await judged_post(ground, rows, relay, harms=[harm])
        return figures._replace(wrong=[*figures.wrong, *await _late(ground, relay, harm, attempt_s)])

    over = "its deadline over" if attempt_s < 2 * SESSION_S else "its deadline still ahead"
    return Case(f"mail: freeze before the dot, {over}", run, TOPICS_OF_POST)


async def _frozen(ground: Ground, victim: Worker) -> Harm:
    """Wait until a worker is frozen, let another take its place and say what is unknown, and wake it."""
    async with asyncio.timeout(60):
        while not victim.frozen():  # noqa: ASYNC110  # a signal stops it; nothing tells us
            await asyncio.sleep(0.05)
    since = utc_ms()
    await ground.seat("mailing", 2)
    async with asyncio.timeout(60):
        while not any(map(_interrupted, (await states(ground.backend)).values())):  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.3)
    await asyncio.sleep(max(0, 2 * SESSION_S - (utc_ms() - since) / 1000))
    woken = utc_ms()
    victim.send(signal.SIGCONT)
    await asyncio.sleep(SESSION_S)  # it learns that it is out, goes, and is started again
    return Harm(since, woken)


def _interrupted(row: dict[str, object]) -> bool:
    return str(row["reason"]).startswith("interrupted")


async def _late(ground: Ground, relay: Relay, harm: Harm, attempt_s: float) -> Iterator[str]:
    """List mails that were called unknown and left after their deadline all the same."""
    unknown = {row["message_id"] for row in (await states(ground.backend)).values() if _interrupted(row)}
    late = [copy for copy in relay.taken if copy.message_id in unknown and copy.at >= harm.until]
    over = harm.until - harm.since > attempt_s * 1000
    return iter([f"{copy.recipient}: left after its deadline" for copy in late if over])


def frozen_after_dot() -> Case:
    """SIGSTOP after the dot, before the answer is read; another takes over; SIGCONT: the late outcome is refused."""

    async def run(ground: Ground, _: Broker) -> Figures:
        async with relay_up(Relay()) as relay:
            ground.environment |= environment(ground.folder, relay)
            await ground.seat("rendering", 1)
            victim = await ground.seat("mailing", 1)
            addresses = recipients(TIMELY, 60)
            relay.struck = {addresses[0]: "dot"}
            relay.strike = lambda: victim.send(signal.SIGSTOP)
            rows = asked(addresses)
            await hand_over(ground.backend, rows)
            harm = await _frozen(ground, victim)
            return await judged_post(ground, rows, relay, harms=[harm])

    return Case("mail: freeze after the dot", run, TOPICS_OF_POST)


def relay_down(seconds: float) -> Case:
    """Take the relay away in the middle, for so long, and bring it back."""

    async def run(ground: Ground, _: Broker) -> Figures:
        async with relay_up(Relay()) as relay:
            ground.environment |= environment(ground.folder, relay, retry_scale=UNHURRIED)
            for name in ("rendering", "mailing"):
                await ground.seat(name, 1)
            before, after = asked(recipients(TIMELY, 100)), asked(recipients(TIMELY, 100, 100), "later")
            await hand_over(ground.backend, before)
            async with asyncio.timeout(60):
                while len(relay.taken) < 20:  # noqa: ASYNC110  # the relay's log tells nobody
                    await asyncio.sleep(0.02)
            gone = utc_ms()
            await relay.down()
            await hand_over(ground.backend, after)
            await asyncio.sleep(seconds)
            taken, now = len(relay.taken), [row["reason"] for row in (await states(ground.backend)).values()]
            await relay.up()
            figures = await judged_post(ground, before + after, relay, harms=[Harm(gone - 500, gone + 500)])
        waiting = sum(str(reason).startswith("relay_unreachable") for reason in now)
        untouched = [] if waiting else ["nothing waited for the relay"]
        told = f"{figures.told}, {waiting} waited, {len(relay.taken) - taken} left after"
        return figures._replace(wrong=[*figures.wrong, *untouched], told=told)

    return Case(f"mail: relay down for {seconds:.0f} s", run, TOPICS_OF_POST)


def mail_cases() -> Iterator[Case]:
    yield every_behaviour(2000)
    for point in MAIL_NAMES:
        for hit in HITS:
            yield killed_at_step(point, hit)
    yield killed_by_relay("data", "before the mail's first byte")
    yield killed_by_relay("dot", "after the dot")
    yield frozen_before_dot(5)
    yield frozen_before_dot(120)
    yield frozen_after_dot()
    yield relay_down(60)
