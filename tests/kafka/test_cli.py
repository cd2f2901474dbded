"""What an operator does on a real broker: make topics, treat dead letters, skip, rebuild."""

import asyncio
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.calls import Answer, call, sample_files
from interventions.cli.processors import workers_of
from interventions.sandbox.demo import EXAMPLE_ID
from interventions.stream.kafka import KafkaBackend
from interventions.stream.marker import MARKER_KEY
from interventions.stream.port import Draft, Place
from interventions.stream.settings import StreamSettings

pytestmark = pytest.mark.kafka
GARBAGE = b"garbage"
Says = Callable[..., Answer]


@pytest.fixture
def says(kafka, monkeypatch, capsys) -> Says:
    """Give a way to call the command on topics of this test's own, made already."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP", kafka.bootstrap)
    monkeypatch.setenv("KAFKA_PREFIX", f"cli-{uuid.uuid4().hex[:8]}-")
    assert call(capsys, "topics", "apply").code == 0
    return lambda *arguments: call(capsys, *arguments)


async def on_broker(act: Callable[[KafkaBackend], Any]) -> None:
    backend = KafkaBackend()
    try:
        await act(backend)
    finally:
        await backend.close()


def publish(topic: str, partition: int, *drafts: Draft) -> None:
    async def act(backend: KafkaBackend) -> None:
        await backend.publish(Place(topic, partition), drafts)

    asyncio.run(on_broker(act))


def work_off() -> None:
    """Let lifecycle and timekeeping take all there is."""

    async def act(backend: KafkaBackend) -> None:
        async with workers_of(["lifecycle", "timekeeping"], backend, StreamSettings()) as workers:
            for worker in workers.values():
                running = asyncio.create_task(worker.run())
                while not (len(worker.partitions) == 4 and all(p.caught_up() for p in worker.partitions.values())):
                    done, _ = await asyncio.wait([running], timeout=0.1)
                    assert not done, running.exception()
                worker.stop()
                await running

    asyncio.run(on_broker(act))


def lose(topic: str) -> None:
    """Delete a topic and make it anew, empty."""

    async def act(backend: KafkaBackend) -> None:
        facts = (await backend.describe([topic]))[topic]
        await backend.delete(topic)
        await backend.create(topic, facts.partitions, {"cleanup.policy": "compact"})

    asyncio.run(on_broker(act))


def test_topics_are_made_once_and_their_settings_mended(says):
    """A broker's administrator changes things; `diff` says what, `apply` mends it."""

    async def act(backend: KafkaBackend) -> None:
        await backend.configure("intervention-events", {"retention.ms": "1000"})

    assert says("topics", "diff").code == 0
    asyncio.run(on_broker(act))

    answer = says("topics", "diff", "--json")

    assert answer.code == 1
    assert [(gap["topic"], gap["what"]) for gap in answer.told["gaps"]] == [("intervention-events", "retention.ms")]
    assert says("topics", "apply").code == 0
    assert says("topics", "diff").code == 0


def test_a_wrong_partition_count_is_refused_in_a_sentence(says):
    """Another count would send every key elsewhere."""

    async def act(backend: KafkaBackend) -> None:
        await backend.delete("intervention-log")
        await backend.create("intervention-log", 2, {})

    asyncio.run(on_broker(act))

    answer = says("topics", "apply")

    assert answer.code == 2
    assert "intervention-log has 2 partitions instead of 4" in answer.err


def test_publishing_without_topics_says_what_to_run(says, tmp_path):
    """The first mistake of everyone who starts."""

    async def act(backend: KafkaBackend) -> None:
        await backend.delete("intervention-events")

    asyncio.run(on_broker(act))

    answer = says("publish", sample_files(tmp_path)["--events"])

    assert answer.code == 2
    assert "no topic intervention-events on this broker; run `interventions topics apply`" in answer.err


def test_a_dead_letter_is_listed_shown_kept_back_and_dropped(says):
    """Bytes that nobody can read are seen, and treated by a person."""
    publish("intervention-events", 0, Draft(b"i1", GARBAGE))
    work_off()

    (letter,) = says("deadletters", "list", "--json").told["dead_letters"]
    offset = letter["offset"]
    shown = says("deadletters", "show", offset, "--json").told
    resubmitted = says("deadletters", "resubmit", offset, "--json")
    dropped = says("deadletters", "drop", offset, "--json")

    assert (letter["code"], letter["processor"]) == ("unreadable", "lifecycle")
    assert bytes.fromhex(shown["value"]) == GARBAGE
    assert (resubmitted.code, resubmitted.told["dead_letters"][0]["sent"]) == (1, False)
    assert dropped.told == {"dropped": 1}
    assert says("deadletters", "list", "--json").told == {"dead_letters": []}


