"""Boards and alerts: made of their tables, and judged by Prometheus' own tool."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from boards import boards, written

from cli.calls import named
from interventions.cli.app import run
from interventions.cli.processors import PROCESSORS
from interventions.console.settings import ConsoleSettings
from interventions.contracts.topics import TOPICS
from interventions.watching.figures import TABLE, Figure

ROOT = Path(__file__).resolve().parents[2]
OPS = ROOT / "ops"
PROMETHEUS = OPS / "prometheus"
QUERIES = [query for panels in boards().values() for panel in panels for query in panel["queries"].values()]
NAME = re.compile(r"\b(?:interventions|read_model|process|insights)_[a-z_]+")
OF_A_SCRAPE = {"job", "instance", "le"}


def yaml_of(name: str) -> Any:
    return yaml.safe_load((PROMETHEUS / name).read_text(encoding="utf-8"))


ALERTS = {rule["alert"]: rule for group in yaml_of("alerts.yml")["groups"] for rule in group["rules"]}


def promtool(*arguments: object) -> str:
    """Ask promtool; gives what it says when it finds nothing wrong."""
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("no promtool here (Debian: apt install prometheus): queries and alerts are not judged")
    judged = subprocess.run([tool, *map(str, arguments)], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout + judged.stderr
    return judged.stdout


def figures_of(query: str) -> Iterator[Figure]:
    """Find the figures that a query is about. Raises KeyError for a name that nobody serves."""
    for name in NAME.findall(query):
        yield TABLE[name] if name in TABLE else TABLE[re.sub("_(bucket|count|sum)$", "", name)]


@pytest.mark.parametrize("name", boards())
def test_a_board_is_what_its_table_says(name):
    """`make boards` writes it anew; nobody edits JSON by hand."""
    assert (OPS / "grafana" / f"{name}.json").read_text(encoding="utf-8") == written(name, boards()[name])


def test_no_board_is_left_over():
    assert {path.stem for path in (OPS / "grafana").iterdir()} == set(boards())


@pytest.mark.parametrize("query", [*QUERIES, *(rule["expr"] for rule in ALERTS.values())])
def test_every_query_asks_for_what_is_served(query):
    """A name or a label with a slip of the pen gives an empty picture and an alert that never fires."""
    figures = list(figures_of(query))
    said = re.findall(r"\bby \(([^)]*)\)", query) + re.findall(r"([a-z]+)=~?\"", query)
    labels = {label.strip() for each in said for label in each.split(",")}

    assert figures
    assert labels <= OF_A_SCRAPE.union(*(figure.labels for figure in figures))


def test_promtool_reads_every_query_of_the_boards(tmp_path):
    """Each as a recording rule, which promtool parses as Prometheus does."""
    rules = [{"record": f"board:{number}", "expr": query} for number, query in enumerate(QUERIES)]
    path = tmp_path / "boards.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "boards", "rules": rules}]}), encoding="utf-8")

    assert f"{len(QUERIES)} rules found" in promtool("check", "rules", path)


def test_promtool_accepts_rules_and_configuration():
    assert f"{len(ALERTS)} rules found" in promtool("check", "rules", "alerts.yml")
    assert "SUCCESS" in promtool("check", "config", "prometheus.yml")


def test_every_alert_fires_when_it_should_and_not_before():
    assert "SUCCESS" in promtool("test", "rules", "alerts.test.yml")


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_is_tried_both_ways(alert):
    """One that was never seen to fire is a hope."""
    tried = [each for test in yaml_of("alerts.test.yml")["tests"] for each in test["alert_rule_test"]]

    outcomes = {bool(each["exp_alerts"]) for each in tried if each["alertname"] == alert}

    assert outcomes == {True, False}


def test_no_query_of_a_panel_is_left_out():
    """Seven processors are seven lines."""
    panel = {"title": "t", "unit": "s", "tells": "all", "queries": {f"q{n}": f"up == {n}" for n in range(7)}}

    (drawn,) = json.loads(written("one", [panel]))["panels"]

    assert [each["expr"] for each in drawn["targets"]] == list(panel["queries"].values())


def test_an_alert_tells_when_any_processor_is_gone():
    assert re.findall(r'processor="([a-z]+)"', ALERTS["ProcessorGone"]["expr"]) == list(PROCESSORS)


def test_an_alert_counts_the_partitions_that_there_are():
    assert ALERTS["PartitionsWithoutOwner"]["expr"].endswith(f"< {TOPICS['intervention-events'].partitions}")


@pytest.mark.parametrize("alert", ALERTS)
def test_every_command_of_an_alert_exists(alert, capsys):
    """What it says is what is typed."""
    for words in re.findall(r"\binterventions ((?:[a-z-]+ ?)+)", ALERTS[alert]["annotations"]["act"]):
        assert run([*named(words), "--help"]) == 0
        assert "Usage" in capsys.readouterr().out


def compose_of(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_prometheus_asks_every_processor_of_compose_where_it_answers():
    """A processor that nobody asks is never missed."""
    services = compose_of("docker-compose.yml")["services"]
    (scrape,) = [each for each in yaml_of("prometheus.yml")["scrape_configs"] if each["job_name"] == "interventions"]
    (targets,) = [each["targets"] for each in scrape["static_configs"]]

    answering = {
        name: each["environment"] for name, each in services.items() if "healthcheck" in each and "build" in each
    }

    assert set(targets) == {f"{name}:{environment['METRICS_PORT']}" for name, environment in answering.items()}
    assert {environment["METRICS_HOST"] for environment in answering.values()} == {"0.0.0.0"}


def test_prometheus_asks_nobody_whom_compose_does_not_start(monkeypatch):
    """Every target is a service on the network of Prometheus, at the port on which it serves its figures."""
    watching = compose_of("docker-compose.watching.yml")["services"]["prometheus"]
    composed = [compose_of(name)["services"] for name in ("docker-compose.yml", "docker-compose.console.yml")]
    started = {name: each for services in composed for name, each in services.items()}
    for name, value in started["console"]["environment"].items():
        monkeypatch.setenv(name, value)
    ports = {"console": str(ConsoleSettings().port)}
    targets = [
        target
        for scrape in yaml_of("prometheus.yml")["scrape_configs"]
        for each in scrape["static_configs"]
        for target in each["targets"]
    ]

    assert "networks" not in watching
    assert "console:8080" in targets
    for name, _, port in (target.partition(":") for target in targets):
        environment = started[name].get("environment", {})
        assert "default" in started[name].get("networks", ["default"]), name
        assert port == ports.get(name, environment.get("METRICS_PORT")), name


def test_what_compose_mounts_for_watching_is_there():
    """An empty folder in its place would be an empty Grafana."""
    services = compose_of("docker-compose.watching.yml")["services"]
    mounted = [volume.split(":")[0] for each in services.values() for volume in each["volumes"]]

    assert all((ROOT / path).is_dir() for path in mounted if path.startswith("."))
    assert {"./ops/prometheus", "./ops/grafana", "./ops/provisioning"} <= set(mounted)
