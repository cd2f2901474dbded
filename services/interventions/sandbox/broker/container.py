"""A broker in a container, by the project's docker-compose.yml."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interventions.sandbox.broker.trouble import NoBroker

BOOTSTRAP = "localhost:9092"
_COMPOSE = Path("docker-compose.yml")


def engine_answers() -> bool:
    """Tell whether a docker engine runs, not only its client, and the compose file is here."""
    if not shutil.which("docker") or not _COMPOSE.is_file():
        return False
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=10, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@contextmanager
def container() -> Iterator[str]:
    """Start the compose file's broker and stop it afterwards. Raises: NoBroker when it does not come up."""
    up = subprocess.run(
        ["docker", "compose", "up", "--wait", "broker"], capture_output=True, text=True, check=False, timeout=300
    )
    if up.returncode:
        raise NoBroker(f"docker compose could not start the broker: {up.stderr.strip()[-300:]}")
    try:
        yield BOOTSTRAP
    finally:
        subprocess.run(["docker", "compose", "stop", "broker"], capture_output=True, check=False, timeout=120)