def test_what_an_operator_skips_is_set_aside_and_can_be_sent_again(says, tmp_path):
    """Past a record that nothing survives, without losing it."""
    paths = sample_files(tmp_path)
    says("publish", paths["--templates"])
    says("publish", paths["--settings"])
    one = tmp_path / "one.jsonl"
    one.write_text(paths["--events"].read_text().splitlines()[0] + "\n")
    says("publish", one)
    event = says("watch", "intervention-events", "--beginning", "--once", "--json").told

    skipped = says("skip", "intervention-events", event["partition"], event["offset"])
    work_off()
    (letter,) = says("deadletters", "list", "--json").told["dead_letters"]
    dry = says("deadletters", "resubmit", letter["offset"], "--dry-run", "--json")
    sent = says("deadletters", "resubmit", letter["offset"], "--json")
    work_off()

    assert (skipped.code, letter["code"]) == (0, "skipped_by_operator")
    assert (dry.told["dead_letters"][0]["sent"], sent.told["dead_letters"][0]["sent"]) == (False, True)
    assert says("show", event["key"], "--json").told["status"]["status"] == "confirmed"


@pytest.mark.parametrize("name", ["lifecycle", "timekeeping"])
def test_lost_state_is_rebuilt_byte_for_byte(says, tmp_path, name):
    """P10: the log is enough; nothing is decided again."""
    paths = sample_files(tmp_path)
    for path in paths.values():
        assert says("publish", path).code == 0
    work_off()
    assert says("rebuild", name, "--check").code == 0
    before = states(says, tmp_path / "before", name)
    lose(f"{name}-state")

    assert says("rebuild", name, "--check").code == 1
    assert says("rebuild", name).code == 0

    assert states(says, tmp_path / "after", name) == before
    assert says("rebuild", name, "--check").code == 0
    work_off()
    assert says("verify", "--json").told["broken"] == []


def test_one_partition_is_mended_while_the_others_are_left_alone(says, tmp_path):
    """A damaged partition of a state topic: said first, then written; the processor goes on from there."""
    for path in sample_files(tmp_path).values():
        assert says("publish", path).code == 0
    work_off()
    before = states(says, tmp_path / "before", "timekeeping")
    key = next(line["key"] for line in dumped(tmp_path / "before", "timekeeping-state") if line["partition"] == 2)
    publish("timekeeping-state", 2, Draft(key.encode(), b"damaged"))

    found = says("rebuild", "timekeeping", "--check", "--json")
    elsewhere = says("rebuild", "timekeeping", "--partition", 1, "--json").told["partitions"]
    tried = says("rebuild", "timekeeping", "--partition", 2, "--dry-run", "--json").told["partitions"]
    still = says("rebuild", "timekeeping", "--partition", 2, "--check")
    mended = says("rebuild", "timekeeping", "--partition", 2)
    work_off()

    assert (found.code, [each["differing"] for each in found.told["partitions"]]) == (1, [0, 0, 1, 0])
    assert [(each["partition"], each["differing"]) for each in (*elsewhere, *tried)] == [(1, 0), (2, 1)]
    assert (still.code, mended.code) == (1, 0)
    assert states(says, tmp_path / "after", "timekeeping") == before
    assert says("rebuild", "timekeeping", "--check").code == 0
    assert says("rebuild", "timekeeping", "--partition", 4).code == 2


def test_a_marker_that_no_processor_can_read_costs_a_new_state_topic(says, tmp_path):
    """The way past it is said, and works."""
    for path in sample_files(tmp_path).values():
        assert says("publish", path).code == 0
    work_off()
    before = states(says, tmp_path / "before", "timekeeping")
    publish("timekeeping-state", 2, Draft(MARKER_KEY, b"{"))

    found = says("rebuild", "timekeeping", "--check", "--json")
    refused = says("rebuild", "timekeeping")
    mended = says("rebuild", "timekeeping", "--anew")
    work_off()

    assert (found.code, [each["marker"] for each in found.told["partitions"]][2]) == (1, "unreadable")
    assert (refused.code, "interventions rebuild timekeeping --anew" in refused.err) == (2, True)
    assert mended.code == 0
    assert states(says, tmp_path / "after", "timekeeping") == before
    assert says("rebuild", "timekeeping", "--check").code == 0


def dumped(folder: Path, topic: str) -> list[dict[str, Any]]:
    """Read a topic of a dump, but what is no state."""
    lines = map(json.loads, (folder / f"{topic}.jsonl").read_text().splitlines())
    return [line for line in lines if not line["key"].startswith("\0")]


def states(says: Says, folder: Path, name: str) -> dict[str, str]:
    """Give the last value of each key of a state topic, the markers with their topic ids apart."""
    assert says("dump", folder).code == 0
    return {line["key"]: line["value"] for line in dumped(folder, f"{name}-state")}


def test_the_demo_runs_on_a_broker_each_processor_its_own_process(says, tmp_path):
    """As in earnest: four processes, real transactions, the same figures as in memory."""
    told = says("demo", "--broker", "kafka", "--out", tmp_path / "out", "--json").told

    assert (told["logged"], told["documents"], told["mails"]) == (2580, 288, 289)
    assert (told["proof"]["equal"], told["proof"]["differences"]) == (683, [])
    assert (tmp_path / "out" / f"{EXAMPLE_ID}.pdf").read_bytes().startswith(b"%PDF")
