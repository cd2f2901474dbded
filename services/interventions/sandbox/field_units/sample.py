"""The sample that travels in the package: 300 incidents, see ``sample/SOURCE.md``."""

from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[1] / "sample" / "field-units.jsonl.gz"
