"""Routes that say who may take them."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from interventions.console.access import Level, NotAllowed
from interventions.console.call import Call
from interventions.console.failing import Answering

Here = Annotated[Call, Depends(Call)]
"""What a page's function asks for."""


class Allowed:
    """Lets only accounts of a level through."""

    def __init__(self, level: Level) -> None:
        self.level = level

    def __call__(self, request: Request) -> None:
        """Check who asks. Raises Stranger, NotAllowed."""
        if Call(request).account.level < self.level:
            raise NotAllowed(self.level)


class Pages(APIRouter):
    """Looking is GET, acting is POST; both name the least level that may."""

    def __init__(self) -> None:
        super().__init__(route_class=Answering)

    def page(self, path: str, level: Level = Level.VIEWER) -> Callable[[Any], Any]:
        """Add a page."""
        return self.get(path, dependencies=[Depends(Allowed(level))], include_in_schema=False, response_model=None)

    def action(self, path: str, level: Level = Level.OPERATOR) -> Callable[[Any], Any]:
        """Add an action."""
        return self.post(path, dependencies=[Depends(Allowed(level))], include_in_schema=False, response_model=None)


def level_of(route: Any) -> Level | None:
    """Tell the level that a route asks for; None: it says none."""
    found = [each.dependency.level for each in route.dependencies if isinstance(each.dependency, Allowed)]
    return found[0] if found else None
