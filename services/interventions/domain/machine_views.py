"""The machine for people: table rows and a Mermaid state diagram, both read from the table."""

from collections.abc import Iterator

from interventions.domain.machine import ANY, TRANSITIONS, Transition

HEADINGS = ("trigger", "from", "to", "only")


def table_rows() -> tuple[tuple[str, str, str, str], ...]:
    """Give the rows of domain.md §4 under ``HEADINGS``."""
    return tuple(_row(transition) for transition in TRANSITIONS)


def _row(transition: Transition) -> tuple[str, str, str, str]:
    sources = "any" if transition.sources == ANY else ", ".join(transition.sources) or "-"
    return (", ".join(transition.kinds), sources, transition.target or "same", transition.proviso or "")


def mermaid() -> str:
    """Draw the transitions that change the status as a Mermaid ``stateDiagram-v2``."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _arrows())])


def _arrows() -> Iterator[str]:
    labels: dict[tuple[str, str], list[str]] = {}
    for transition in TRANSITIONS:
        for source in transition.sources or ("[*]",):
            if transition.target and transition.target != source:
                labels.setdefault((source, transition.target), []).extend(transition.kinds)
    for (source, target), kinds in labels.items():
        yield f"{source} --> {target}: {', '.join(kinds)}"
