"""One node of several: broker and controller in one process, on ports of its own."""

import resource
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from interventions.sandbox.broker.program import Program, free_port
from interventions.sandbox.cluster.access import Access

_OPTIONS = ("-Xmx320m", "-Xms96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_MOST_REPLICAS = 3
_HOST = "127.0.0.1"


class Ports(NamedTuple):
    """Where a node listens. ``detour`` is told to those who come in by ``cut``: a proxy stands there, or nobody."""

    clients: int
    inside: int
    controller: int
    cut: int
    detour: int


def free_ports() -> Ports:
    """Give ports of the loopback that nobody listens on."""
    return Ports(*(free_port() for _ in Ports._fields))


class Member(Program):
    """Keeps its ports and files over ``kill``, ``freeze`` and ``start``."""

    def __init__(self, node_id: int, folder: Path, jars: Path, ports: Ports) -> None:
        super().__init__(folder, jars, ports.clients, _OPTIONS)
        self.node_id, self.ports = node_id, ports
        self.log_folder = folder / "log"

    def format(self, cluster: str, voters: Sequence["Member"], access: Access | None) -> None:
        """Write the configuration and make the log folder ready, once."""
        signed = access.lines(("clients", "cut")) if access else ()
        lines = [*self._own(), _protocols(access), *_shared(voters), *signed, ""]
        self.write("\n".join(lines), cluster, *(access.first_users() if access else ()))

    def freeze(self) -> None:
        """Stop it where it is: its connections stay open, and nobody answers."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._send(signal.SIGCONT)

    def limit_files(self, most_bytes: int) -> None:
        """Let no file of the process that runs now grow beyond this, as on a full disk."""
        if self.pid is not None:
            _, hard = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (most_bytes, hard))

    @property
    def voter(self) -> str:
        """Name it as the others know it."""
        return f"{self.node_id}@{_HOST}:{self.ports.controller}"

    def _send(self, number: signal.Signals) -> None:
        if self._process and self.pid is not None:
            self._process.send_signal(number)

    def _own(self) -> Iterator[str]:
        ports = self.ports
        listeners = {"CLIENTS": ports.clients, "INSIDE": ports.inside, "CUT": ports.cut}
        advertised = {**listeners, "CUT": ports.detour}
        yield f"node.id={self.node_id}"
        yield f"listeners={_addresses({**listeners, 'CONTROLLER': ports.controller})}"
        yield f"advertised.listeners={_addresses(advertised)}"
        yield f"log.dirs={self.log_folder}"


def _addresses(ports: dict[str, int]) -> str:
    return ",".join(f"{name}://{_HOST}:{port}" for name, port in ports.items())


def _protocols(access: Access | None) -> str:
    among = "SASL_PLAINTEXT" if access else "PLAINTEXT"
    clients = access.protocol if access else "PLAINTEXT"
    protocols = {"INSIDE": among, "CONTROLLER": among, "CLIENTS": clients, "CUT": clients}
    return f"listener.security.protocol.map={','.join(f'{name}:{how}' for name, how in protocols.items())}"


def _shared(voters: Sequence[Member]) -> Iterator[str]:
    replicas = min(_MOST_REPLICAS, len(voters))
    yield from _CONFIGURATION
    yield f"controller.quorum.voters={','.join(each.voter for each in voters)}"
    for name in ("default.replication.factor", "offsets.topic.replication.factor"):
        yield f"{name}={replicas}"
    yield f"transaction.state.log.replication.factor={replicas}"
    for name in ("min.insync.replicas", "transaction.state.log.min.isr"):
        yield f"{name}={max(1, replicas - 1)}"


_CONFIGURATION = (
    "process.roles=broker,controller",
    "controller.listener.names=CONTROLLER",
    "inter.broker.listener.name=INSIDE",
    "offsets.topic.num.partitions=4",
    "transaction.state.log.num.partitions=4",
    "group.initial.rebalance.delay.ms=0",
    "auto.create.topics.enable=false",
    "unclean.leader.election.enable=false",
    "num.network.threads=2",
    "num.io.threads=4",
    "background.threads=2",
    "log.cleaner.dedupe.buffer.size=8388608",
)
"""What decides how long a fault is felt is left as Kafka ships it; only sizes are a small machine's."""
