"""Apache Kafka behind the port: the only place that knows aiokafka."""

from interventions.stream.kafka.backend import KafkaBackend
from interventions.stream.kafka.knocking import why_shut
from interventions.stream.kafka.settings import KafkaSettings

__all__ = ["KafkaBackend", "KafkaSettings", "why_shut"]
