"""How fast, how small: figures beside the bare pipe of the same run (`interventions bench`)."""

from interventions.sandbox.bench.runs import BENCHES, run_benches

__all__ = ["BENCHES", "run_benches"]
