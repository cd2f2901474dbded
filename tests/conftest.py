"""One real broker for every test that asks for ``kafka``; where none can be had they are skipped, told at the end."""

import logging
from collections.abc import Iterator

import pytest

from interventions.sandbox.broker import Broker, NoBroker, broker

WHY = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def kafka(pytestconfig: pytest.Config) -> Iterator[Broker]:
    """Give a real broker: KAFKA_BOOTSTRAP, a container, or Apache Kafka by Maven and Java."""
    try:
        with broker() as found:
            yield found
    except NoBroker as why:
        pytestconfig.stash[WHY] = str(why)
        pytest.skip(str(why))


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Take away what a service called in this process set up: its log would go on to a screen that is closed."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line that the real-broker tests were skipped, and why."""
    if why := config.stash.get(WHY, None):
        print(f"real-broker tests skipped: {why}")  # noqa: T201 - the last line of a run
