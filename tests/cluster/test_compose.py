"""The compose file of three brokers: read here and held against Kafka's own reader; no engine runs it in the tests."""

import subprocess
from pathlib import Path

import pytest
import yaml

from interventions.sandbox.broker import NoBroker
from interventions.sandbox.broker.jars import kafka_jars
from interventions.stream.kafka import KafkaSettings

ROOT = Path(__file__).parents[2]
ALONE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
THREE = yaml.safe_load((ROOT / "docker-compose.cluster.yml").read_text())["services"]
BROKERS = [name for name in THREE if name.startswith("broker")]


def environment(name):
    """Give what a service finds when both files are read, the second over the first."""
    first = ALONE.get(name, {}).get("environment", {})
    return {**first, **THREE[name].get("environment", {})}


def properties(name):
    """Give what the image makes of a broker's environment: KAFKA_X_Y is x.y."""
    given = environment(name)
    return {
        key.removeprefix("KAFKA_").lower().replace("_", "."): value
        for key, value in given.items()
        if key.startswith("KAFKA_")
    }


def test_three_brokers_vote_and_each_is_one_of_them():
    """A voter that is nobody would leave two, and the first to fall would stop everything."""
    found = [properties(name) for name in BROKERS]

    voters = {f"{one['node.id']}@{name}:9093" for one, name in zip(found, BROKERS, strict=True)}
    assert len(BROKERS) == 3
    assert all(set(one["controller.quorum.voters"].split(",")) == voters for one in found)
    assert len({environment(name)["CLUSTER_ID"] for name in BROKERS}) == 1


@pytest.mark.parametrize("name", BROKERS)
def test_what_was_acknowledged_lies_on_two_brokers(name):
    """Topics, offsets and transactions alike: P1 of reliability.md."""
    found = properties(name)

    replicas = ("default.replication.factor", "offsets.topic.replication.factor")
    assert {found[key] for key in (*replicas, "transaction.state.log.replication.factor")} == {"3"}
    assert {found[key] for key in ("min.insync.replicas", "transaction.state.log.min.isr")} == {"2"}
    assert found["unclean.leader.election.enable"] == "false"


@pytest.mark.parametrize("name", [name for name in ALONE if "build" in ALONE[name]])
def test_every_client_knows_all_brokers_and_gets_what_it_needs_to_sign_in(name):
    """A processor that is left out would not get in, or would stop with the one broker that it knows."""
    found = environment(name)

    access = {
        f"KAFKA_{field.upper()}"
        for field in KafkaSettings.model_fields
        if field.startswith(("security", "sasl", "ca_", "cert", "key"))
    }
    assert all(f"{broker}:19092" in found["KAFKA_BOOTSTRAP"] for broker in BROKERS)
    assert access <= found.keys()


@pytest.mark.kafka
@pytest.mark.parametrize("name", BROKERS)
def test_kafka_takes_the_configuration(name, tmp_path):
    """Listeners, roles and voters must agree, or the broker does not even start."""
    try:
        jars = kafka_jars()
    except NoBroker as why:
        pytest.skip(str(why))
    given = {**properties(name), "log.dirs": str(tmp_path / "log")}
    path = tmp_path / "server.properties"
    path.write_text("\n".join(f"{key}={value}" for key, value in given.items()))

    tool = ["kafka.tools.StorageTool", "format", f"--cluster-id={environment(name)['CLUSTER_ID']}", "-c", str(path)]
    done = subprocess.run(["java", "-cp", f"{jars}/*", *tool], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
