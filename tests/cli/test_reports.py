"""`interventions reports`: what became of each delivery, read from a dump; a store held against the records."""

import asyncio
import json
import os
import shutil
import tracemalloc
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cli.calls import call, write_jsonl
from interventions.cli.reports.listing import Wanted, newest
from interventions.cli.sources import Written
from interventions.contracts.json_form import to_json
from interventions.reporting.store import ObjectStore, kept

NOON = 1_773_317_530_000
HOUR = 3_600_000


def an_id(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


def a_delivery(number: int = 1, **changed: Any) -> dict[str, Any]:
    return {
        "delivery_id": an_id(number),
        "sequence": 1,
        "intervention_id": f"i{number}",
        "company_id": "example",
        "revision": 1,
        "document": "report",
        "channel": "mail",
        "recipient": "residence@example.org",
        "request": None,
        "state": "sent",
        "attempt": 1,
        "reason": None,
        "smtp_code": 250,
        "message_id": f"<{an_id(number)}@example.org>",
        "pdf": None,
        "next_attempt_at": None,
        "resolved_by": None,
        "at": NOON + number,
        **changed,
    }


def a_rendered(delivery: dict[str, Any], pdf: Any, mail: Any) -> dict[str, Any]:
    mailed = {name: delivery[name] for name in ("delivery_id", "recipient", "message_id")}
    copied = {name: delivery[name] for name in ("intervention_id", "company_id", "revision", "document", "request")}
    return {
        **copied,
        "cause": "finished",
        "pdf": pdf,
        "pages": 1,
        "warnings": [],
        "mails": [{**mailed, "mail": mail}],
        "failure": None,
    }


def dumped(folder: Path, topic: str, key: str, records: list[dict[str, Any]]) -> Path:
    lines = [
        {
            "key": each[key],
            "partition": 0,
            "offset": offset,
            "timestamp": "2026-03-12T12:00:00.000Z",
            "value": to_json(topic, each),
        }
        for offset, each in enumerate(records)
    ]
    folder.mkdir(exist_ok=True)
    write_jsonl(folder / f"{topic}.jsonl", lines)
    return folder


def deliveries(folder: Path, *records: dict[str, Any]) -> Path:
    return dumped(folder / "topics", "report-deliveries", "delivery_id", list(records))


def listed(capsys: Any, topics: Path, *options: object) -> list[str]:
    told = call(capsys, "reports", "list", "--from", topics, "--json", *options).told
    return [each["intervention_id"] for each in told["deliveries"]]


def test_a_list_shows_the_last_word_on_each_delivery_the_newest_first(capsys, tmp_path):
    """What became of it, not what it went through."""
    topics = deliveries(
        tmp_path,
        a_delivery(1, state="attempting"),
        a_delivery(2),
        a_delivery(1, sequence=2, state="unknown", reason="reset", at=NOON + HOUR),
    )

    told = call(capsys, "reports", "list", "--from", topics, "--json").told

    assert (told["total"], told["states"]) == (2, {"unknown": 1, "sent": 1})
    assert [(each["intervention_id"], each["state"]) for each in told["deliveries"]] == [
        ("i1", "unknown"),
        ("i2", "sent"),
    ]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], ["i5", "i4", "i3", "i2", "i1"]),
        (["--state", "failed", "--state", "stored"], ["i3", "i2"]),
        (["--company", "other"], ["i4"]),
        (["--intervention", "i2"], ["i2"]),
        (["--document", "work_sheet"], ["i5"]),
        (["--channel", "store"], ["i2"]),
        (["--since", "2026-03-12T12:12:10.003Z"], ["i5", "i4", "i3"]),
        (["--until", "2026-03-12T12:12:10.003Z"], ["i2", "i1"]),
        (["--limit", "2"], ["i5", "i4"]),
        (["--limit", "0"], ["i5", "i4", "i3", "i2", "i1"]),
    ],
)
def test_a_list_is_narrowed(capsys, tmp_path, options, found):
    topics = deliveries(
        tmp_path,
        a_delivery(1),
        a_delivery(2, channel="store", state="stored", recipient=None),
        a_delivery(3, state="failed", reason="no_recipient", recipient=None),
        a_delivery(4, company_id="other"),
        a_delivery(5, document="work_sheet"),
    )

    assert listed(capsys, topics, *options) == found


def test_a_delivery_that_left_the_state_asked_for_is_not_listed(capsys, tmp_path):
    """*Unknown* means: a person is waited for. One that was settled is not."""
    topics = deliveries(tmp_path, a_delivery(1, state="unknown"), a_delivery(1, sequence=2, state="sent"))

    assert listed(capsys, topics, "--state", "unknown") == []


