"""A processor's state from its topics: the same bytes as the processor kept, nothing decided again."""

from interventions.cli.rebuilding.partition import ELSEWHERE, NOT_TOLD, REBUILT, Rebuilding, rebuilding
from interventions.cli.rebuilding.writing import emptied, written

__all__ = ["ELSEWHERE", "NOT_TOLD", "REBUILT", "Rebuilding", "emptied", "rebuilding", "written"]
