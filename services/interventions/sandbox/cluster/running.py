"""A cluster that is started for somebody and stopped afterwards."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from interventions.sandbox.broker.choice import terminated_in_order
from interventions.sandbox.broker.jars import kafka_jars
from interventions.sandbox.broker.node import cluster_id
from interventions.sandbox.cluster.access import Access
from interventions.sandbox.cluster.member import Member, free_ports


class Cluster:
    """Nodes that know each other; ``bootstrap`` names all, ``detour`` all by way of their proxies."""

    def __init__(self, folder: Path, jars: Path, nodes: int, access: Access | None) -> None:
        self.members: Sequence[Member] = [
            Member(number, folder / str(number), jars, free_ports()) for number in range(1, nodes + 1)
        ]
        self._access = access

    @property
    def bootstrap(self) -> str:
        """Name every node."""
        return ",".join(f"127.0.0.1:{each.ports.clients}" for each in self.members)

    @property
    def detour(self) -> str:
        """Name every node by the place where a proxy may stand."""
        return ",".join(f"127.0.0.1:{each.ports.detour}" for each in self.members)

    def member(self, node_id: int) -> Member:
        """Give a node by its number."""
        return self.members[node_id - 1]

    def format(self) -> None:
        """Make all folders ready, once. Raises: NoBroker."""
        name = cluster_id()
        for each in self.members:
            each.format(name, self.members, self._access)

    def start(self) -> None:
        """Start all that do not run, and wait until they answer. Raises: NoBroker."""
        for each in self.members:
            if each.pid is None:
                each.launch()
        for each in self.members:
            each.wait()

    def stop(self) -> None:
        """End all: the last ones at once, as they find no majority to say goodbye to."""
        for each in self.members:
            each.thaw()
            each.kill()


@contextmanager
def cluster(*, nodes: int = 3, access: Access | None = None) -> Iterator[Cluster]:
    """Give a cluster of our own by Maven and Java, and stop it afterwards.

    Raises: NoBroker with what to install.
    """
    jars = kafka_jars()
    folder = Path(tempfile.mkdtemp(prefix="interventions-cluster-"))
    found = Cluster(folder, jars, nodes, access)
    try:
        with terminated_in_order():
            found.format()
            found.start()
            yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)
