"""One process of Apache Kafka: formatted and started from its jars, watched and ended by its own pid."""

import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from interventions.sandbox.broker.trouble import NoBroker

_START_S = 120
_STOP_S = 20


def free_port() -> int:
    """Give a port of the loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Program:
    """Keeps its files over ``kill`` and ``start``; ``port`` is the one that Kafka opens last."""

    def __init__(self, folder: Path, jars: Path, port: int, options: Sequence[str]) -> None:
        self._folder = folder
        self._jars = jars
        self._port = port
        self._options = tuple(options)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Give the process that runs now; None: there is none."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def write(self, configuration: str, cluster: str, *more: str) -> None:
        """Write the configuration and make the log folder ready, once. Raises: NoBroker."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(configuration)
        tool = ("kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(self._properties))
        done = subprocess.run(self._java(*tool, *more), capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoBroker(f"Kafka could not format its folder: {(done.stdout + done.stderr).strip()[-300:]}")

    def start(self) -> None:
        """Start it and wait until it answers. Raises: NoBroker with the end of its log."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it; a node of several answers only when the others are there."""
        with self._log.open("ab") as log:
            call = self._java("kafka.Kafka", str(self._properties))
            self._process = subprocess.Popen(call, stdout=log, stderr=log, start_new_session=True)

    def wait(self) -> None:
        """Wait until it answers. Raises: NoBroker with the end of its log."""
        until = time.monotonic() + _START_S
        while not self._answers():
            if self.pid is None or time.monotonic() > until:
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
            self._process.wait(_STOP_S)
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
        return ["java", *self._options, logging, "-cp", f"{self._jars}/*", *call]

    def _logging(self) -> Path:
        path = self._folder / "log4j2.yaml"
        path.write_text(_LOGGING)
        return path


_LOGGING = """\
Configuration:
  Appenders:
    Console:
      name: out
      PatternLayout: {pattern: "[%d] %p %m (%c)%n"}
  Loggers:
    Root: {level: WARN, AppenderRef: {ref: out}}
"""
