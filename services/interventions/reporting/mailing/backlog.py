"""What must be seen before the first mail leaves."""

import asyncio

from interventions.stream.processor import Owned

_POLL_S = 0.2
_POLLS = 150


async def backlog_taken(owned: Owned) -> None:
    """Wait for what the topics already hold, for a while: a newer revision or a command may call a mail off."""
    for _ in range(_POLLS):
        if owned.caught_up():
            return
        await asyncio.sleep(_POLL_S)
