"""Which broker to use: KAFKA_BOOTSTRAP, a container, or Apache Kafka by Maven and Java, in this order."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from interventions.sandbox.broker.container import container, engine_answers
from interventions.sandbox.broker.jars import kafka_jars
from interventions.sandbox.broker.node import Node
from interventions.sandbox.broker.trouble import NoBroker

__all__ = ["Broker", "NoBroker", "broker"]


class Broker(NamedTuple):
    """A broker that answers. ``node`` is the process behind it, for who wants to kill it; None where it is not ours."""

    bootstrap: str
    how: str
    node: Node | None = None


@contextmanager
def broker(*, own: bool = False) -> Iterator[Broker]:
    """Give a broker that answers, and stop it afterwards if it was started here.

    ``own`` asks for one that may be killed: then only Maven and Java will do.
    Raises: NoBroker with what to install.
    """
    if not own and (bootstrap := os.environ.get("KAFKA_BOOTSTRAP")):
        yield Broker(bootstrap, f"the broker at KAFKA_BOOTSTRAP ({bootstrap})")
    elif not own and engine_answers():
        with container() as bootstrap:
            yield Broker(bootstrap, f"docker compose ({bootstrap})")
    else:
        with _node() as node:
            yield Broker(node.bootstrap, f"Apache Kafka by Maven and Java ({node.bootstrap})", node)


@contextmanager
def _node() -> Iterator[Node]:
    jars = kafka_jars()
    folder = Path(tempfile.mkdtemp(prefix="interventions-kafka-"))
    node = Node(folder, jars)
    try:
        node.format()
        node.start()
        yield node
    finally:
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)
