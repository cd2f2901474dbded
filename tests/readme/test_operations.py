"""Every command of the runbook runs as it stands there, and it knows every alert."""

import json
import re
import socket
import uuid
from pathlib import Path

import pytest
import yaml

from cli.calls import call, named, write_jsonl
from domain.builders import an_event
from interventions.cli.app import run
from interventions.contracts.json_form import to_json
from interventions.sandbox.mail_catcher import mail_catcher
from readme.commands import OPERATIONS, ROOT, arguments, blocks, inline
from readme.nights import MAILS, NOBODY, VISITS, files, mails, running, typed, until

LINES = [block.lines for block in blocks(OPERATIONS)]
LOOK, START, LETTER, SKIP, HELD, DECIDE, PARTITION, CHECK, ANEW, PAGES, BACKUP, FROM_DUMP, RESTORE = LINES
EVENTS, LATE = "intervention-events", "i1/late"
WORK = ["lifecycle", "timekeeping", "technicians"]


@pytest.fixture(scope="module")
def night(kafka, tmp_path_factory):
    """Give a firm with three visits done, each with a mail to send; nothing has been run yet."""
    folder = tmp_path_factory.mktemp("night")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAFKA_BOOTSTRAP", kafka.bootstrap)
        patch.setenv("KAFKA_PREFIX", f"night-{uuid.uuid4().hex[:8]}-")
        patch.setenv("REPORT_STORE", str(folder / "store"))
        patch.setenv("REPORT_PHOTOS", str(folder))
        patch.setenv("READ_MODEL", str(folder / "read-model.sqlite"))
        patch.setenv("INTERVENTIONS_ACTOR", "olga")
        patch.chdir(folder)
        assert run(["topics", "apply"]) == 0
        for file in files(folder):
            assert run(["publish", str(file)]) == 0
        yield patch


@pytest.fixture
def says(capsys):
    return lambda *arguments: call(capsys, *arguments)


