"""One Apache Kafka node of our own: started on free ports in its own folder, ended by its own pid."""

import signal
import socket
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from interventions.sandbox.broker.trouble import NoBroker

_HEAP = ("-Xmx768m", "-Xms256m", "-XX:+UseSerialGC")
_START_S = 120


def free_port() -> int:
    """Give a port of the loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Node:
    """A broker and controller in one process; keeps its ports and files over ``kill`` and ``start``."""

    def __init__(self, folder: Path, jars: Path) -> None:
        self._folder = folder
        self._jars = jars
        self._port = free_port()
        self._controller = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.bootstrap = f"127.0.0.1:{self._port}"

    def format(self) -> None:
        """Write the configuration and make the log folder ready, once."""
        self._properties.write_text(self._configuration())
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
        call = self._java("kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(self._properties))
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoBroker(f"Kafka could not format its folder: {(done.stdout + done.stderr).strip()[-300:]}")

    def start(self) -> None:
        """Start it and wait until it answers. Raises: NoBroker with the end of its log."""
        with self._log.open("ab") as log:
            call = self._java("kafka.Kafka", str(self._properties))
            self._process = subprocess.Popen(call, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise NoBroker(f"Kafka did not start: {self._log.read_text(errors='replace')[-500:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, as a power cut of the process would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in an orderly way; at once when that takes too long."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _answers(self) -> bool:
        # Kafka opens this port last, when the broker is registered and serves
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self._port)) == 0

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    @property
    def _log(self) -> Path:
        return self._folder / "server.log"

    def _java(self, *call: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self._logging()}"
        return ["java", *_HEAP, logging, "-cp", f"{self._jars}/*", *call]

    def _logging(self) -> Path:
        path = self._folder / "log4j2.yaml"
        path.write_text(_LOGGING)
        return path

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


_LOGGING = """\
Configuration:
  Appenders:
    Console:
      name: out
      PatternLayout: {pattern: "[%d] %p %m (%c)%n"}
  Loggers:
    Root: {level: WARN, AppenderRef: {ref: out}}
"""

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
