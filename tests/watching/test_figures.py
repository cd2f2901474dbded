"""The table of metrics, and what is made of it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from cli.calls import call, named
from interventions.cli.app import run
from interventions.cli.commands.metrics import page
from interventions.stream.metrics import Metrics
from interventions.watching.figures import FIGURES, TABLE, Kind

ROOT = Path(__file__).resolve().parents[2]


def test_no_name_stands_twice():
    assert len(TABLE) == len(FIGURES)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_every_figure_says_its_kind_and_unit_in_its_name(figure):
    """Whoever writes a query at night guesses names by these rules of Prometheus."""
    assert figure.name.endswith("_total") == (figure.kind is Kind.COUNTER)
    assert ("_seconds" in figure.name) == (figure.unit == "s")
    assert ("_bytes" in figure.name) == (figure.unit == "bytes")
    assert figure.means
    assert figure.act


def test_the_page_is_the_table():
    """`make boards` writes it anew."""
    assert (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8") == page()


def test_the_command_tells_the_table(capsys):
    answer = call(capsys, "metrics", "--json")

    assert [tuple(each.values()) for each in answer.told] == [
        (*figure[:3], list(figure.labels), *figure[4:]) for figure in FIGURES
    ]
    assert call(capsys, "metrics", "--markdown").out == page()
    assert "interventions_lag_records" in call(capsys, "metrics").out


@pytest.mark.parametrize("command", sorted({c for f in FIGURES for c in re.findall(r"`interventions ([^`]+)`", f.act)}))
def test_every_command_that_it_advises_exists(command, capsys):
    """At night nobody wants to hear that there is no such command."""
    assert run([*named(command), "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


def test_promtool_finds_nothing_wrong_with_what_is_served():
    """Prometheus' own judge of names, kinds and help texts."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool here (Debian: apt install prometheus)")

    served = generate_latest(Metrics().registry)

    judged = subprocess.run([promtool, "check", "metrics"], input=served, capture_output=True, check=False)
    assert (judged.returncode, judged.stdout + judged.stderr) == (0, b"")
