"""`interventions machine`: the transitions of domain.md §4, from the table that decides."""

from typing import Annotated

from cyclopts import Parameter

from interventions.cli.screen import say, table
from interventions.domain.machine_views import HEADINGS, mermaid, table_rows


def machine(*, as_mermaid: Annotated[bool, Parameter("--mermaid", negative="")] = False, json: bool = False) -> None:
    """Print the state machine, from the table that decides.

    Parameters
    ----------
    as_mermaid
        Draw it as a Mermaid state diagram.
    json
        Print JSON.
    """
    if as_mermaid:
        say({"mermaid": mermaid()}, lambda console: console.print(mermaid(), markup=False), json=json)
        return
    rows = table_rows()
    content = [dict(zip(HEADINGS, row, strict=True)) for row in rows]
    say({"transitions": content}, lambda console: console.print(table(HEADINGS, rows)), json=json)
