"""Routes of the API: reading only, each with the least level that may."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from interventions.console.access import Level
from interventions.console.api.shapes import Fault
from interventions.console.routes import Allowed

PREFIX = "/api/v1"
SEARCH = "/interventions/search"
_FAULTS: dict[int | str, dict[str, Any]] = {
    304: {"description": "What the caller has already (If-None-Match)."},
    **{status: {"model": Fault, "description": "No answer."} for status in (400, 401, 403, 404, 422, 503)},
}


class Reads(APIRouter):
    """Adds what can be read."""

    def read(self, path: str, shape: type[BaseModel], level: Level = Level.VIEWER) -> Callable[[Any], Any]:
        """Add one; it answers with ``answer`` of that shape."""
        responses = {**_FAULTS, 200: {"model": shape}}
        return self.get(path, dependencies=[Depends(Allowed(level))], response_model=None, responses=responses)

    def asking(self, path: str, shape: type[BaseModel], level: Level = Level.VIEWER) -> Callable[[Any], Any]:
        """Add one whose question is personal data: asked by POST, and still only read."""
        responses = {**_FAULTS, 200: {"model": shape}}
        return self.post(path, dependencies=[Depends(Allowed(level))], response_model=None, responses=responses)

    def following(self, path: str) -> Callable[[Any], Any]:
        """Add a stream of events."""
        responses = {**_FAULTS, 200: {"content": {"text/event-stream": {}}}}
        return self.get(path, dependencies=[Depends(Allowed(Level.VIEWER))], response_model=None, responses=responses)
