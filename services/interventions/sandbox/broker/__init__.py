"""A broker for demo, tests and bench: one that is there, one in a container, or Apache Kafka from its jars."""

from interventions.sandbox.broker.choice import Broker, NoBroker, broker
from interventions.sandbox.broker.node import Node

__all__ = ["Broker", "NoBroker", "Node", "broker"]
