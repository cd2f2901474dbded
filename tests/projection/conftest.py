"""Both databases: SQLite always, PostgreSQL where a server can be had; else its tests are skipped, told at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interventions.projection.settings import ReadModelSettings
from projection.postgres import NoServer, server

WHY = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Iterator[str]:
    """Give the URL of a PostgreSQL database."""
    try:
        with server() as url:
            yield url
    except NoServer as why:
        pytestconfig.stash[WHY] = str(why)
        pytest.skip(str(why))


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> ReadModelSettings:
    """Give the settings of an empty read model, of each kind."""
    if request.param == "sqlite":
        return ReadModelSettings(read_model=tmp_path / "read-model.sqlite")
    return ReadModelSettings(read_model_url=request.getfixturevalue("postgres"))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line that PostgreSQL was left out, and why."""
    if why := config.stash.get(WHY, None):
        print(f"read model on PostgreSQL not tested: {why}")  # noqa: T201 - the last line of a run
