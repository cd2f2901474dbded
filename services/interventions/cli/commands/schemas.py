"""`interventions schemas check`: whether every reader of every released version still reads what is written."""

from interventions.cli.options import Json
from interventions.cli.screen import say, table
from interventions.contracts.releases import check_schemas


def check(*, json: Json = False) -> int:
    """Check every schema against its released versions and their saved bytes; exit code 1 if any is broken."""
    findings = check_schemas()
    say(
        {"findings": [finding._asdict() for finding in findings]},
        lambda console: (
            console.print(table(("schema", "what", "what to do"), findings))
            if findings
            else console.print("every schema reads what was released, and is read by it")
        ),
        json=json,
    )
    return int(bool(findings))
