"""Writers' schemas by registry id: each asked for once, the ids that nobody knows remembered too."""

from collections import OrderedDict
from typing import Any, NamedTuple, Protocol

from fastavro.schema import SchemaParseException, UnknownType

from interventions.contracts.framing import UnreadableMessage
from interventions.contracts.schemas import Schema, fingerprint_of, reading_form

_REMEMBERED = 10_000


class Registry(Protocol):
    """A schema registry, as framing needs it; subject ``<topic>-value``."""

    def id_of(self, schema: Schema) -> int:
        """Give the id of a schema, registering it when it is new."""
        ...

    def schema_of(self, schema_id: int) -> Any:
        """Give a writer's schema. Raises UnreadableMessage when there is none, anything else when it can't tell."""
        ...


class Writer(NamedTuple):
    """A writer's schema, ready to read by."""

    reading: Any
    fingerprint: bytes


class WritersById:
    """What a registry said of each id. A writer registers before it writes, so an id unknown once stays so."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: OrderedDict[int, Writer | UnreadableMessage] = OrderedDict()

    def __getitem__(self, schema_id: int) -> Writer:
        """Give the writer of an id. Raises UnreadableMessage when the registry has none."""
        if schema_id not in self._known:
            self._known[schema_id] = self._asked(schema_id)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        match self._known[schema_id]:
            case Writer() as writer:
                return writer
            case refusal:
                raise UnreadableMessage(refusal.code, refusal.message)

    def _asked(self, schema_id: int) -> Writer | UnreadableMessage:
        try:
            text = self._registry.schema_of(schema_id)
            return Writer(reading_form(text), fingerprint_of(text))
        except UnreadableMessage as refusal:
            return refusal
        except (SchemaParseException, UnknownType, KeyError) as fault:
            return UnreadableMessage("unknown_schema", f"schema {schema_id} is not Avro: {fault}")
