"""`interventions asyncapi`: the topics and their schemas as one AsyncAPI 3 document."""

from interventions.cli.screen import print_json
from interventions.contracts import asyncapi as document
from interventions.contracts.files import schemas_folder
from interventions.contracts.schemas import current_schemas
from interventions.contracts.topics import catalogue


def asyncapi() -> None:
    """Print the AsyncAPI 3 document of every topic that others read or write, made of topics.yaml and schemas/."""
    print_json(document.asyncapi(catalogue(), current_schemas(), schemas_folder() / "examples"))
