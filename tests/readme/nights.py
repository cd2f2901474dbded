"""A firm on a real broker with a relay of ours, for the commands of the runbook."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli.calls import Answer, write_jsonl
from domain.builders import a_customer, a_template, a_visit, an_event, planned, settings
from interventions.contracts.json_form import to_json
from interventions.sandbox.mail_catcher import LOOPBACK

VISITS = ("i1", "i2", "i3")
MAILS = {"MAIL_HOST": LOOPBACK, "MAIL_SECURITY": "none"}
NOBODY = {**MAILS, "MAIL_PORT": "1"}
Says = Callable[..., Answer]
_PATIENCE_S = 180
_START = 1_767_600_060_000


def files(folder: Path) -> list[Path]:
    """Write templates, settings and events of some visits, all done, of a firm that mails at once."""
    visit = a_visit(customer=a_customer(email="dupont@example.org"))
    events = [
        {**event, "intervention_id": name, "event_id": f"{name}/{number}"}
        for name in VISITS
        for number, event in enumerate(
            [planned(**visit), an_event("started", _START), an_event("completed", _START + 3_540_000)]
        )
    ]
    return [
        write_jsonl(folder / f"{topic}.jsonl", [to_json(topic, each) for each in records])
        for topic, records in {
            "intervention-templates": [a_template(report_dispatch="automatic")],
            "company-settings": [settings()],
            "intervention-events": events,
        }.items()
    ]


@contextmanager
def running(names: list[str], **environment: str) -> Iterator[None]:
    """Run processors until the block ends; they end well."""
    command = [sys.executable, "-c", "from interventions.cli import main; main()", "run", *names]
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def until(says: Says, *arguments: object, holds: Callable[[Answer], Any]) -> Answer:
    """Ask again until an answer is as wanted."""
    end = time.monotonic() + _PATIENCE_S
    while not holds(answer := says(*arguments)):
        assert time.monotonic() < end, answer
    return answer


def mails(says: Says, state: str) -> list[str]:
    """Name the mails in a state."""
    told = says("reports", "list", "--channel", "mail", "--state", state, "--json").told
    return [each["delivery_id"] for each in told["deliveries"]]


def typed(says: Says, lines: tuple[str, ...], words: Mapping[str, Any] | None = None) -> list[Answer]:
    """Type a block, its capitals filled in; every line must end well."""
    answers = []
    for line in lines:
        spoken = [str((words or {}).get(word, word)) for word in line.split()[1:]]
        answers.append(says(*spoken))
        assert answers[-1].code == 0, (line, answers[-1])
    return answers
