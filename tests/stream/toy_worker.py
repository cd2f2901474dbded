"""The toy processor as a process of its own: ``python -m stream.toy_worker``, settings from the environment."""

import asyncio
import signal
import sys

from interventions.stream.faults import Fenced
from interventions.stream.kafka import KafkaBackend
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Worker
from stream.toy import Tally


async def main() -> int:
    """Work until SIGTERM."""
    backend = KafkaBackend()
    worker = Worker(Tally(), backend, StreamSettings())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    try:
        await worker.run()
    except Fenced:
        return 1
    finally:
        await backend.close()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
