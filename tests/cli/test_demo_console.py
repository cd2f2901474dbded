"""The demo on a terminal: it ends with the console open, and Ctrl-C ends that in good order."""

import os
import re
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from interventions.sandbox.broker.program import free_port

ON_A_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from interventions.cli import main
main()
"""
LONGEST_S = 120


@contextmanager
def terminal(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Call the command on a terminal of its own; gives the process and the terminal's other end."""
    ours, theirs = os.openpty()
    call = [sys.executable, "-c", ON_A_TERMINAL, *arguments]
    environment = {**os.environ, "CONSOLE_PORT": str(free_port()), "COLUMNS": "200"}
    process = subprocess.Popen(
        call, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def read_until(end: int, wanted: str) -> str:
    """Read what comes on a terminal until it holds a pattern."""
    said = ""
    while not re.search(wanted, said):
        try:
            said += os.read(end, 65536).decode(errors="replace")
        except OSError:  # the other side has closed it
            raise AssertionError(said) from None
    return said


@pytest.mark.long
def test_the_demo_ends_with_its_console_until_ctrl_c(tmp_path):
    """Whoever tries it out sees the summary, opens the address, and is back at his prompt with one key."""
    with terminal(tmp_path, "demo", "--out", "out") as (process, screen):
        said = read_until(screen, r"console on http://\S+\s")
        (address,) = re.findall(r"console on (http://127\.0\.0\.1:\d+)", said)
        page = urlopen(f"{address}/flow").read().decode()
        os.write(screen, termios.tcgetattr(screen)[6][termios.VINTR])
        ended = process.wait(LONGEST_S)

    assert "a report a customer would get" in said
    assert "<title>" in page
    assert ended == 0
