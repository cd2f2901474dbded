"""Which broker to use: KAFKA_BOOTSTRAP, a container, or Apache Kafka by Maven and Java, in this order."""

import os
import shutil
import signal
import sys
import tempfile
import threading
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
        with terminated_in_order():
            node.format()
            node.start()
            yield node
    finally:
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def terminated_in_order() -> Iterator[None]:
    """Let a SIGTERM end this process by an exception, so that the broker it started is stopped too."""
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
