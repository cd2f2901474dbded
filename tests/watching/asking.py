"""Asking a process's port as Prometheus and a supervisor do."""

import json
import urllib.error
import urllib.request
from typing import Any, NamedTuple

from prometheus_client.parser import text_string_to_metric_families


class Answer(NamedTuple):
    """Status and body."""

    status: int
    body: str

    @property
    def told(self) -> Any:
        """Give the JSON."""
        return json.loads(self.body)

    @property
    def figures(self) -> dict[str, float]:
        """Give every sample by name and labels, as Prometheus writes them."""
        return {
            sample.name + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(self.body)
            for sample in family.samples
        }


def ask(port: int, path: str, host: str = "127.0.0.1") -> Answer:
    """Ask one question."""
    try:
        with urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=10) as answer:
            return Answer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.read().decode())
