"""Hand-overs, the settings of a mailing under test, and the account at the end of a case."""

import asyncio
import copy
import json
import os
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from faults.behaviours import end_of
from faults.ground import DONE_S, Figures, Ground
from faults.kept import Row, kepts, read
from faults.post import Ends, Harm, audit_post, ended
from faults.relay import LOGIN, PASSWORD, Relay
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS, partition_of
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, ordinary
from interventions.stream.port import Backend, Draft, Place
from model import lifecycle, timekeeping
from model.deliveries import owed
from model.inputs import Input

HANDED = "finished-interventions"
TOPICS_OF_POST = (
    *(HANDED, "rendered-reports", "report-deliveries", "delivery-commands", "dead-letters"),
    *("rendering-state", "mailing-state", "intervention-templates", "company-settings"),
)
FAST = 1 / 5000
"""A minute is 12 ms, four days are 69 s."""
SMUGGLED = "Bonjour\n.\nMAIL FROM:<thief@evil.example>\nRCPT TO:<all@evil.example>\nDATA\nSubject: hello\n\n..\n.\nQUIT"


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


def asked(recipients: Sequence[str], name: str = "asked", each: int = 20, **settings: Any) -> list[Row]:
    """Give hand-overs that the office asked for, so many recipients each; their mails try to smuggle another."""
    rows = []
    for number, first in enumerate(range(0, len(recipients), each)):
        row = copy.deepcopy(handed_over()[number % len(handed_over())])
        row["intervention_id"] = row["time"]["intervention_id"] = f"{name}-{number}"
        row["cause"], row["request"] = "requested", _request(f"{name}-{number}/ask", recipients[first : first + each])
        row["dossier"]["settings"] |= settings
        row["dossier"]["template"] |= {"mail_body": SMUGGLED}
        row["dossier"] |= {"photos": [], "signatures": []}
        rows.append(row)
    return rows


def _request(event_id: str, recipients: Sequence[str]) -> Row:
    return {
        "event_id": event_id,
        "document": "report",
        "channel": "mail",
        "recipients": list(recipients),
        "origin": "backoffice",
        "actor": {"id": "office", "role": "manager"},
    }


def as_addressed(finished: Row, last: Row) -> str:
    """Tell how a delivery ends by its two addresses; with resend, the unknown is sent in the end."""
    settings = finished["dossier"]["settings"]
    end = end_of(settings["sender"], last["recipient"])
    return "sent" if settings["on_unknown"] == "resend" and "unknown" in end else end


async def hand_over(backend: Backend, rows: list[Row]) -> None:
    """Publish hand-overs where they belong."""
    codec, partitions = codec_of(HANDED), TOPICS[HANDED].partitions
    for row in rows:
        key = row["intervention_id"].encode()
        await backend.publish(Place(HANDED, partition_of(key, partitions)), [Draft(key, codec.encode(row))])


async def delivered(backend: Backend, rows: list[Row], patience_s: float = DONE_S) -> None:
    """Wait until every owed delivery has come to its end. Raises TimeoutError."""
    should = {one.delivery_id for row in rows for one in owed(row)}
    async with asyncio.timeout(patience_s):
        while True:
            began = time.monotonic()
            last = await states(backend)
            if should <= last.keys() and all(map(ended, last.values())):
                return
            await asyncio.sleep(max(0.3, 3 * (time.monotonic() - began)))


async def states(backend: Backend) -> dict[str, Row]:
    """Give the last record of each delivery."""
    kept = await kepts(backend, ["report-deliveries"])
    return {row["delivery_id"]: row for _, _, row in read("report-deliveries", kept["report-deliveries"])}


def environment(folder: Path, relay: Relay, **more: object) -> dict[str, str]:
    """Give the settings of reports and mails; ``more`` are MAIL_ settings."""
    mail = {
        "host": "127.0.0.1",
        "port": relay.port,
        "security": "none",
        "retry_scale": FAST,
        "timeout_s": 5,
        "answer_s": 5,
        **more,
    }
    return {
        "REPORT_STORE": str(folder / "store"),
        "REPORT_PHOTOS": str(folder / "photos"),
        "REPORT_PHOTO_WAIT_S": "0",
        "REPORT_WORKERS": "2",
        "BATCH_RECORDS": "3",
        **{f"MAIL_{name.upper()}": str(value) for name, value in mail.items()},
    }


def trusting(folder: Path, authority: Path) -> dict[str, object]:
    """Give the MAIL_ settings of STARTTLS with a login."""
    (folder / "password").write_text(PASSWORD + "\n")
    return {"security": "starttls", "ca_file": authority, "user": LOGIN, "password_file": folder / "password"}


async def judged_post(  # noqa: PLR0913  # all but three have a default
    ground: Ground,
    rows: list[Row],
    relay: Relay,
    *,
    harms: Sequence[Harm] = (),
    ends: Ends | None = as_addressed,
    patience_s: float = DONE_S,
) -> Figures:
    """Wait for the end of every delivery, stop everybody, and give the account."""
    await delivered(ground.backend, rows, patience_s)
    codes = await ground.stop()
    deaths = [Harm(at, at) for worker in ground.workers for at in worker.deaths]
    kept = await kepts(ground.backend, TOPICS_OF_POST)
    outcomes, wrong = audit_post(kept, ground.folder / "store", relay, [*harms, *deaths], ends)
    if any(codes):
        wrong.append(f"exit codes {codes}")
    if (listed := await listed_states(ground)) != outcomes:
        wrong.append(f"interventions reports list says {dict(listed)}")
    records = read("report-deliveries", kept["report-deliveries"])
    attempts = sum(row["state"] == "attempting" for _, _, row in records)
    told = f"{attempts} attempts, {sum(relay.seen.values())} faults of {len(+relay.seen)} kinds"
    return Figures(len(rows), outcomes, ground.starts, ground.seconds, wrong, len(relay.taken), told)


async def listed_states(ground: Ground) -> Counter[str]:
    """Ask as an operator would what became of each delivery."""
    command = (str(Path(sys.executable).with_name("interventions")), "reports", "list", "--json", "--limit", "1")
    asking = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **ground.environment}, stdout=PIPE, stderr=DEVNULL
    )
    said, _ = await asking.communicate()
    states = json.loads(said)["states"] if said else {}
    return Counter({str(state): count for state, count in states.items() if count})
