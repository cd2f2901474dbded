"""A process that is told to stop before it has begun."""

import subprocess
import sys

import pytest

TOLD_WHILE_IMPORTING = """
import os, signal, sys

class Dropped:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)

class Told:
    def find_spec(self, name, path, target=None):
        if name == "interventions.cli.app":
            {told}

sys.meta_path.insert(0, Told())
sys.argv = ["interventions", "run", "lifecycle"]
from interventions.cli import main
main()
sys.exit("went on")
"""


@pytest.mark.parametrize("told", ["os.kill(os.getpid(), signal.SIGTERM)", "Dropped()"])
def test_a_stop_while_it_still_imports_is_an_orderly_stop(told):
    """A supervisor that rolls out twice in a second must not read a crash, nor wait for one that heard nothing."""
    environment = {"KAFKA_BOOTSTRAP": "127.0.0.1:9"}
    script = TOLD_WHILE_IMPORTING.format(told=told)

    ended = subprocess.run([sys.executable, "-c", script], check=False, env=environment, timeout=60)

    assert ended.returncode == 0
