"""A bad call ends with code 2 and one sentence: what, where, what to do. Nothing was done."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.calls import call, options, sample_files, write_jsonl

NOBODY = "127.0.0.1:1"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], 'Unknown command "nonsense"'),
        (["machine", "--nonsense"], "--nonsense"),
        (["run"], "no processor named; name lifecycle"),
        (["run", "lifecycle", "nobody"], "no processor is called nobody"),
        (["rebuild", "nobody"], "name one of lifecycle, timekeeping, technicians, rendering, mailing"),
        (["rebuild", "projection"], "run `interventions read-model build`"),
        (["rebuild", "insights", "--check"], "start it again"),
        (["bench", "nothing"], "no bench is called nothing"),
        (["watch", "no-topic"], "no topic is called no-topic"),
        (["skip", "intervention-status", "0", "0"], "no processor reads intervention-status"),
        (["show", "i1", "--from", "nowhere"], "nowhere is no folder"),
        (["templates", "check", "nowhere.jsonl"], "cannot read nowhere.jsonl: No such file or directory"),
        (["import", "field-units", "nowhere.gz", "--out", "out"], "cannot read nowhere.gz"),
        (["import", "field-units", "nowhere.gz"], "one of --out and --check is needed"),
    ],
)
def test_a_bad_call_says_what_to_do(capsys, arguments, says):
    """Whoever called must not have to read a traceback."""
    answer = call(capsys, *arguments)

    assert answer.code == 2
    assert says in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    "arguments",
    [["topics", "diff"], ["dump", "out"], ["show", "i1"], ["verify"], ["deadletters", "list"], ["run", "lifecycle"]],
)
def test_without_a_broker_one_sentence_says_so(arguments, tmp_path):
    """The first thing that is missing on a fresh machine."""
    done = subprocess.run(
        [sys.executable, "-c", "from interventions.cli import main; main()", *arguments],
        env={"KAFKA_BOOTSTRAP": NOBODY, "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 2
    assert f"no broker answers at {NOBODY}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_line_is_named_with_its_field_and_nothing_is_done(capsys, tmp_path: Path):
    """Half a file published is worse than none."""
    paths = sample_files(tmp_path)
    lines = [json.loads(line) for line in paths["--events"].read_text().splitlines()]
    lines[6]["occurred_at"] = "yesterday"
    write_jsonl(paths["--events"], lines)

    answer = call(capsys, "replay", *options(paths), "--dump", tmp_path / "topics")

    assert answer.code == 2
    assert f"{paths['--events']}:7: occurred_at: expected an instant" in answer.err
    assert not (tmp_path / "topics").exists()


def test_bad_lines_are_passed_over_when_asked(capsys, tmp_path: Path):
    """One broken export line must not hold a migration up."""
    paths = sample_files(tmp_path)
    with paths["--events"].open("a") as file:
        file.write("{\n")

    answer = call(capsys, "replay", *options(paths), "--skip-bad", "--json")

    assert (answer.code, answer.told["logged"]) == (0, 2554)


def test_an_event_for_another_intervention_is_a_bad_call(capsys, tmp_path: Path):
    """What-if about the wrong visit would mislead."""
    event = json.loads(sample_files(tmp_path)["--events"].read_text().splitlines()[0])
    path = write_jsonl(tmp_path / "event.json", [event])

    answer = call(capsys, "what-if", "other", path, "--from", tmp_path)

    assert answer.code == 2
    assert f"intervention_id is {event['intervention_id']}" in answer.err


def test_help_loads_none_of_what_the_commands_need():
    """Completion calls the command at every key: it must be there at once."""
    asks = "import sys; from interventions.cli.app import run; run(['--help']); print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True, timeout=60)

    loaded = set(done.stdout.splitlines())
    assert loaded.isdisjoint({"aiokafka", "fastavro", "typst", "PIL", "transitions", "interventions.stream.worker"})
