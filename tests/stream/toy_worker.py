"""The toy processor as a process of its own: ``python -m stream.toy_worker``, settings from the environment."""

import asyncio
import signal
import sys
import time

from interventions.stream.faults import Fenced
from interventions.stream.kafka import KafkaBackend
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Worker
from stream.toy import Tally

STOPPED_S = "stopped_s"


async def main() -> int:
    """Work until SIGTERM; then tell how many seconds stopping took."""
    backend = KafkaBackend()
    worker = Worker(Tally(), backend, StreamSettings())
    asked: list[float] = []
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGTERM, lambda: (asked.append(time.monotonic()), worker.stop())
    )
    try:
        await worker.run()
    except Fenced:
        return 1
    finally:
        await backend.close()
        for at in asked:
            print(STOPPED_S, time.monotonic() - at)  # noqa: T201 - the test reads it
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
