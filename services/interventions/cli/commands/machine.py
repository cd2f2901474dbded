"""`interventions machine`: the transitions of domain.md §4, from the table that decides."""

from typing import Annotated

from interventions.cli.options import Json, flag
from interventions.cli.screen import say, table
from interventions.domain.machine_views import HEADINGS, mermaid, table_rows


def machine(
    *, mermaid_: Annotated[bool, flag("--mermaid", "Draw it as a state diagram.")] = False, json: Json = False
) -> None:
    """Print the state machine, from the table that decides."""
    if mermaid_:
        say({"mermaid": mermaid()}, lambda console: console.print(mermaid(), markup=False), json=json)
        return
    rows = table_rows()
    content = [dict(zip(HEADINGS, row, strict=True)) for row in rows]
    say({"transitions": content}, lambda console: console.print(table(HEADINGS, rows)), json=json)
