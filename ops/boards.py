"""The Grafana boards of boards.yaml; `python ops/boards.py` writes them to ops/grafana."""

import json
from collections.abc import Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import TypedDict

import yaml
from grafana_foundation_sdk.builders import common, dashboard, prometheus, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync, DataSourceRef

HERE = Path(__file__).parent
_WIDTH, _HEIGHT = 12, 8
_PROMETHEUS = DataSourceRef(type_val="prometheus", uid="${source}")


class Panel(TypedDict):
    """One picture: its title, its unit in Grafana's words, what it tells, and its queries by legend."""

    title: str
    unit: str
    tells: str
    queries: Mapping[str, str]


def boards() -> dict[str, list[Panel]]:
    """Read the panels of each board by its name."""
    read: dict[str, list[Panel]] = yaml.safe_load((HERE / "boards.yaml").read_text(encoding="utf-8"))
    return read


def written(name: str, panels: list[Panel]) -> str:
    """Write a board as Grafana imports it, two panels beside each other."""
    board = (
        dashboard.Dashboard(f"Interventions: {name.replace('-', ' ')}")
        .uid(f"interventions-{name}")
        .tags(["interventions"])
        .refresh("10s")
        .time("now-1h", "now")
        .timezone("browser")
        .readonly()
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .with_variable(dashboard.DatasourceVariable("source").label("Source").type("prometheus"))
    )
    for panel in panels:
        board.with_panel(_picture(panel))
    return json.dumps(board.build(), cls=JSONEncoder, indent=2, sort_keys=True) + "\n"


def _picture(panel: Panel) -> timeseries.Panel:
    picture = (
        timeseries.Panel()
        .title(panel["title"])
        .description(panel["tells"])
        .unit(panel["unit"])
        .datasource(_PROMETHEUS)
        .min(0)
        .span(_WIDTH)
        .height(_HEIGHT)
        .legend(common.VizLegendOptions().show_legend(True))
    )
    letters = ascii_uppercase[: len(panel["queries"])]
    for letter, (legend, query) in zip(letters, panel["queries"].items(), strict=True):
        picture.with_target(prometheus.Dataquery().expr(query).legend_format(legend).ref_id(letter))
    return picture


def write(folder: Path) -> None:
    """Write all to a folder."""
    for name, panels in boards().items():
        (folder / f"{name}.json").write_text(written(name, panels), encoding="utf-8")


if __name__ == "__main__":
    write(HERE / "grafana")