def test_every_alert_that_may_wake_somebody_is_explained():
    rules = yaml.safe_load((ROOT / "ops/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
    (kinds,) = re.findall(r'"symbols": \[([^\]]*"rejection_spike"[^\]]*)\]', _schema("operations-alerts.v1"))

    told = re.findall(r"^\| `(\w+)` \| (page|ticket)? ?", OPERATIONS, re.MULTILINE)

    paged = {(rule["alert"], rule["labels"]["severity"]) for rule in rules}
    assert {(name, severity) for name, severity in told if severity} == paged
    assert {name for name, severity in told if not severity} == {*json.loads(f"[{kinds}]")} - {"unknown"}


def _schema(name):
    return (ROOT / "schemas" / f"{name}.avsc").read_text()


@pytest.mark.parametrize(
    "command", [*inline(OPERATIONS), *(" ".join(arguments(line)) for each in LINES for line in each)]
)
def test_every_command_exists(capsys, command):
    assert run([*named(command), "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


def test_every_link_leads_to_a_heading_or_a_file():
    titles = re.findall(r"^#+ (.*)", OPERATIONS, re.MULTILINE)
    headings = {re.sub(r"[^a-z ]", "", each.lower()).replace(" ", "-") for each in titles}

    for link in re.findall(r"\]\(([^)]+)\)", OPERATIONS):
        assert link[1:] in headings if link.startswith("#") else (ROOT / "docs" / link).is_file(), link


def waiting(says):
    return [*mails(says, "deferred"), *mails(says, "rendered")]


@pytest.mark.long
@pytest.mark.kafka
def test_a_held_mail_is_decided_about(night, says, tmp_path):
    """The relay is away; two of its mails are settled by a person, the third goes when it is back.

    While it is away one mail at a time tries it, and it may be the same again.
    """
    with running([*WORK, "rendering", "mailing"], **NOBODY):
        until(says, "reports", "list", holds=lambda _: len(waiting(says)) == len(VISITS) and mails(says, "deferred"))
        sent = mails(says, "deferred")[0]
        cancelled = next(each for each in waiting(says) if each != sent)
        typed(says, DECIDE[:2], {"SENT": sent, "CANCELLED": cancelled})
    with mail_catcher(tmp_path) as catcher:
        relay = {**MAILS, "MAIL_PORT": str(catcher.port)}
        with running(["mailing"], **relay):
            typed(says, DECIDE[2:], {"AGAIN": cancelled})
            until(says, "reports", "list", holds=lambda _: len(mails(says, "sent")) == len(VISITS))
        for name, value in relay.items():
            night.setenv(name, value)
        checked, *listed = typed(says, HELD)

        assert len(catcher.kept()) == 2
    assert str(catcher.port) in checked.out
    assert [each.out != "" for each in listed] == [True, True]


@pytest.mark.long
@pytest.mark.kafka
@pytest.mark.usefixtures("night")
def test_states_are_held_against_the_topics_and_made_anew(says):
    typed(says, (*CHECK, *PARTITION))
    typed(says, ANEW)
    typed(says, CHECK)

    *_, status = typed(says, PAGES)

    assert "0 records behind" in status.out


@pytest.mark.long
@pytest.mark.kafka
@pytest.mark.usefixtures("night")
def test_a_record_that_kills_is_skipped_and_comes_back_as_a_dead_letter(says, tmp_path):
    assert says("publish", a_late_word(tmp_path)).code == 0
    (killing,) = (each for each in dumped(says, "killed") if each["value"]["event_id"] == LATE)
    typed(says, SKIP, {"TOPIC": EVENTS, "PARTITION": killing["partition"], "OFFSET": killing["offset"]})
    with running(WORK):
        listed = until(says, "deadletters", "list", "--json", holds=lambda answer: answer.told["dead_letters"])
    (offset,) = (each["offset"] for each in listed.told["dead_letters"])

    typed(says, LETTER, {"OFFSET": offset})

    assert says("deadletters", "list", "--json").told == {"dead_letters": []}


@pytest.mark.long
@pytest.mark.kafka
def test_what_was_dumped_is_read_and_restored_from_nothing(night, says):
    """All brokers lost: other topics, the same statuses and hours."""
    typed(says, BACKUP)
    typed(says, FROM_DUMP, {"INTERVENTION": VISITS[0]})
    before = [says("show", name, "--json").told["status"]["status"] for name in VISITS]
    night.setenv("KAFKA_PREFIX", f"night-{uuid.uuid4().hex[:8]}-")
    *lines, runs, verify = RESTORE

    typed(says, tuple(lines))
    with running(arguments(runs)[1:]):
        until(says, "watch", "intervention-status", "--beginning", "--once", holds=lambda answer: answer.out)
        until(says, "verify", "--json", holds=lambda answer: answer.told.get("interventions") == len(VISITS))
    typed(says, (verify,))

    assert [says("show", name, "--json").told["status"]["status"] for name in VISITS] == before


@pytest.mark.long
@pytest.mark.kafka
def test_everything_starts_is_looked_at_and_stops(night, says):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    night.setenv("TOP_ADDRESSES", f"127.0.0.1:{port}")
    *lines, runs = START
    typed(says, tuple(lines))

    with running(arguments(runs)[1:], METRICS_PORT=str(port), **NOBODY):
        until(says, "top", "--once", holds=lambda answer: answer.code == 0)
        looked = typed(says, LOOK)

    assert [answer.code for answer in looked] == [0] * len(LOOK)


def a_late_word(folder):
    """Write one more event of a visit."""
    event = {**an_event("commented", 1_767_603_700_000), "intervention_id": VISITS[0], "event_id": LATE}
    return write_jsonl(folder / "late.jsonl", [to_json(EVENTS, event)])


def dumped(says, folder):
    """Dump all; gives the events."""
    assert says("dump", folder).code == 0
    return [json.loads(line) for line in Path(folder, f"{EVENTS}.jsonl").read_text().splitlines()]
