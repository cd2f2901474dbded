"""One Apache Kafka node of our own: started on free ports in its own folder, ended by its own pid."""

import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from interventions.sandbox.broker.program import Program, free_port

_OPTIONS = ("-Xmx768m", "-Xms768m", "-XX:MetaspaceSize=96m", "-XX:+UseSerialGC")
"""A heap or a metaspace that grows is collected whole first: 80 to 240 ms in which nobody is answered."""


def cluster_id() -> str:
    """Give a new cluster's id."""
    return urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()


class Node(Program):
    """A broker and controller in one process; keeps its ports and files over ``kill`` and ``start``."""

    def __init__(self, folder: Path, jars: Path) -> None:
        super().__init__(folder, jars, free_port(), _OPTIONS)
        self._controller = free_port()
        self.bootstrap = f"127.0.0.1:{self._port}"

    def format(self) -> None:
        """Write the configuration and make the log folder ready, once."""
        self.write(self._configuration(), cluster_id())

    def _configuration(self) -> str:
        listeners = f"PLAINTEXT://127.0.0.1:{self._port},CONTROLLER://127.0.0.1:{self._controller}"
        return "\n".join(
            [
                *_CONFIGURATION,
                f"listeners={listeners}",
                f"advertised.listeners=PLAINTEXT://{self.bootstrap}",
                f"controller.quorum.voters=1@127.0.0.1:{self._controller}",
                f"log.dirs={self._folder / 'log'}",
                "",
            ]
        )


_CONFIGURATION = (
    "process.roles=broker,controller",
    "node.id=1",
    "controller.listener.names=CONTROLLER",
    "inter.broker.listener.name=PLAINTEXT",
    "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "offsets.topic.replication.factor=1",
    "offsets.topic.num.partitions=4",
    "transaction.state.log.replication.factor=1",
    "transaction.state.log.min.isr=1",
    "transaction.state.log.num.partitions=4",
    "group.initial.rebalance.delay.ms=0",
    "group.min.session.timeout.ms=1000",
    "auto.create.topics.enable=false",
    "broker.session.timeout.ms=3000",
    "broker.heartbeat.interval.ms=500",
    "log.retention.check.interval.ms=300000",
    "log.cleaner.enable=true",
)
"""A single node: one replica of everything; topics are made by ``interventions topics apply`` alone."""
