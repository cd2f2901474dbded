"""Three brokers on one machine: what a firm runs that must outlive one of them, for faults and rights to be tried."""

from interventions.sandbox.cluster.access import Access
from interventions.sandbox.cluster.member import Member
from interventions.sandbox.cluster.running import Cluster, cluster

__all__ = ["Access", "Cluster", "Member", "cluster"]
