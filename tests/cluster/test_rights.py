"""What `interventions topics acls` prints, before Kafka's own authorizer: enough for the work, and nothing more."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cluster.asked import coordinated, operations, read, written
from cluster.guarded import Guarded
from cluster.signed import ADMIN, STRANGER, Signed, parties, signed_broker
from interventions.cli.acls import commands, rights
from interventions.cli.processors import INPUTS
from interventions.contracts.topics import TOPICS, catalogue
from interventions.sandbox.broker import NoBroker
from interventions.stream.kafka import KafkaBackend
from kafka.watching_over import a_delivery, publish, said

PROGRAM = str(Path(sys.executable).with_name("interventions"))
SAID = yaml.safe_load((Path(__file__).parents[2] / "topics.yaml").read_text())
ALSO_WRITES = {
    ("lifecycle", "intervention-events"),  # passes on what lies in a wrong partition
    ("mailing", "delivery-commands"),  # the same
    ("timekeeping", "intervention-events"),  # the guard of forgotten timers runs within it
}
ASKS_HOW_FAR = "insights"
"""Sees how far each processor is, and where its topics end; it reads none of them for that."""
ASKS_FOR_SETTINGS = {*SAID["processors"], "console", "cli"}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    """Give a broker with all topics, where each party has been granted what is printed."""
    try:
        with signed_broker(tmp_path_factory.mktemp("signed")) as broker:
            said = subprocess.run(
                [PROGRAM, "topics", "apply"], env=broker.environment(ADMIN), capture_output=True, text=True, check=False
            )
            assert said.returncode == 0, said.stderr
            broker.grant(rights(catalogue()))
            yield broker
    except NoBroker as why:
        pytest.skip(str(why))


def wanted(party: str, topic: str) -> frozenset[str]:
    """Read from topics.yaml what a party should be allowed."""
    said = SAID["topics"][topic]
    may = {"Read"} if party in said["read_by"] else set()
    may |= {"Write"} if party in said["written_by"] or (party, topic) in ALSO_WRITES else set()
    may |= {"DescribeConfigs"} if may and party in ASKS_FOR_SETTINGS else set()
    sees = may or (party == ASKS_HOW_FAR and topic in INPUTS)
    return frozenset(may | ({"Describe"} if sees else set()))


@pytest.mark.long
@pytest.mark.kafka
@pytest.mark.parametrize("party", parties())
def test_the_authorizer_allows_each_party_what_topics_yaml_says_and_nothing_else(signed, party):
    """A processor that is taken over must not reach what it has no business with: every topic, every operation."""
    found = asyncio.run(operations(signed.settings(party), list(TOPICS)))

    assert found == {topic: wanted(party, topic) for topic in TOPICS}


@pytest.mark.long
@pytest.mark.kafka
def test_an_administrator_may_do_everything(signed):
    """The matrix above would mean nothing on a broker that refuses all."""
    found = asyncio.run(operations(signed.settings(ADMIN), list(TOPICS)))

    assert {len(allowed) for allowed in found.values()} == {8}


@pytest.mark.long
@pytest.mark.kafka
@pytest.mark.parametrize("party", parties())
def test_groups_and_transactional_ids_belong_to_one_party_each(signed, party):
    """Whoever may use another's transactional id can fence it: the processor would never get to work."""
    names = [each for each in parties() if each != STRANGER]
    ids = {name: f"{name}-{topic}-0" for topic, name in INPUTS.items()}

    groups = asyncio.run(coordinated(signed.settings(party), names, 0))
    own = asyncio.run(coordinated(signed.settings(party), list(ids.values()), 1))

    reads = any(party in topic.read_by for topic in TOPICS.values()) and party != "projection"
    assert groups == ({party} if reads else set()) | (set(ids) if party == ASKS_HOW_FAR else set())
    assert own == ({ids[party]} if party in ids else set())


@pytest.mark.long
@pytest.mark.kafka
@pytest.mark.parametrize("party", parties())
def test_records_pass_where_they_are_allowed_and_nowhere_else(signed, party):
    """What an answer promises is kept when it comes to it: a record written, a record read, topic by topic."""
    topics = list(TOPICS)
    written(signed.login(ADMIN), topics)

    took = written(signed.login(party), topics)
    gave = asyncio.run(read(signed.settings(party), [topic for topic in topics if wanted(party, topic)]))

    assert took == {topic for topic in topics if "Write" in wanted(party, topic)}
    assert gave == {topic for topic in topics if "Read" in wanted(party, topic)}


@pytest.mark.long
@pytest.mark.kafka
def test_the_processors_do_their_work_with_these_rights_alone(signed, tmp_path):
    """As printed, taken in by Kafka's own tool; each process signs in under its own name, over TLS."""
    prefix = "guarded."
    given = rights(catalogue(), prefix)
    for line in commands([right for right in given if right.principal == "lifecycle"], signed.bootstrap):
        assert "Adding ACLs" in signed.by_kafka_s_own_tool(line)
    signed.grant([right for right in given if right.principal != "lifecycle"])

    figures = asyncio.run(Guarded(signed, prefix, tmp_path).worked())

    assert figures.wrong == []
    assert figures.outcomes["logged"] > 0
    assert figures.outcomes["forwarded"] > 0
    assert figures.outcomes["dead_letter"] > 0


@pytest.mark.long
@pytest.mark.kafka
def test_insights_watch_with_these_rights_alone(signed):
    """Faust signs in as every client does; how far the processors are it may ask, what they read it may not."""
    prefix = "watched."
    environment = {**signed.environment("insights"), "KAFKA_PREFIX": prefix, "INSIGHTS_LOOK_S": "0.5"}
    admin = {**os.environ, **signed.environment(ADMIN), "KAFKA_PREFIX": prefix}
    subprocess.run([PROGRAM, "topics", "apply"], env=admin, check=True, capture_output=True)
    signed.grant([right for right in rights(catalogue(), prefix) if right.principal == "insights"])
    running = subprocess.Popen(
        [PROGRAM, "run", "insights"], env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True
    )

    try:
        told = asyncio.run(asyncio.wait_for(held(signed.settings(ADMIN).model_copy(update={"prefix": prefix})), 90))
    finally:
        running.terminate()
        _, log = running.communicate(timeout=30)

    assert [alert["alert_id"] for alert in told] == ["report_waiting/c-1"]
    assert running.returncode == 0
    assert "lag_unseen" not in log


async def held(settings):
    """Hold a report until somebody is told."""
    backend = KafkaBackend(settings)
    await publish(backend, "report-deliveries", "d-1", a_delivery(1, "unknown", 1, time.time_ns() // 1_000_000))
    while not (told := await said(backend)):  # noqa: ASYNC110 - in a topic
        await asyncio.sleep(0.2)
    await backend.close()
    return told
