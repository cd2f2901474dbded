"""From a schema to the function that reads its records: source text made once, in half of fastavro's time.

It reads what a careful writer writes and nothing else: whatever is longer than it need be, cut off, out of range or
not UTF-8 is refused by raising, and is then fastavro's to judge. What it does read, fastavro reads as the same record:
that is a property test's to say, on whole, mutated and random bytes.
"""

import struct
from collections.abc import Mapping
from textwrap import indent
from typing import Any

from interventions.contracts.again import READ_AGAIN, Read, reading_once
from interventions.contracts.scalars import read_int, read_length, read_long

BROKEN = (LookupError, ValueError, OverflowError, struct.error)
"""What a reader raises for bytes that it does not read; UnicodeDecodeError is a ValueError."""

_NULL = "null"
_NULLABLE = 2
_ONE_BYTE = 64

_STRING = """\
size = value[at]
at += 1
if size & 0x81:
    size, at = length(value, at - 1)
else:
    size >>= 1
{name} = value[at : at + size].decode()
at += size
"""
_LONG = """\
{name} = value[at]
if {name} > 0x7F:
    {name}, at = {read}(value, at)
else:
    {name} = {name} >> 1 ^ -({name} & 1)
    at += 1
"""
_BOOLEAN = "{name} = truth[value[at]]\nat += 1\n"
_DOUBLE = "{name} = double(value, at)[0]\nat += 8\n"
_ENUM = "{name} = {symbols}[value[at]]\nat += 1\n"
_FIXED = "{name} = value[at : at + {size}]\nat += {size}\n"
_RECORD = "{name}, at = {read}(value, at)\n"
_OPTIONAL = """\
branch = value[at]
at += 1
if branch == {null}:
    {name} = None
elif branch == {some}:
{read}else:
    raise LookupError(branch)
"""
_UNION = """\
branch = value[at]
at += 1
if branch == {null}:
    {name} = None
else:
    shape, read = {branches}[branch]
    {name}, at = read(value, at)
    {name} = shape, {name}
"""
_ARRAY = """\
{name} = []
if value[at]:
    count, at = length(value, at)
    for _ in range(min(count, len(value))):
{read}        {name}.append({item})
    if value[at]:
        raise ValueError("more than one block")
at += 1
"""
_FUNCTION = """\
def {function}(value, at):
{body}    return {{{fields}}}, at
"""


def reader_of(schema: Any) -> Read:
    """Make the function that reads records of a parsed schema. Raises ValueError for a type it does not know."""
    maker = _Maker()
    read: Read = maker.known[maker.record(schema)]
    return read


class _Maker:
    """Writes the source of each record's function; ``known`` is what the functions see."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {
            "length": read_length,
            "long": read_long,
            "int32": read_int,
            "double": struct.Struct("<d").unpack_from,
            "truth": {0: False, 1: True},
        }
        self._named: dict[str, Any] = {}

    def record(self, schema: Any) -> str:
        """Make a record's function; gives its name."""
        function = self._name(schema)
        if function not in self.known:
            fields = [field["name"] for field in schema["fields"]]
            body = "".join(self._source(field["type"], f"_{field['name']}") for field in schema["fields"])
            shown = ", ".join(f"{field!r}: _{field}" for field in fields)
            source = _FUNCTION.format(function=function, body=indent(body, "    "), fields=shown)
            exec(source, self.known)  # noqa: S102 - made of our own schemas, as dataclasses make theirs of fields
            if schema["name"] in READ_AGAIN:
                self.known[function] = reading_once(self.known[function])
        return function

    def _source(self, schema: Any, name: str) -> str:
        """Write how a value is read into a variable."""
        match schema:
            case str() | {"type": str()} if (inner := _plain_type(schema)) in _PRIMITIVES:
                return _PRIMITIVES[inner].format(name=name)
            case str():
                return self._source(self._named[schema], name)
            case [*branches]:
                write = self._optional if len(branches) == _NULLABLE else self._union
                return write(branches, name)
            case {"type": "array", "items": items}:
                read = indent(self._source(items, f"{name}_item"), " " * 8)
                return _ARRAY.format(name=name, item=f"{name}_item", read=read)
        return self._source_of_named(schema, name)

    def _source_of_named(self, schema: Any, name: str) -> str:
        match schema:
            case {"type": "record"}:
                return _RECORD.format(name=name, read=self.record(schema))
            case {"type": "enum", "symbols": [*symbols]} if len(symbols) <= _ONE_BYTE:
                table = self._name(schema)
                self.known[table] = {2 * at: symbol for at, symbol in enumerate(symbols)}
                return _ENUM.format(name=name, symbols=table)
            case {"type": "fixed", "size": size}:
                self._name(schema)
                return _FIXED.format(name=name, size=size)
        raise ValueError(f"no reader for a type such as {str(schema)[:60]}")

    def _optional(self, branches: list[Any], name: str) -> str:
        null_at = branches.index(_NULL)
        read = indent(self._source(branches[1 - null_at], name), "    ")
        return _OPTIONAL.format(name=name, null=2 * null_at, some=2 - 2 * null_at, read=read)

    def _union(self, branches: list[Any], name: str) -> str:
        self.known[f"{name}_branches"] = {
            2 * at: (branch["name"], self.known[self.record(branch)])
            for at, branch in enumerate(branches)
            if branch != _NULL
        }
        return _UNION.format(name=name, null=2 * branches.index(_NULL), branches=f"{name}_branches")

    def _name(self, schema: Mapping[str, Any]) -> str:
        """Note a named type; gives its name as Python may spell it."""
        self._named[schema["name"]] = schema
        return "read_" + str(schema["name"]).replace(".", "_")


_PRIMITIVES: Mapping[str, str] = {
    "string": _STRING,
    "long": _LONG.replace("{read}", "long"),
    "int": _LONG.replace("{read}", "int32"),
    "boolean": _BOOLEAN,
    "double": _DOUBLE,
}


def _plain_type(schema: Any) -> str:
    return schema if isinstance(schema, str) else str(schema["type"])
