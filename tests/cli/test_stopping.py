"""A process that is told to stop before it has begun."""

import subprocess
import sys

TOLD_WHILE_IMPORTING = """
import os, signal, sys

class Told:
    def find_spec(self, name, path, target=None):
        if name == "interventions.cli.app":
            os.kill(os.getpid(), signal.SIGTERM)

sys.meta_path.insert(0, Told())
sys.argv = ["interventions", "run", "lifecycle"]
from interventions.cli import main
main()
"""


def test_a_stop_while_it_still_imports_is_an_orderly_stop():
    """A supervisor that rolls out twice in a second must not read a crash."""
    ended = subprocess.run([sys.executable, "-c", TOLD_WHILE_IMPORTING], check=False)

    assert ended.returncode == 0
