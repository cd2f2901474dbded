"""Every setting of every process, once: `interventions settings` and docs/settings.md are made of the models."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from enum import EnumType, IntEnum
from typing import Any, NamedTuple, get_args

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from interventions.console.settings import ConsoleSettings
from interventions.contracts.settings import WireSettings
from interventions.insights.settings import InsightSettings
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.settings import MailSettings, ReportSettings
from interventions.stream.kafka.settings import KafkaSettings
from interventions.stream.settings import StreamSettings
from interventions.watching.settings import TraceSettings, WatchSettings

EVERY = "every processor"


class Variable(NamedTuple):
    """One environment variable; ``default`` is empty where leaving it unset is what its meaning says."""

    name: str
    kind: str
    default: str
    means: str
    read_by: tuple[str, ...]


_LOOP = ("lifecycle", "timekeeping", "technicians", "rendering", "mailing")

READERS: Mapping[type[BaseSettings], tuple[str, ...]] = {
    KafkaSettings: (EVERY, "console", "commands that ask a broker"),
    WireSettings: (EVERY, "console", "commands that read or write records"),
    StreamSettings: _LOOP,
    WatchSettings: (EVERY,),
    TraceSettings: (EVERY,),
    ReportSettings: ("rendering",),
    MailSettings: ("mailing", "`mail check`"),
    ReadModelSettings: ("projection", "console", "`read-model`"),
    InsightSettings: ("insights",),
    ConsoleSettings: ("console", "`demo`"),
}
_READERS_OF_FIELDS: Mapping[tuple[type[BaseSettings], str], tuple[str, ...]] = {
    (ReportSettings, "store"): ("rendering", "mailing", "console", "`reports`"),
    (ReportSettings, "photos"): ("rendering", "console"),
}
OF_OPTIONS: tuple[Variable, ...] = (
    Variable("TOP_ADDRESSES", "text", "", "What `top` asks unless told: host:port, several by commas.", ("`top`",)),
    Variable("INTERVENTIONS_ACTOR", "text", "", "Who decides about a report, instead of --actor.", ("`reports`",)),
    Variable(
        "INTERVENTIONS_ROLE",
        "dispatcher, responsible or manager",
        "dispatcher",
        "The role of who decides, instead of --role.",
        ("`reports`",),
    ),
)  # fmt: skip
"""What no model holds: instead of an option, or of arguments."""


def variables() -> Iterator[Variable]:
    """Give every environment variable that is a setting, those of a model together."""
    for model, readers in READERS.items():
        told, schema = _docstrings(model), model.model_json_schema()["properties"]
        for name, field in model.model_fields.items():
            yield Variable(
                f"{model.model_config.get('env_prefix', '')}{name}".upper(),
                _kind(field, schema[name]),
                _default(name, field),
                (field.description or told[name]).replace("``", "`"),
                _READERS_OF_FIELDS.get((model, name), readers),
            )
    yield from OF_OPTIONS


def _docstrings(model: type[BaseSettings]) -> Mapping[str, str]:
    """Give the strings that stand below fields; pydantic keeps none unless its classes ask for it."""
    (written,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(written, ast.ClassDef)
    below = zip(written.body, written.body[1:], strict=False)
    return {
        field.target.id: " ".join(text.split())
        for field, said in below
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
        if isinstance(text := said.value.value, str)
    }


_KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_FORMATS = {"path": "file", "directory-path": "folder"}
_BOUNDS = {
    "exclusiveMinimum": ("from", "above"),
    "minimum": ("from", "at least"),
    "exclusiveMaximum": ("to", "below"),
    "maximum": ("to", "at most"),
}
"""Where both of an end are given (a positive number of at least 30), the closed one is the tighter."""
_COUNTED = {"workers": "one a CPU"}


def _kind(field: FieldInfo, schema: Mapping[str, Any]) -> str:
    for each in (field.annotation, *get_args(field.annotation)):
        if isinstance(each, EnumType):
            return _either([str(name).lower() for name in each.__members__])
    told = next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
    if "enum" in told:
        return _either(told["enum"])
    kind = _FORMATS.get(told.get("format", "")) or _KINDS[told["type"]]
    bounds = {end: f"{words} {told[name]:g}" for name, (end, words) in _BOUNDS.items() if name in told}
    return ", ".join((kind, *bounds.values()))


def _either(words: list[str]) -> str:
    return " or ".join((", ".join(words[:-1]), words[-1]))


def _default(name: str, field: FieldInfo) -> str:
    if field.default_factory is not None:
        return _COUNTED[name]
    match field.default:
        case None:
            return ""
        case bool(is_on):
            return str(is_on).lower()
        case IntEnum() as member:
            return member.name.lower()
        case other:
            return str(other)
