"""`interventions templates check`: what a template breaks, before anyone plans with it."""

from pathlib import Path
from typing import Annotated

from interventions.cli.files import TEMPLATES, checked
from interventions.cli.options import Json, option
from interventions.cli.screen import say, table
from interventions.domain.revisions import template_faults


def check(file: Annotated[Path, option("Templates, one JSON object a line.")], *, json: Json = False) -> int:
    """Say what is wrong with the templates of a JSONL file, and where; exit code 1 if anything is."""
    read = checked(file, TEMPLATES)
    faults = [
        {"line": fault.line, "template_id": None, "field": fault.field, "why": f"expected {fault.expected}"}
        for fault in read.faults
    ]
    for template in read.records:
        about = {"line": None, "template_id": template["template_id"]}
        faults += [{**about, "field": path, "why": sentence} for path, sentence in template_faults(template)]
    rows = [(each["line"] or each["template_id"], each["field"], each["why"]) for each in faults]
    say(
        {"templates": len(read.records), "faults": faults},
        lambda console: (
            console.print(table(("line or template", "field", "why"), rows))
            if rows
            else console.print(f"{len(read.records)} templates, all valid")
        ),
        json=json,
    )
    return int(bool(faults))