def test_a_person_reads_why_and_what_next(capsys, tmp_path):
    topics = deliveries(tmp_path, a_delivery(1, state="deferred", smtp_code=451, reason="busy", next_attempt_at=NOON))

    out = call(capsys, "reports", "list", "--from", topics).out

    for word in (an_id(1)[:12], "● deferred", "451, busy, next 2026-03-12T12:12:10.000Z", "1 deliveries: 1 deferred"):
        assert word in out


def test_a_hundred_thousand_deliveries_are_listed_in_bounded_memory():
    """A dashboard's question must not need a dashboard's machine: of each delivery its last record, packed."""

    async def written():
        for sequence in range(1, 4):
            for number in range(20_000):
                record = a_delivery(number, sequence=sequence, at=NOON + number * sequence)
                yield Written(record["delivery_id"], 0, 0, NOON, record)

    tracemalloc.start()
    found = asyncio.run(newest(written(), Wanted(), 10))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (found.total, len(found.newest), found.newest[0]["sequence"]) == (20_000, 10, 3)
    assert peak < 20_000 * 1000  # 100 MB for 100,000


class Kept:
    """A dump of one mailed report, and the store it lies in."""

    def __init__(self, folder: Path) -> None:
        self.store, self.place = ObjectStore(str(folder / "store")), folder / "store"
        self.pdf = asyncio.run(kept(self.store, b"%PDF one", "pdf"))
        self.mail = asyncio.run(kept(self.store, b"Subject: one", "eml"))
        delivery = a_delivery(1, pdf=self.pdf)
        self.topics = deliveries(folder, delivery)
        dumped(folder / "topics", "rendered-reports", "intervention_id", [a_rendered(delivery, self.pdf, self.mail)])

    def options(self) -> list[object]:
        return ["--from", self.topics, "--store", self.place]


@pytest.fixture
def one(tmp_path) -> Kept:
    return Kept(tmp_path)


def test_a_document_and_its_mail_are_fetched_as_they_were_sent(capsys, one, tmp_path):
    pdf = call(capsys, "reports", "get", an_id(1)[:6], "--out", tmp_path / "a.pdf", *one.options(), "--json")
    mail = call(capsys, "reports", "get", an_id(1), "--mail", "--out", tmp_path / "a.eml", *one.options())

    assert pdf.told == {"file": str(tmp_path / "a.pdf"), "bytes": 8}
    assert ((tmp_path / "a.pdf").read_bytes(), (tmp_path / "a.eml").read_bytes()) == (b"%PDF one", b"Subject: one")
    assert "its hash as recorded" in mail.out


def test_a_document_that_was_changed_is_not_passed_on(capsys, one, tmp_path):
    (one.place / one.pdf["reference"]).write_bytes(b"%PDF two")

    answer = call(capsys, "reports", "get", an_id(1), "--out", tmp_path / "a.pdf", *one.options())

    assert answer.code == 2
    assert "is not what was recorded: its hash differs; do not pass it on" in answer.err
    assert not (tmp_path / "a.pdf").exists()


def test_another_file_is_not_overwritten(capsys, one, tmp_path):
    (tmp_path / "a.pdf").write_text("somebody's work")

    answer = call(capsys, "reports", "get", an_id(1), "--out", tmp_path / "a.pdf", *one.options())

    assert (answer.code, (tmp_path / "a.pdf").read_text()) == (2, "somebody's work")
    assert "is there already, with other content; name another file with --out" in answer.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["get", "zzz"], "'zzz' is no delivery id; give at least four of its hex digits"),
        (["get", "0000"], "no delivery begins with 0000; see `interventions reports list`"),
        (["get", "19d8"], "2 deliveries begin with 19d8; give more of the id"),
        (["get", "ffff"], "no document was printed for delivery ffff00000000; it is failed: timeout"),
        (["get", "eeee", "--mail"], "went to the store, not by mail; leave out --mail"),
        (["list", "--since", "yesterday"], "'yesterday' is no instant"),
        (["list", "--state", "lost"], "lost"),
        (["get", "0000", "--store", "nowhere"], "no store at nowhere; name it with --store or REPORT_STORE"),
        (["get", "0000", "--store", "nonsense://x"], "no such kind of store; name a folder, or a URL"),
    ],
)
def test_a_bad_call_says_what_to_do(capsys, tmp_path, arguments, says):
    twins = [a_delivery(n, delivery_id=f"19d8{n}" + "0" * 59) for n in (1, 2)]
    failed = a_delivery(3, delivery_id="ffff" + "0" * 60, state="failed", reason="timeout")
    stored = a_delivery(4, delivery_id="eeee" + "0" * 60, state="stored", channel="store", recipient=None)
    topics = deliveries(tmp_path, *twins, failed, stored)
    place = [] if "--store" in arguments or arguments[0] == "list" else ["--store", tmp_path]

    answer = call(capsys, "reports", *arguments, "--from", topics, *place)

    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


