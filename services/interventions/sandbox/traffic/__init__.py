"""Made-up traffic, the same for the same seed: ``mixed`` hits every rule, ``ordinary`` looks like a day at work."""

from interventions.sandbox.traffic.arrival import Arrival
from interventions.sandbox.traffic.mixed import mixed
from interventions.sandbox.traffic.ordinary import ordinary
from interventions.sandbox.traffic.published import SETTINGS, TEMPLATES

__all__ = ["SETTINGS", "TEMPLATES", "Arrival", "mixed", "ordinary"]
