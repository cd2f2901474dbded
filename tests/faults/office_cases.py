"""A broken configuration that is mended, and what a company and its people decide about the unknown."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from faults.behaviours import TIMELY, recipients
from faults.cases import Case
from faults.certificates import tls
from faults.ground import Figures, Ground
from faults.kept import Row
from faults.post_ground import TOPICS_OF_POST, asked, environment, hand_over, judged_post, states, trusting
from faults.relay import PASSWORD, Relay, relay_up
from faults.workers import Worker
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.sandbox.broker import Broker
from interventions.stream.port import Draft, Place
from model.deliveries import owed

HASTY = 1 / 60_000
"""Four days are 6 s: what a broken configuration would lose if it counted."""
BROKEN_S = 9
MAILS = 40
WAITING = {"rendered", "deferred", "attempting"}


class Fault(dict[str, object]):
    """MAIL_ settings that are wrong."""


def unreachable(_: Path) -> Fault:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return Fault(port=taken.getsockname()[1])


def distrustful(folder: Path) -> Fault:
    return Fault(ca_file=tls(folder / "strangers")[1])


def wrong_password(folder: Path) -> Fault:
    (folder / "wrong").write_text("wrong\n")
    return Fault(password_file=folder / "wrong")


def without_relay(_: Path) -> Fault:
    return Fault(host="")


def misconfigured(what: str, reason: str, fault: Callable[[Path], Fault]) -> Case:
    """Start with a wrong setting, wait for longer than a mail is tried, set it right."""

    async def run(ground: Ground, _: Broker) -> Figures:
        certificates, authority = tls(ground.folder)
        async with relay_up(Relay(tls=certificates)) as relay:
            right = {"retry_scale": HASTY, **trusting(ground.folder, authority)}
            ground.environment |= environment(ground.folder, relay, **{**right, **fault(ground.folder)})
            await ground.seat("rendering", 1)
            mailing = await ground.seat("mailing", 1)
            rows = asked(recipients(("ok",), MAILS))
            await hand_over(ground.backend, rows)
            wrong = await _held(ground, relay, reason)
            mailing.become(**environment(ground.folder, relay, **right))
            await mailing.restart()
            figures = await judged_post(ground, rows, relay)
        return figures._replace(wrong=[*figures.wrong, *wrong])

    return Case(f"mail: {what}, then mended", run, TOPICS_OF_POST)


async def locked_out(ground: Ground, _: Broker) -> Figures:
    """Let the relay refuse the login, and let it in again: nobody touches mailing."""
    certificates, authority = tls(ground.folder)
    async with relay_up(Relay(tls=certificates)) as relay:
        right = {"retry_scale": HASTY, **trusting(ground.folder, authority)}
        ground.environment |= environment(ground.folder, relay, **right)
        relay.password = "changed"
        for name in ("rendering", "mailing"):
            await ground.seat(name, 1)
        rows = asked(recipients(("ok",), MAILS))
        await hand_over(ground.backend, rows)
        wrong = await _held(ground, relay, "login_failed")
        relay.password = PASSWORD
        figures = await judged_post(ground, rows, relay)
    return figures._replace(wrong=[*figures.wrong, *wrong])


async def _held(ground: Ground, relay: Relay, reason: str) -> list[str]:
    """Wait until all mails are there and one says why, then for longer than four days; complain of any end."""
    async with asyncio.timeout(60):
        while True:
            rows = (await states(ground.backend)).values()
            if len(rows) == MAILS and any(str(row["reason"]).startswith(reason) for row in rows):
                break
            await asyncio.sleep(0.3)
    await asyncio.sleep(BROKEN_S)
    rows = (await states(ground.backend)).values()
    wrong = [f"{row['state']} while broken" for row in rows if row["state"] not in WAITING]
    return wrong + ["a mail left all the same"] * bool(relay.taken)


async def resent(ground: Ground, _: Broker) -> Figures:
    """Let a company have the unknown sent again; mailing is killed after a dot, too."""
    async with relay_up(Relay()) as relay:
        more = {"attempt_s": 6, "answer_s": 2, "timeout_s": 2}
        ground.environment |= environment(ground.folder, relay, **more)
        await ground.seat("rendering", 1)
        victim = await ground.seat("mailing", 1)
        addresses = recipients((*TIMELY, "hang-after-dot"), 80)
        relay.struck = {next(each for each in addresses if each.startswith("ok.")): "dot"}
        relay.strike = lambda: victim.send(signal.SIGKILL)
        rows = asked(addresses, on_unknown="resend")
        await hand_over(ground.backend, rows)
        figures = await judged_post(ground, rows, relay)
    left = ["the unknown was not sent again"] * bool(figures.outcomes.get("unknown"))
    return figures._replace(wrong=[*figures.wrong, *left, *_unharmed(victim)])


def _unharmed(victim: Worker) -> list[str]:
    return [f"{victim.name} was never killed"] * (-signal.SIGKILL not in victim.codes)


DECISIONS = {
    "drop-after-dot.0@example.org": ("send_again", "sent"),
    "drop-after-dot.1@example.org": ("mark_sent", "sent"),
    "drop-after-dot.2@example.org": ("cancel", "cancelled"),
    "drop-after-dot.3@example.org": (None, "unknown"),
    "rcpt-5xx.4@example.org": ("send_again", "sent"),
    "never.5@example.org": ("cancel", "cancelled"),
    "greylist.6@example.org": ("send_again", "sent"),
}
"""What a person decides about each, and how it then ends."""
UNDECIDED = {"unknown", "refused", "deferred"}


async def decided(ground: Ground, _: Broker) -> Figures:
    """Let people decide, each decision published twice: what was unknown, refused or put off."""
    async with relay_up(Relay()) as relay:
        ground.environment |= environment(ground.folder, relay, retry_scale=1)
        for name in ("rendering", "mailing"):
            await ground.seat(name, 1)
        rows = asked(list(DECISIONS))
        await hand_over(ground.backend, rows)
        await _until(ground, lambda last: {row["state"] for row in last} <= UNDECIDED and len(last) == len(DECISIONS))
        for _again in range(2):
            await _command(ground, rows)
        ends = {address: end for address, (_, end) in DECISIONS.items()}
        await _until(ground, lambda last: all(row["state"] == ends[row["recipient"]] for row in last))
        return await judged_post(ground, rows, relay, ends=lambda _, last: ends[last["recipient"]])


async def _until(ground: Ground, reached: Callable[[list[Row]], bool]) -> None:
    async with asyncio.timeout(60):
        while not reached(list((await states(ground.backend)).values())):  # noqa: ASYNC110  # a topic tells nobody
            await asyncio.sleep(0.3)


async def _command(ground: Ground, rows: list[Row]) -> None:
    codec = codec_of("delivery-commands")
    for row in rows:
        for each in owed(row):
            word, _ = DECISIONS[each.recipient or ""]
            if word is None:
                continue
            command = {
                "command_id": f"decide-{each.delivery_id[:12]}",
                "delivery_id": each.delivery_id,
                "intervention_id": row["intervention_id"],
                "command": word,
                "actor": {"id": "office", "role": "manager"},
                "reason": "as agreed by telephone",
                "issued_at": 1_800_000_000_000,
            }
            key = row["intervention_id"].encode()
            place = Place("delivery-commands", partition_of(key, TOPICS["delivery-commands"].partitions))
            await ground.backend.publish(place, [Draft(key, codec.encode(command))])


def office_cases() -> Iterator[Case]:
    yield misconfigured("a port where nobody listens", "relay_unreachable", unreachable)
    yield misconfigured("a certificate nobody vouches for", "tls_failed", distrustful)
    yield misconfigured("a wrong password", "login_failed", wrong_password)
    yield misconfigured("no relay named", "mail_not_configured", without_relay)
    yield Case("mail: locked out by the relay, then let in", locked_out, TOPICS_OF_POST)
    yield Case("mail: on_unknown=resend, killed after the dot", resent, TOPICS_OF_POST)
    yield Case("mail: people decide, each twice", decided, TOPICS_OF_POST)
