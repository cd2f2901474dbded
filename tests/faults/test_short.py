"""A few of `make faults` on a real broker, in every run of the tests."""

import asyncio
import uuid

import pytest

from faults.cases import judged, killed_at
from faults.ground import line
from faults.mail_cases import killed_by_relay
from faults.post_cases import post_killed

A_FEW = (
    killed_at("sent-some", 2, 2),
    killed_at("commit-answered", 2, 1),
    post_killed("mailing", "sent-all", 7),
    killed_by_relay("dot", "after the dot"),
)


@pytest.mark.kafka
def test_killed_processes_lose_and_double_nothing(kafka, tmp_path):
    """P2, P7: SIGKILL in the middle of a transaction, on real processes and a real broker."""
    names = [f"short-{uuid.uuid4().hex[:8]}-" for _ in A_FEW]

    async def all_of_them():
        return await asyncio.gather(
            *(judged(case, kafka, name, tmp_path) for case, name in zip(A_FEW, names, strict=True)),
        )

    figures = asyncio.run(all_of_them())

    told = [line(case.name, one) for case, one in zip(A_FEW, figures, strict=True)]
    assert [one for one in told if "0 lost 0 doubled" not in one] == []
