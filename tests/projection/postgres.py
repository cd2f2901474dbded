"""A PostgreSQL server of the tests' own, from the binaries of the system; or the one that POSTGRES_URL names."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "nobody"
"""A server refuses to run as root; then it is run as this user."""


class NoServer(Exception):
    """No PostgreSQL can be had here; the message says why."""


@contextmanager
def server() -> Iterator[str]:
    """Give the URL of an empty database. Raises NoServer."""
    if url := os.environ.get("POSTGRES_URL"):
        yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="read-model-"))
    try:
        owner = _owner(folder)
        port = _free_port()
        _run(owner, _tool("initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8")
        settings = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        _run(
            owner, _tool("pg_ctl"), "-D", str(folder / "data"), "-l", str(folder / "log"), "-w", "-o", settings, "start"
        )
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(owner, _tool("pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tool(name: str) -> str:
    places = [shutil.which(name), *sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)]
    found = next((place for place in places if place), None)
    if found is None:
        raise NoServer(f"no {name} here, and POSTGRES_URL names no server")
    return found


def _owner(folder: Path) -> str | None:
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, OWNER)
    return OWNER


def _run(owner: str | None, *call: str) -> None:
    done = subprocess.run(call, user=owner, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoServer(f"{Path(call[0]).name}: {done.stderr.strip() or done.stdout.strip()}")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port
