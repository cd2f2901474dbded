"""Least rights on a broker, derived from topics.yaml: what each party must be granted, and nothing else."""

from collections.abc import Iterator
from typing import NamedTuple

from interventions.cli.processors import INPUTS
from interventions.contracts.topics import Catalogue, Topic

HOSTS = {"guard": "timekeeping"}
"""Parties that run inside another one's process, under its name."""
OUR_CLIENTS = ("console", "cli")
"""Outsiders that are ours: they ask for a topic's settings before they write."""
READS_ALONE = ("projection",)
"""Reads every partition as a member of no group."""
ASKS_HOW_FAR = ("insights",)
"""Asks how far every processor is, and where its topics end, without reading them."""
TOPIC, GROUP, TRANSACTIONAL_ID = "Topic", "Group", "TransactionalId"
LITERAL, PREFIXED = "literal", "prefixed"


class Right(NamedTuple):
    """What a principal may do with one resource, or with all whose name begins so."""

    principal: str
    resource: str
    name: str
    pattern: str
    operations: tuple[str, ...]


def rights(catalogue: Catalogue, prefix: str = "") -> list[Right]:
    """Give the rights of every principal; ``prefix`` is KAFKA_PREFIX.

    Read and Write include Describe. An idempotent producer needs no right on the cluster (since Kafka 3.0),
    a transactional one only its id.
    """
    parties = [each for each in (*catalogue.processors, *catalogue.outsiders) if each not in HOSTS]
    return [
        right._replace(name=prefix + right.name)
        for party in parties
        for right in (*_on_topics(party, catalogue), *_on_groups(party, catalogue), *_on_transactions(party))
    ]


def _on_topics(party: str, catalogue: Catalogue) -> Iterator[Right]:
    ours = party in catalogue.processors or party in OUR_CLIENTS
    for topic in catalogue.topics.values():
        may = [
            operation
            for operation, needed in (("Read", party in topic.read_by), ("Write", _writes(party, topic)))
            if needed
        ]
        if may:
            yield Right(party, TOPIC, topic.name, LITERAL, (*may, *(["DescribeConfigs"] if ours else [])))
        elif party in ASKS_HOW_FAR and topic.name in INPUTS:
            yield Right(party, TOPIC, topic.name, LITERAL, ("Describe",))


def _writes(party: str, topic: Topic) -> bool:
    """Tell whether a party writes a topic: as topics.yaml says, for its guest, or to pass on what lies elsewhere."""
    forwards = topic.placement == "key" and INPUTS.get(topic.name) == party
    return forwards or any(HOSTS.get(writer, writer) == party for writer in topic.written_by)


def _on_groups(party: str, catalogue: Catalogue) -> Iterator[Right]:
    reads = any(party in topic.read_by for topic in catalogue.topics.values())
    if party in INPUTS.values():
        yield Right(party, GROUP, party, LITERAL, ("Read",))
    elif reads and party not in READS_ALONE:
        yield Right(party, GROUP, party, PREFIXED, ("Read",))
    if party in ASKS_HOW_FAR:
        yield from (Right(party, GROUP, name, LITERAL, ("Describe",)) for name in dict.fromkeys(INPUTS.values()))


def _on_transactions(party: str) -> Iterator[Right]:
    if party in INPUTS.values():
        yield Right(party, TRANSACTIONAL_ID, f"{party}-", PREFIXED, ("Write",))


_OPTIONS = {TOPIC: "--topic", GROUP: "--group", TRANSACTIONAL_ID: "--transactional-id"}


def commands(found: list[Right], bootstrap: str) -> Iterator[str]:
    """Write calls of Kafka's own tool, one for all resources on which a principal may do the same."""
    alike: dict[tuple[str, str, str, tuple[str, ...]], list[str]] = {}
    for right in found:
        alike.setdefault((right.principal, right.resource, right.pattern, right.operations), []).append(right.name)
    for (principal, resource, pattern, operations), names in alike.items():
        yield " ".join(
            [
                f"kafka-acls.sh --bootstrap-server {bootstrap} --command-config admin.properties --add --force",
                f"--allow-principal User:{principal}",
                *(f"--operation {operation}" for operation in operations),
                *(f"{_OPTIONS[resource]} {name}" for name in names),
                f"--resource-pattern-type {pattern}",
            ]
        )
