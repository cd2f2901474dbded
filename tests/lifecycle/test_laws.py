"""Laws over made-up traffic that hits every rule: twice is once, rebuilt is the same, the chain holds."""

from collections import defaultdict
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interventions.contracts.codecs import codec_of
from interventions.domain.canonical import compact, event_form, instant_text
from interventions.lifecycle.processor import Lifecycle
from interventions.lifecycle.rebuild import rebuilt, with_logged
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, mixed
from interventions.stream.processor import Received

SEEDS = (1, 2, 3)


def a_lifecycle():
    """Make a processor that knows what the traffic names."""
    lifecycle = Lifecycle()
    for template in TEMPLATES:
        lifecycle.learn(Received("intervention-templates", 0, 0, 0, template["template_id"], template))
    for company in SETTINGS:
        lifecycle.learn(Received("company-settings", 0, 0, 0, company["company_id"], company))
    return lifecycle


def run(records):
    """Give states as bytes and outputs by topic, each state written and read between two events."""
    lifecycle, states, written = a_lifecycle(), {}, defaultdict(list)
    for record in records:
        encoded = states.get(record.key)
        before = lifecycle.decode(encoded) if encoded else None
        decision = lifecycle.step(before, record)
        written[decision.outcome].append(record.offset)
        if decision.state is not before:
            states[record.key] = lifecycle.encode(decision.state)
        for output in decision.outputs:
            written[output.topic].append(output.record)
    return states, written


@cache
def traffic(seed):
    """Make one partition."""
    return [
        Received("intervention-events", 0, offset, sent.received_at, sent.key, sent.event, sent.shape)
        for offset, sent in enumerate(mixed(seed, 20))
    ]


@cache
def outcome(seed):
    """Tell what became of it."""
    return run(traffic(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_event_has_one_outcome(seed):
    """Logged, rejected or a duplicate, and one record for each of the first two."""
    written = outcome(seed)[1]

    assert sorted(written["logged"] + written["rejected"] + written["duplicate"]) == list(range(len(traffic(seed))))
    assert len(written["intervention-log"]) == len(written["logged"])
    assert len(written["intervention-rejections"]) == len(written["rejected"])
    assert len(written["duplicate"]) > 0
    applied = [record for record in written["intervention-log"] if record["outcome"] == "applied"]
    assert [record["version"] for record in written["intervention-status"]] == [record["version"] for record in applied]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_log_alone_proves_itself(seed):
    """Versions without a gap, each hash over the one before: anyone can verify it from the topic."""
    last = defaultdict(lambda: (0, bytes(32)))
    for record in outcome(seed)[1]["intervention-log"]:
        version, previous = last[record["intervention_id"]]
        content = {name: record[name] for name in ("intervention_id", "outcome", "source_offset", "status", "version")}
        content |= {"event": event_form(record["event"]), "received_at": instant_text(record["received_at"])}

        assert (record["version"], record["previous_hash"]) == (version + 1, previous)
        assert record["hash"] == sha256(previous + compact(content)).digest()
        last[record["intervention_id"]] = (record["version"], record["hash"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_states_are_rebuilt_byte_for_byte(seed):
    """From the topics as they lie on the bus; nothing is decided again."""
    states, written = outcome(seed)
    wire = {
        topic: [codec_of(topic).decode(codec_of(topic).encode(record)).record for record in written[topic]]
        for topic in ("intervention-log", "intervention-rejections")
    }

    again = rebuilt(wire["intervention-log"], wire["intervention-rejections"], a_lifecycle().known)

    assert {key: Lifecycle().encode(state) for key, state in again.items()} == states


@settings(max_examples=15, deadline=None)
@given(seed=st.sampled_from(SEEDS), repeated=st.sets(st.integers(0, 400), max_size=60), later=st.integers(0, 200))
def test_twice_is_once(seed, repeated, later):
    """An accepted event that comes again, however much later, changes nothing and writes nothing."""
    records = traffic(seed)
    accepted = set(outcome(seed)[1]["logged"])
    stream = []
    again = [records[offset] for offset in sorted(repeated & accepted)]
    for record in records:
        stream.append(record)
        while again and again[0].offset + later < record.offset:
            stream.append(again.pop(0))
    stream += again

    states, written = run(stream)

    assert states == outcome(seed)[0]
    assert written["intervention-log"] == outcome(seed)[1]["intervention-log"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refused_event_may_be_tried_again_under_a_new_id(seed):
    """Where nothing has changed it is refused for the same reason, and its new id is the one remembered."""
    lifecycle = a_lifecycle()
    states = {}
    for record in traffic(seed):
        before = states.get(record.key)
        decision = lifecycle.step(before, record)
        states[record.key] = decision.state
        if decision.outcome != "rejected" or decision.outputs[0].record["code"] in {"id_reused", "invalid_record"}:
            continue
        retried = {**record.record, "event_id": f"again-{record.offset}", "causation_id": record.record["event_id"]}
        answer = lifecycle.step(decision.state, record._replace(record=retried))

        assert answer.outputs[0].record["code"] == decision.outputs[0].record["code"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_state_survives_being_written(seed):
    """Reading it back gives the same state and the same bytes."""
    for encoded in outcome(seed)[0].values():
        state = Lifecycle().decode(encoded)

        assert Lifecycle().decode(Lifecycle().encode(state)) == state
        assert Lifecycle().encode(state) == encoded


def test_a_log_record_is_folded_without_looking_at_the_rules():
    """A rebuild under stricter rules gives the same state: what was accepted stays accepted."""
    known = a_lifecycle().known
    log = outcome(1)[1]["intervention-log"]
    key = log[0]["intervention_id"]
    state = None
    for record in log:
        if record["intervention_id"] == key:
            state = with_logged(state, {**record, "received_at": 0}, known)

    assert (state.version, state.last_hash) == next(
        (record["version"], record["hash"]) for record in reversed(log) if record["intervention_id"] == key
    )


def test_a_state_of_another_format_is_refused():
    """It must be rebuilt from the log, not guessed at."""
    encoded = next(iter(outcome(1)[0].values()))

    with pytest.raises(ValueError, match="rebuild"):
        Lifecycle().decode(b"\x07" + encoded[1:])