def a_viewer(folder: Path, code: int) -> Path:
    folder.mkdir()
    viewer = folder / "xdg-open"
    viewer.write_text(f'#!/bin/sh\n/bin/cp "$1" "{folder}/shown"\nexit {code}\n')
    viewer.chmod(0o755)
    return folder


def test_a_document_is_shown_with_the_systems_viewer(capsys, one, tmp_path, monkeypatch):
    viewer = a_viewer(tmp_path / "bin", 0)
    monkeypatch.setenv("PATH", str(viewer))

    assert call(capsys, "reports", "open", an_id(1), *one.options()).code == 0
    assert (viewer / "shown").read_bytes() == b"%PDF one"


def test_without_a_viewer_the_file_is_named(capsys, one, tmp_path, monkeypatch):
    """A server has none; the person still gets the file."""
    monkeypatch.setenv("PATH", str(tmp_path))

    answer = call(capsys, "reports", "open", an_id(1), *one.options())

    said, _, path = answer.err.strip().rpartition(": ")
    assert (answer.code, said) == (
        2,
        "interventions: there is no viewer here (xdg-open or open); open the file yourself",
    )
    assert Path(path).read_bytes() == b"%PDF one"
    shutil.rmtree(Path(path).parent)


def swept(capsys: Any, one: Kept, *options: object) -> Any:
    return call(capsys, "reports", "sweep", *one.options(), "--json", *options)


def a_memo(pdf: Any) -> bytes:
    return json.dumps({"pdf": pdf, "pages": 1, "warnings": []}).encode()


def test_a_sweep_lists_what_no_record_refers_to_and_deletes_nothing(capsys, one):
    """What a rendering that was killed between storing and committing left, and only that."""
    lost = asyncio.run(kept(one.store, b"%PDF lost", "pdf"))
    for name, pdf in (("renders/aa/1.json", one.pdf), ("renders/aa/2.json", lost)):
        asyncio.run(one.store.put_if_absent(name, a_memo(pdf)))
    (one.place / f"{one.pdf['reference']}#1").write_bytes(b"%PD")
    (one.place / "notes.txt").write_text("somebody's")
    before = sorted(one.place.rglob("*"))

    answer = swept(capsys, one, "--older-than", "-1")

    assert answer.code == 0
    assert {(each["name"], each["kind"]) for each in answer.told["orphans"]} == {
        (lost["reference"], "document"),
        ("renders/aa/2.json", "render memo"),
        (f"{one.pdf['reference']}#1", "unfinished write"),
    }
    assert answer.told["totals"]["document"] == {"count": 1, "bytes": 9}
    assert (answer.told["referred"], answer.told["foreign"]) == (3, 1)
    assert sorted(one.place.rglob("*")) == before


def test_a_sweep_passes_over_what_is_young(capsys, one):
    """Its record may be on its way."""
    lost = asyncio.run(kept(one.store, b"%PDF lost", "pdf"))
    assert (swept(capsys, one).told["orphans"], swept(capsys, one).told["young"]) == ([], 1)

    os.utime(one.place / lost["reference"], (0, 0))

    assert [each["name"] for each in swept(capsys, one).told["orphans"]] == [lost["reference"]]


def test_a_sweep_names_what_is_missing(capsys, one):
    """A document that a record promises and nobody can open any more is the worse find."""
    (one.place / one.pdf["reference"]).unlink()

    answer = swept(capsys, one)

    assert (answer.code, answer.told["missing"]) == (1, [one.pdf["reference"]])


def test_a_sweep_by_the_wrong_topics_is_refused(capsys, one, tmp_path):
    """Else everything would look like an orphan."""
    (tmp_path / "empty").mkdir()

    answer = call(capsys, "reports", "sweep", "--from", tmp_path / "empty", "--store", one.place)

    assert answer.code == 2
    assert "everything would look like an orphan; check that these are the topics of this store" in answer.err


@pytest.mark.parametrize("command", ["send-again", "mark-sent", "cancel", "resend"])
def test_who_decides_must_be_said(capsys, command, monkeypatch):
    """A mail called off by nobody helps nobody."""
    monkeypatch.delenv("INTERVENTIONS_ACTOR", raising=False)

    answer = call(capsys, "reports", command, an_id(1))

    assert answer.code == 2
    assert "who decides this is not said; name yourself with --actor or INTERVENTIONS_ACTOR" in answer.err
