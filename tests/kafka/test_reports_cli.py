"""`interventions reports` on a real broker, beside processors in a process of their own."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cli.calls import Answer, call, write_jsonl
from domain.builders import a_customer, a_template, a_visit, an_event, planned, settings
from interventions.contracts.json_form import to_json
from interventions.sandbox.mail_catcher import LOOPBACK, mail_catcher

pytestmark = pytest.mark.kafka
Says = Callable[..., Answer]
PROCESSORS = ("lifecycle", "timekeeping", "rendering", "mailing")
MAILS = {"MAIL_HOST": LOOPBACK, "MAIL_SECURITY": "none"}
NOBODY = {**MAILS, "MAIL_PORT": "1"}


@pytest.fixture
def says(kafka, monkeypatch, capsys, tmp_path) -> Says:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", kafka.bootstrap)
    monkeypatch.setenv("KAFKA_PREFIX", f"reports-{uuid.uuid4().hex[:8]}-")
    monkeypatch.setenv("REPORT_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("REPORT_PHOTOS", str(tmp_path))
    monkeypatch.setenv("INTERVENTIONS_ACTOR", "olga")
    assert call(capsys, "topics", "apply").code == 0
    return lambda *arguments: call(capsys, "reports", *arguments)


@contextmanager
def running(mail: Mapping[str, str]) -> Iterator[None]:
    """Run the processors until the block ends."""
    command = [sys.executable, "-c", "from interventions.cli import main; main()", "run", *PROCESSORS]
    process = subprocess.Popen(command, env={**os.environ, **mail}, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def published(capsys: Any, folder: Path) -> None:
    """Publish one visit, done, of a firm that mails as soon as it is."""
    visit = a_visit(customer=a_customer(email="dupont@example.org"))
    events = [planned(**visit), an_event("started", 1_767_600_060_000), an_event("completed", 1_767_603_600_000)]
    for topic, records in {
        "intervention-templates": [a_template(report_dispatch="automatic")],
        "company-settings": [settings()],
        "intervention-events": events,
    }.items():
        file = write_jsonl(folder / f"{topic}.jsonl", [to_json(topic, each) for each in records])
        assert call(capsys, "publish", file).code == 0


def waited_for(says: Says, state: str, count: int = 1) -> Any:
    """Wait until so many mails are in a state; gives one of their deliveries."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = says("list", "--channel", "mail", "--state", state, "--json")
        if len(found := answer.told["deliveries"]) == count:
            return found[0]
    raise AssertionError(f"not {count} mails became {state}")


def test_a_person_sees_fetches_calls_off_sends_again_and_resends(says, capsys, tmp_path):
    """A day of the office: the relay is down, one mail is called off, then wanted after all, then wanted twice."""
    published(capsys, tmp_path)
    with running(NOBODY):
        held = waited_for(says, "deferred")["delivery_id"][:10]
        rehearsed = says("cancel", held, "--dry-run")
        called_off = says("cancel", held, "--reason", "wrong customer", "--json")
    with mail_catcher(tmp_path / "mails") as catcher, running({**MAILS, "MAIL_PORT": str(catcher.port)}):
        again = says("send-again", held, "--json")
        too_late = says("cancel", held)
        already = says("mark-sent", held)
        resent = says("resend", held, "--to", "other@example.org", "--json")
        waited_for(says, "sent", 2)

    fetched = says("get", held, "--out", tmp_path / "a.pdf")
    mail = says("get", held, "--mail", "--out", tmp_path / "a.eml")

    assert (rehearsed.code, "nothing was published" in rehearsed.out) == (0, True)
    assert called_off.told["delivery"]["state"] == "cancelled"
    assert called_off.told["delivery"]["reason"] == "cancel: wrong customer"
    assert (again.code, again.told["delivery"]["state"], again.told["delivery"]["smtp_code"]) == (0, "sent", 250)
    assert (too_late.code, "nothing to do: it is already sent" in too_late.out) == (1, True)
    assert (already.code, "nothing to do: it is already sent" in already.out) == (0, True)
    assert (resent.code, resent.told["accepted"], resent.told["revision"]) == (0, True, 1)
    assert (fetched.code, mail.code) == (0, 0)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert len(list((tmp_path / "mails").glob("*.eml"))) == 2
    assert says("sweep", "--older-than", "-1", "--json").told["orphans"] == []


@pytest.mark.parametrize("setting", ["REPORT_STORE", "REPORT_PHOTOS"])
def test_a_store_that_cannot_be_is_said_before_anything_is_rendered(setting, says, monkeypatch, capsys):
    """Better than the first report that fails."""
    monkeypatch.setenv(setting, "nonsense://reports")

    answer = call(capsys, "run", "rendering")

    assert answer.code == 2
    assert "the store nonsense://reports: cannot open it: no such kind of store; name a folder, or a URL" in answer.err
    assert f"its place is {setting}=nonsense://reports" in answer.err
    assert says("list").code == 0
