"""Released schema versions and their saved bytes: what every later schema must go on reading."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from interventions.contracts.codec import Codec
from interventions.contracts.compatibility import Clash, clashes
from interventions.contracts.files import schemas_folder, topics_file
from interventions.contracts.framing import UnreadableMessage
from interventions.contracts.hazards import hazards
from interventions.contracts.json_form import parse_json
from interventions.contracts.json_schema import form_of_schema
from interventions.contracts.schemas import Schema, newest, read_schema, without
from interventions.contracts.topics import Topic, read_topics

_PROSE = frozenset({"doc", "symbol_docs"})


class Finding(NamedTuple):
    """Something wrong with a schema: in which file, what, and what to do about it."""

    path: str
    what: str
    remedy: str


def check_schemas(folder: Path | None = None, topics: Path | None = None) -> list[Finding]:
    """Check every current schema against every released version and its saved bytes; empty when all is well.

    Source: contracts.md §1, Schemas.
    """
    folder = folder or schemas_folder()
    catalogue = read_topics(topics or topics_file())
    current = newest(read_schema(path) for path in sorted(folder.glob("*.avsc")))
    released = [read_schema(path) for path in sorted((folder / "released").glob("*.avsc"))]
    findings = list(_same_fingerprints(released))
    for topic in catalogue.topics.values():
        if topic.schema is None:
            continue
        if topic.name not in current:
            findings.append(Finding(topic.name, "has no schema", f"write schemas/{topic.schema}.avsc"))
            continue
        past = [each for each in released if each.topic == topic.name]
        findings.extend(_check_topic(topic, current[topic.name], past))
    return findings


def release(topic: str, folder: Path | None = None) -> list[Path]:
    """Freeze a topic's current schema with the bytes of each of its examples; gives the files written.

    Raises FileExistsError when this version was released before.
    """
    folder = folder or schemas_folder()
    schema = newest(read_schema(path) for path in sorted(folder.glob("*.avsc")))[topic]
    frozen = folder / "released" / schema.path.name
    if frozen.exists():
        raise FileExistsError(f"{frozen.name} is released; a change needs {topic}.v{schema.version + 1}.avsc")
    frozen.with_suffix("").mkdir(parents=True)
    shutil.copyfile(schema.path, frozen)
    return [frozen, *_save_examples(schema, folder / "examples" / topic, frozen.with_suffix(""))]


def _save_examples(schema: Schema, examples: Path, saved: Path) -> Iterator[Path]:
    form = form_of_schema(schema.text)
    for example in sorted(examples.glob("*.json")):
        record = form.read(parse_json(example.read_bytes()), "")
        target = saved / f"{example.stem}.avro"
        target.write_bytes(Codec(schema).encode(record))
        yield target


def _same_fingerprints(released: Iterable[Schema]) -> Iterator[Finding]:
    seen: dict[bytes, Schema] = {}
    for schema in released:
        if (other := seen.setdefault(schema.fingerprint, schema)) is not schema:
            yield Finding(
                schema.path.name,
                f"has the fingerprint of {other.path.name}: a reader could not tell them apart",
                "take it back; a release changes a name, a type or a field",
            )


def _check_topic(topic: Topic, current: Schema, past: list[Schema]) -> Iterator[Finding]:
    name = current.path.name
    for hazard in hazards(current.text):
        yield Finding(name, hazard, "take it out")
    if topic.schema != f"{topic.name}.v{current.version}":
        yield Finding(name, f"topics.yaml says {topic.schema}", f"write {topic.name}.v{current.version} there")
    codec = Codec(current, tuple(past))
    for each in past:
        yield from _check_version(topic, current, each)
        yield from _check_saved(codec, each)


def _check_version(topic: Topic, current: Schema, past: Schema) -> Iterator[Finding]:
    name, remedy = current.path.name, f"add what is new to a version {current.version + 1} with defaults"
    if past.version == current.version and without(past.text, _PROSE) != without(current.text, _PROSE):
        yield Finding(name, "differs from its release", f"restore it; write {topic.name}.v{current.version + 1}.avsc")
    if past.version < current.version and past.fingerprint == current.fingerprint:
        yield Finding(name, f"has the fingerprint of {past.path.name}", "change a name, a type or a field, or drop it")
    for clash in clashes(current.text, past.text):
        yield Finding(name, f"cannot read v{past.version}: {clash.field} {clash.why}", remedy)
    if topic.compatibility == "FULL_TRANSITIVE":
        for clash in clashes(past.text, current.text):
            if not (topic.carries_event and _of_event(clash)):
                yield Finding(name, f"cannot be read by v{past.version}: {clash.field} {clash.why}", remedy)


def _of_event(clash: Clash) -> bool:
    return clash.field.partition(".")[0] == "event"


def _check_saved(codec: Codec, past: Schema) -> Iterator[Finding]:
    saved = sorted(past.path.with_suffix("").glob("*.avro"))
    if not saved:
        yield Finding(past.path.name, "has no saved bytes", "release it with examples")
    for file in saved:
        try:
            codec.decode(file.read_bytes())
        except UnreadableMessage as fault:
            yield Finding(f"{past.path.stem}/{file.name}", f"cannot be read: {fault.message}", "mend the schema")
