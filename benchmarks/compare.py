"""The same events, topics and broker, one engine after the other: `make -C benchmarks`.

Every engine decides every event by the project's own lifecycle, one process on one core. Prints a table on the error
output and JSON on the output.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

from interventions.sandbox.bench.pipeline import WORKING_CORE, count_records
from interventions.sandbox.bench.process import timed
from interventions.sandbox.bench.runs import machine
from interventions.sandbox.bench.topics import make_topics, publish
from interventions.sandbox.broker import broker
from interventions.sandbox.traffic import ordinary
from interventions.stream.kafka import KafkaBackend, KafkaSettings

HERE = Path(__file__).parent
OURS, OTHERS = "this loop", ("quixstreams", "faust")
LONGEST_S = 300


async def filled(bootstrap: str, count: int) -> None:
    backend = KafkaBackend(KafkaSettings(bootstrap=bootstrap))
    await make_topics(backend)
    await publish(backend, islice(ordinary(1, count // 10 + 1), count))
    await backend.close()


async def logged(bootstrap: str) -> int:
    backend = KafkaBackend(KafkaSettings(bootstrap=bootstrap))
    count = await count_records(backend, "intervention-log")
    await backend.close()
    return count


def other(engine: str, bootstrap: str, count: int) -> dict[str, float]:
    call = [HERE / ".venv/bin/python", HERE / "others.py", engine, bootstrap, str(count)]
    ran = subprocess.run(
        call,
        stdout=subprocess.PIPE,
        timeout=LONGEST_S,
        check=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {WORKING_CORE}),
    )
    return json.loads(ran.stdout.splitlines()[-1])


def compared(count: int) -> dict[str, dict[str, float]]:
    with broker(own=True) as found:
        asyncio.run(filled(found.bootstrap, count))
        ours = timed("lifecycle", found.bootstrap, count, WORKING_CORE)
        ran = {OURS: {"seconds": ours.seconds, "cpu_s": ours.cpu_s, "logged": asyncio.run(logged(found.bootstrap))}}
        for engine in OTHERS:
            print(f"{engine} …", file=sys.stderr)
            ran[engine] = other(engine, found.bootstrap, count)
    if len({each["logged"] for each in ran.values()}) > 1:
        sys.exit(f"not the same work: {ran}")
    rows = {
        name: {
            "events_a_second": round(count / each["seconds"]),
            "cpu_us_an_event": round(each["cpu_s"] / count * 1e6, 1),
        }
        for name, each in ran.items()
    }
    for row in rows.values():
        row["ours_is_faster_by"] = round(rows[OURS]["events_a_second"] / row["events_a_second"], 2)
        row["cpu_to_ours"] = round(row["cpu_us_an_event"] / rows[OURS]["cpu_us_an_event"], 2)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="events")
    count = parser.parse_args().count
    rows = compared(count)
    print(f"{'engine':14}{'events/s':>10}{'CPU µs':>10}{'times':>8}{'CPU times':>11}", file=sys.stderr)
    for name, row in rows.items():
        print("{:14}{:>10,}{:>10}{:>8}{:>11}".format(name, *row.values()), file=sys.stderr)
    print(json.dumps({"machine": machine(), "events": count, "engines": rows}, ensure_ascii=False))


if __name__ == "__main__":
    main()
