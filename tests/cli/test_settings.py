"""The table of settings: as the processes themselves read them, and as docs/settings.md has them."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_settings import EnvSettingsSource

from cli.calls import call, named, options, sample_files
from interventions.cli.app import run
from interventions.cli.commands.settings import page
from interventions.cli.environment import EVERY, OF_OPTIONS, READERS, variables
from interventions.cli.fault import CallFault
from interventions.cli.nonsense import nonsense
from interventions.cli.processors import PROCESSORS, workers_of
from interventions.insights.settings import InsightSettings
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import MailSettings, ReportSettings
from interventions.stream.memory import MemoryBackend
from interventions.stream.settings import StreamSettings

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "services").rglob("*.py")}
OF_THE_MACHINE = {"CHROMIUM", "XDG_CACHE_HOME"}
FIELDS = [(model, field) for model in READERS for field in model.model_fields]
NONSENSE = {
    ReportSettings: ("REPORT_MEMORY_MIB", "1"),
    MailSettings: ("MAIL_PORT", "0"),
    ReadModelSettings: ("READ_MODEL_URL", "mysql://nobody"),
    InsightSettings: ("INSIGHTS_LOOK_S", "0"),
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    """Leave no setting of whoever runs the tests, nor a folder of his."""
    monkeypatch.chdir(tmp_path)
    for each in variables():
        monkeypatch.delenv(each.name, raising=False)


def test_the_page_is_the_table():
    """`make boards` writes it anew."""
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == page()


def test_the_command_tells_the_table(capsys):
    answer = call(capsys, "settings", "--json")

    assert [tuple(each.values()) for each in answer.told] == [
        (*each[:4], list(each.read_by)) for each in variables()
    ]  # fmt: skip
    assert call(capsys, "settings", "--markdown").out == page()
    assert "MAIL_DKIM_SELECTOR" in call(capsys, "settings").out


def test_no_value_of_the_environment_is_told(capsys, monkeypatch):
    """Its output is pasted into tickets."""
    for each in variables():
        monkeypatch.setenv(each.name, "told-to-nobody")

    assert "told-to-nobody" not in call(capsys, "settings", "--json").out


def test_every_model_of_settings_is_in_it():
    found = {
        name for text in SOURCES.values() for name in re.findall(r"^class (\w+)\(BaseSettings\)", text, re.MULTILINE)
    }

    assert found == {model.__name__ for model in READERS}


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=lambda each: getattr(each, "__name__", each))
def test_each_name_is_the_one_that_its_model_reads(model, field, monkeypatch):
    """A name that nobody reads is worse than none."""
    number = FIELDS.index((model, field))
    monkeypatch.setenv(list(variables())[number].name, "1")

    assert EnvSettingsSource(model)() == {field: "1"}


def test_what_else_is_read_from_the_environment_is_in_it_too():
    """Two ways: as a command's option, and as it is."""
    found = {
        name
        for text in SOURCES.values()
        for name in re.findall(r'(?:env_var=|os\.environ\.get\(|os\.environ\[|getenv\()"(\w+)"', text)
    }

    assert {each.name for each in OF_OPTIONS} <= found
    assert found - OF_THE_MACHINE <= {each.name for each in variables()}


@pytest.mark.parametrize("processor", PROCESSORS)
def test_each_processor_reads_what_it_is_said_to_read(processor, monkeypatch):
    """Whoever sets a variable for one container must know which."""
    refusing = {model for model in NONSENSE if refuses(processor, model, monkeypatch)}

    assert refusing == {
        model for model, (name, _) in NONSENSE.items() if processor in said_readers(name.partition("_")[0])
    }


def refuses(processor, model, monkeypatch) -> bool:
    """Tell whether a processor is not begun with nonsense in one of a model's settings."""

    async def begun():
        async with workers_of([processor], MemoryBackend(lambda: 0), StreamSettings()):
            pass

    with monkeypatch.context() as patch:
        patch.setenv(*NONSENSE[model])
        try:
            asyncio.run(begun())
        except CallFault as fault:
            return NONSENSE[model][0] in str(fault)
    return False


def said_readers(prefix: str) -> set[str]:
    return {name for each in variables() if each.name.startswith(prefix) for name in each.read_by}


@pytest.mark.parametrize("reader", sorted({name for each in variables() for name in each.read_by}))
def test_every_reader_exists(reader, capsys):
    if reader in {EVERY, *PROCESSORS} or reader.startswith("commands "):
        return
    assert run([*named(reader.strip("`")), "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("OTEL_SDK_DISABLED", ("run", "lifecycle")),
        ("READ_MODEL_URL", ("console",)),
        ("CONSOLE_ANSWER_S", ("console",)),
        ("MAIL_PORT", ("mail", "check")),
        ("KAFKA_REQUEST_TIMEOUT_S", ("topics", "diff")),
    ],
)
def test_nonsense_is_one_sentence_that_names_the_variable(name, words, capsys, monkeypatch):
    """A traceback names the line that read it, and shows the value in the log."""
    monkeypatch.setenv(name, "nonsense-of-ours")

    answer = call(capsys, *words)

    assert answer.code == 2
    assert (name in answer.err, answer.err.count("\n"), "nonsense-of-ours" in answer.err) == (True, 1, False)


def test_nonsense_that_only_a_record_brings_to_light_is_too(tmp_path):
    """Framing is read once a process, with its first record."""
    command = [Path(sys.executable).with_name("interventions"), "replay", *options(sample_files(tmp_path))]

    done = subprocess.run(
        command, env={**os.environ, "ACCEPT_JSON": "perhaps"}, capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("interventions: ACCEPT_JSON: ")


def test_what_is_no_setting_is_not_said_to_be_one():
    with pytest.raises(ValidationError) as found:
        TypeAdapter(int).validate_python("x")

    assert nonsense(found.value) is None
