"""Every command and snippet of the README runs as it stands there."""

import os
import re
import shutil
import signal
import subprocess
import time
import uuid
from pathlib import Path

import pytest

from cli.calls import named
from interventions.cli.app import run
from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS
from interventions.stream.kafka import KafkaSettings
from readme.commands import README, ROOT, blocks, done, inline, started

START, AFTER, FILES, BROKER, WATCH = range(5)
PATIENCE_S = 120


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a folder in which the README's relative paths lead to the project."""
    (tmp_path / "services").symlink_to(ROOT / "services")
    return tmp_path


def test_the_blocks_are_those_that_the_tests_know():
    """A new block needs a test."""
    assert [len(block.lines) for block in blocks()] == [2, 2, 6, 6, 1]


@pytest.mark.parametrize("line", blocks()[START].lines)
def test_the_two_commands_are_targets(line):
    """`make test` runs this very test, `make demo` is run below."""
    make = shutil.which("make")
    if make is None:
        pytest.skip("no make")

    planned = subprocess.run(
        [make, "--dry-run", *line.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert {"make demo": "demo --out demo-out --broker memory", "make test": "-m pytest"}[line] in planned.stdout


def test_the_demo_leaves_what_the_readme_says(checkout):
    """The first thing a new user does."""
    said = done(".venv/bin/interventions demo --out demo-out --broker memory", checkout, {**os.environ})

    stories = [done(line, checkout, {**os.environ}) for line in blocks()[AFTER].lines]

    assert "289 mails" in said
    assert all("example-1" in story for story in stories)
    assert len(list(checkout.glob("demo-out/mails/*.eml"))) == 289
    assert (checkout / "demo-out" / "example-1.pdf").read_bytes().startswith(b"%PDF")


def test_the_first_event_needs_nothing_but_python(checkout):
    """Files in, topics out, the proof at the end."""
    for line in blocks()[FILES].lines:
        said = done(line, checkout, {**os.environ})

    assert "683 units" in said
    assert "0 units differ" in said


@pytest.mark.kafka
def test_the_first_event_on_a_broker(kafka, checkout):
    """As in the README, with topics of its own on whatever broker there is."""
    prefix = f"readme-{uuid.uuid4().hex[:8]}-"
    environment = {**os.environ, "KAFKA_BOOTSTRAP": kafka.bootstrap, "KAFKA_PREFIX": prefix}
    done(blocks()[FILES].lines[0], checkout, environment)
    export, *lines, runs = blocks()[BROKER].lines
    (watches,) = blocks()[WATCH].lines

    for line in lines:
        done(line, checkout, environment)
    working = started(runs, checkout, environment)
    watched = until(f"{watches} --beginning --once", "completed by field-units", checkout, environment)
    working.send_signal(signal.SIGTERM)
    logged, _ = working.communicate(timeout=60)

    assert export == f"export KAFKA_BOOTSTRAP={KafkaSettings.model_fields['bootstrap'].default}"
    assert working.returncode == 0, logged
    assert "● done" in watched


def until(line: str, wanted: str, folder: Path, environment: dict[str, str]) -> str:
    """Ask again until an answer holds what is wanted."""
    end = time.monotonic() + PATIENCE_S
    while wanted not in (said := done(line, folder, environment)):
        assert time.monotonic() < end, said
    return said


@pytest.mark.parametrize("command", inline())
def test_every_command_named_in_passing_exists(capsys, command):
    """A command in prose goes stale first."""
    words = [word for word in command.split() if word.islower() and not word.startswith("-")]

    assert run([*named(" ".join(words)), "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


def test_the_table_of_topics_is_topics_yaml():
    """What the README calls a topic is one, under its key."""
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", README, re.MULTILINE)

    assert rows
    for name, key in rows:
        assert (TOPICS[name].key or "as it came") == key.strip()


def test_the_arrow_map_names_every_topic_that_a_processor_of_today_touches():
    """The map, the table and the code are one."""
    drawn = set(re.findall(r"[a-z]+(?:-[a-z]+)+", README.split("## The way of an event")[1].split("```")[1]))
    today = {"lifecycle", "timekeeping", "technicians", "rendering", "mailing"}
    touched = {topic.name for topic in TOPICS.values() if topic.schema and today & {*topic.written_by, *topic.read_by}}

    assert touched - {"delivery-commands"} <= drawn


def test_the_snippet_reads_a_status():
    """The four lines that a downstream programmer copies."""
    (snippet,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    value = (ROOT / "schemas/released/intervention-status.v1").glob("*.avro").__next__().read_bytes()
    names = {"value": value}

    exec(compile(snippet, "README.md", "exec"), names)  # the README is ours

    assert names["status"] == codec_of("intervention-status").decode(value).record


def test_the_number_of_partitions_is_told_right():
    """Publishers set their partitioner by it."""
    assert f"`intervention-events` has {TOPICS['intervention-events'].partitions} partitions" in README
