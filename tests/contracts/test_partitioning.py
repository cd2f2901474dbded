"""Where a key goes: as a Java producer decides it, or one intervention would have two orders."""

import pytest
from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from interventions.contracts.partitioning import murmur2, partition_of

FROM_KAFKAS_OWN_TEST = {
    b"21": -973932308,
    b"foobar": -790332482,
    b"a-little-bit-long-string": -985981536,
    b"a-little-bit-longer-string": -1486304829,
    b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    b"abc": 479470107,
}


@pytest.mark.parametrize("key", FROM_KAFKAS_OWN_TEST)
def test_murmur2_is_javas(key):
    """The vectors of Kafka's UtilsTest."""
    assert murmur2(key) == FROM_KAFKAS_OWN_TEST[key] & 0xFFFFFFFF


@given(st.binary(max_size=80), st.integers(1, 64))
def test_a_partition_is_the_one_that_aiokafkas_producer_picks(key, count):
    """Two clients, one order."""
    partitions = list(range(count))

    assert partition_of(key, count) == DefaultPartitioner()(key, partitions, partitions)
