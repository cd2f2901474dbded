"""lifecycle on quixstreams and on a faust table, exactly once: `python others.py ENGINE BOOTSTRAP COUNT`.

The same functions decide the same bytes: decode an event, step over the state of its key, encode what comes of it and
the state. Prints one line of JSON: seconds from the first event to the last, and the CPU of this process meanwhile.
"""

import json
import os
import sys
import tempfile
import time

from interventions.contracts.codecs import codec_of
from interventions.lifecycle.processor import EVENTS, LOG, LOGGED, REJECTIONS, STATUS, Lifecycle
from interventions.sandbox.traffic import SETTINGS, TEMPLATES
from interventions.stream.processor import Received

OUTPUTS = (LOG, STATUS, REJECTIONS)
COMMIT_EVERY = 8000
"""Four partitions of the 2,000 records that our loop takes into one transaction."""


class Work:
    """Decides, and measures from the first event on."""

    def __init__(self, count: int) -> None:
        self.count, self.done, self.logged, self.started, self.cpu = count, 0, 0, 0.0, 0.0
        self._lifecycle, self._decode = Lifecycle(), codec_of(EVENTS).decode
        for topic, references in (("intervention-templates", TEMPLATES), ("company-settings", SETTINGS)):
            for each in references:
                self._lifecycle.learn(Received(topic, 0, 0, 0, None, each))

    def step(self, key: str, value: bytes, offset: int, timestamp: int, before: bytes | None):
        """Give the state after, encoded (None: as before), and what to write."""
        if not self.done:
            self.started, self.cpu = time.monotonic(), time.process_time()
        self.done += 1
        decoded, state = self._decode(value), before and self._lifecycle.decode(before)
        decision = self._lifecycle.step(
            state or None, Received(EVENTS, 0, offset, timestamp, key, decoded.record, decoded.shape)
        )
        self.logged += decision.outcome == LOGGED
        outputs = [(each.topic, each.key, codec_of(each.topic).encode(each.record)) for each in decision.outputs]
        return None if decision.state is state else self._lifecycle.encode(decision.state), outputs

    def told(self) -> None:
        figures = {"seconds": time.monotonic() - self.started, "cpu_s": time.process_time() - self.cpu}
        print(json.dumps({**figures, "logged": self.logged}), flush=True)


def quixstreams(bootstrap: str, work: Work) -> None:
    from quixstreams import Application

    def decided(value, key, timestamp, _headers, state):
        after, outputs = work.step(key.decode(), value, work.done, timestamp, state.get_bytes("state"))
        if after is not None:
            state.set_bytes("state", after)
        return outputs

    def counted(_topic, _partition, _offset) -> None:
        if work.done >= work.count:
            app.stop()

    app = Application(
        bootstrap,
        consumer_group="with-quixstreams",
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        commit_every=COMMIT_EVERY,
        on_message_processed=counted,
        state_dir=tempfile.mkdtemp(prefix="quixstreams-"),
        loglevel="ERROR",
    )
    frame = app.dataframe(app.topic(EVENTS, value_deserializer="bytes", key_deserializer="bytes"))
    frame = frame.apply(decided, stateful=True, metadata=True, expand=True)
    for name in OUTPUTS:
        out = app.topic(name, value_serializer="bytes", key_serializer="bytes")
        frame.filter(lambda each, name=name: each[0] == name).apply(lambda each: each[2]).to_topic(out)
    app.run()
    work.told()


def faust(bootstrap: str, work: Work) -> None:
    import faust as engine

    app = engine.App(
        "with-faust",
        broker=f"aiokafka://{bootstrap}",
        processing_guarantee="exactly_once",
        key_serializer="raw",
        value_serializer="raw",
        topic_partitions=4,
        topic_replication_factor=1,
        consumer_auto_offset_reset="earliest",
        web_enabled=False,
        datadir=tempfile.mkdtemp(prefix="faust-"),
    )
    events = app.topic(EVENTS, key_type=bytes, value_type=bytes)
    outputs = {name: app.topic(name, key_type=bytes, value_type=bytes) for name in OUTPUTS}
    states = app.Table("states", partitions=4, key_type=bytes, value_type=bytes)

    @app.agent(events)
    async def decide(stream) -> None:
        async for event in stream.events():
            message = event.message
            after, written = work.step(
                event.key.decode(), event.value, message.offset, int(message.timestamp * 1000), states.get(event.key)
            )
            if after is not None:
                states[event.key] = after
            for topic, key, value in written:
                await outputs[topic].send(key=key.encode(), value=value)
            if work.done == work.count:
                work.told()
                os._exit(0)  # before its last commit, which is in its favour; its worker stops when it likes

    engine.Worker(app, loglevel="ERROR", redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    {"quixstreams": quixstreams, "faust": faust}[sys.argv[1]](sys.argv[2], Work(int(sys.argv[3])))
