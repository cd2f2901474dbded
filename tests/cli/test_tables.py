"""The commands that need neither broker nor files: machine, schemas, templates, import."""

import json
from pathlib import Path

from cli.calls import call, sample_files, write_jsonl
from interventions.domain.machine import TRANSITIONS
from interventions.sandbox.field_units.sample import SAMPLE
from interventions.sandbox.field_units.setup import TEMPLATE


def test_the_machine_is_printed_from_its_table(capsys):
    """A picture that is drawn by hand is wrong within a month."""
    answer = call(capsys, "machine", "--json")

    assert len(answer.told["transitions"]) == len(TRANSITIONS)


def test_the_readme_shows_the_machine_as_it_is(capsys):
    """Whoever reads the README plans by it."""
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")

    drawn = call(capsys, "machine", "--mermaid").out.strip()

    assert drawn in readme


def test_the_schemas_hold(capsys):
    """No released reader is left behind."""
    assert call(capsys, "schemas", "check", "--json").told == {"findings": []}


def test_a_template_is_checked_before_anyone_plans_with_it(capsys, tmp_path):
    """An invalid revision would be ignored without a word to its author."""
    good = write_jsonl(tmp_path / "good.jsonl", [TEMPLATE])
    bad = write_jsonl(tmp_path / "bad.jsonl", [{**TEMPLATE, "mail_subject": "{nobody}"}])

    assert call(capsys, "templates", "check", good).code == 0
    answer = call(capsys, "templates", "check", bad, "--json")
    assert (answer.code, answer.told["faults"][0]["field"]) == (1, "mail_subject")


def test_an_import_says_what_became_of_the_file(capsys, tmp_path):
    """What was left out must be told."""
    told = call(capsys, "import", "field-units", SAMPLE, "--out", tmp_path / "out", "--json").told

    assert (told["incidents"], told["events"], told["stray_arrivals"], told["after_the_end"]) == (300, 2554, 7, 1)
    assert json.loads((tmp_path / "out" / "templates.jsonl").read_text())["template_id"] == TEMPLATE["template_id"]


def test_a_plain_answer_is_for_a_person(capsys, tmp_path):
    """Without --json there are words, not braces."""
    answer = call(capsys, "templates", "check", sample_files(tmp_path)["--templates"])

    assert answer.out.strip() == "1 templates, all valid"
