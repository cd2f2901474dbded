"""Apache Kafka's jars, fetched once by Maven into the user's cache."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from interventions.sandbox.broker.trouble import NoBroker

VERSION = "4.3.1"
OLDEST_JAVA = 17

_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>interventions</groupId><artifactId>sandbox-broker</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.25.4</version></dependency>
  </dependencies>
</project>
"""


def kafka_jars() -> Path:
    """Give the folder of jars, fetching it the first time (about 10 s and 150 MB).

    Raises: NoBroker without Java 17 or Maven, or when Maven fails.
    """
    _check_java()
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "interventions" / f"kafka-{VERSION}"
    jars = home / "jars"
    if not jars.is_dir():
        _fetch(home, jars)
    return jars


def _check_java() -> None:
    if not shutil.which("java"):
        raise NoBroker(f"no Java: install a JRE of {OLDEST_JAVA} or later, or set KAFKA_BOOTSTRAP to a broker")
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if not found or int(found[1]) < OLDEST_JAVA:
        raise NoBroker(f"Java is too old for Kafka {VERSION}: install {OLDEST_JAVA} or later, or set KAFKA_BOOTSTRAP")


def _fetch(home: Path, jars: Path) -> None:
    maven = shutil.which("mvn")
    if not maven:
        raise NoBroker("no Maven to fetch Kafka with: install maven, or set KAFKA_BOOTSTRAP to a broker")
    home.mkdir(parents=True, exist_ok=True)
    (home / "pom.xml").write_text(_POM)
    partial = home / f"jars.{os.getpid()}"
    call = [maven, "-q", "-B", "-f", str(home / "pom.xml"), "dependency:copy-dependencies"]
    done = subprocess.run([*call, f"-DoutputDirectory={partial}"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBroker(f"Maven could not fetch Kafka {VERSION}: {(done.stdout + done.stderr).strip()[:500]}")
    try:
        partial.rename(jars)
    except OSError:  # another one was quicker: its jars are the same
        shutil.rmtree(partial)
