"""`interventions templates`: what a template breaks, and what a company's own pages look like, beforehand."""

import tempfile
from pathlib import Path
from typing import Annotated

from interventions.cli.fault import CallFault
from interventions.cli.files import TEMPLATES, checked
from interventions.cli.options import Json, option
from interventions.cli.screen import say, table
from interventions.domain.revisions import template_faults
from interventions.reporting.document.house import BUILT_IN, HouseError, house_at
from interventions.reporting.document.typesetting import TypesettingError
from interventions.reporting.press.house_check import LARGE, print_example


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


def example(
    house: Annotated[Path | None, option("A company's folder: document.typ, logo.png; none: the built-in one.")] = None,
    *,
    out: Annotated[Path, option("Where report.pdf and work-sheet.pdf go.")],
    json: Json = False,
) -> int:
    """Print the built-in example, report and work sheet, with a company's own template and logo."""
    try:
        with tempfile.TemporaryDirectory(prefix="example-") as folder:
            made = print_example(house_at(house) if house else BUILT_IN, Path(folder), LARGE)
    except (HouseError, TypesettingError) as fault:
        raise CallFault(str(fault)) from fault
    out.mkdir(parents=True, exist_ok=True)
    files = {out / name: each for name, each in zip(("report.pdf", "work-sheet.pdf"), made, strict=True)}
    for file, each in files.items():
        file.write_bytes(each.pdf)
    rows = [(str(file), each.pages, ", ".join(each.warnings)) for file, each in files.items()]
    say(
        [{"file": file, "pages": pages, "warnings": warnings} for file, pages, warnings in rows],
        lambda console: console.print(table(("file", "pages", "warnings"), rows)),
        json=json,
    )
    return 0
