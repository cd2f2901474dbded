"""Every behaviour of the relay in memory, and mailing struck at each step; the long version is `make faults`."""

import asyncio

import pytest

from faults.behaviours import COSTLY, EARLY, TIMELY, recipients
from faults.certificates import tls
from faults.post_ground import asked, trusting
from faults.post_in_memory import mailed
from faults.relay import Relay, relay_up
from interventions.stream.failpoints import MAIL_NAMES

MIXED = [*recipients(TIMELY, 60), *recipients(tuple(name for name in COSTLY if name != "never"), 4, 60)]


def test_whatever_a_relay_does_no_mail_is_doubled_or_silently_lost(tmp_path):
    """P7, with every behaviour of the relay once and more, over STARTTLS with a login."""

    async def run():
        certificates, authority = tls(tmp_path)
        async with relay_up(Relay(2, early_share=0.25, tls=certificates)) as relay:
            found = await mailed(tmp_path, asked(MIXED), relay, **trusting(tmp_path, authority))
            return *found, relay

    outcomes, wrong, relay = asyncio.run(run())

    assert wrong == []
    assert set(outcomes) == {"sent", "refused", "unknown"}
    unmet = [fault for fault in EARLY if not relay.seen[f"{fault.phase} {fault.how}"]]
    assert unmet == []


@pytest.mark.parametrize("hit", [1, 5])
@pytest.mark.parametrize("point", MAIL_NAMES)
def test_mailing_that_breaks_at_any_step_doubles_and_loses_nothing(tmp_path, point, hit):
    """Before and after the intent, before the dot, before the outcome."""

    async def run():
        async with relay_up(Relay()) as relay:
            return await mailed(tmp_path, asked(recipients(TIMELY, 20)), relay, point=f"{point}:{hit}:raise")

    _, wrong = asyncio.run(run())

    assert wrong == []
