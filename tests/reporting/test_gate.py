"""Who may leave now: a domain that says not now is left alone, a dead relay is asked by one."""

from hypothesis import given
from hypothesis import strategies as st

from interventions.domain.words import DeliveryState
from interventions.reporting.mailing.waiting import LOST_NOW, Waiter, Waiting
from interventions.reporting.relay.breaker import Breaker
from interventions.reporting.relay.gate import Gate, Limits, domain_of
from interventions.reporting.relay.mailer import Verdict

SENT = Verdict(DeliveryState.SENT, None, 250)
LATER = Verdict(DeliveryState.DEFERRED, "recipient: later", 450)
DOWN = Verdict(DeliveryState.DEFERRED, "relay_unreachable: refused", held=True)
BUSY = Verdict(DeliveryState.DEFERRED, "relay_busy: 421", 421, busy=True)
STORE = Verdict(DeliveryState.DEFERRED, "store_unavailable", held=True, alone=True)
SECOND, MINUTE = 1000, 60_000


def _gate(**limits) -> Gate:
    return Gate(Limits(**{"connections": 10, "per_domain": 2, "first_probe": SECOND, **limits}))


def test_a_domain_gets_so_many_at_once_and_others_go_on():
    gate = _gate()

    gate.enter("a")
    gate.enter("a")

    assert (gate.lets_through("a", 0), gate.lets_through("b", 0)) == (False, True)
    gate.leave("a")
    assert gate.lets_through("a", 0)


def test_the_relay_gets_so_many_at_once():
    gate = _gate(connections=1)

    gate.enter("a")

    assert not gate.lets_through("b", 0)


def test_a_domain_that_goes_on_saying_not_now_is_left_alone_longer_and_longer():
    gate, pauses, now = _gate(patience=2, first_pause=MINUTE, longest_pause=5 * MINUTE), [], 0
    for _ in range(7):
        gate.note("a", LATER, now)
        pauses.append(max(0, gate.opens_at("a") - now))
        now = max(now, gate.opens_at("a"))

    assert pauses == [0, 0, MINUTE, 2 * MINUTE, 4 * MINUTE, 5 * MINUTE, 5 * MINUTE]
    assert gate.opens_at("b") == 0


def test_after_a_first_not_now_a_domain_is_asked_by_one_at_a_time():
    gate = _gate()
    gate.note("a", LATER, 0)

    gate.enter("a")

    assert not gate.lets_through("a", 0)


def test_a_domain_that_takes_one_is_as_before():
    gate = _gate(patience=0)
    gate.note("a", LATER, 0)

    gate.note("a", SENT, 1)

    assert gate.lets_through("a", 1)


def test_a_dead_relay_is_tried_by_one_and_the_first_that_gets_through_frees_all():
    gate = _gate()
    gate.note("a", DOWN, 0)

    assert not gate.lets_through("b", SECOND - 1)
    assert gate.lets_through("b", SECOND)
    gate.enter("b")
    assert not gate.lets_through("c", SECOND)
    gate.note("b", SENT, SECOND)
    assert gate.lets_through("c", SECOND)


def test_probes_come_at_growing_distances():
    breaker, now, waits = Breaker(SECOND, 5 * MINUTE), 0, []
    for _ in range(11):
        breaker.note(DOWN, now)
        waits.append((breaker.shut_until - now) // SECOND)
        now = breaker.shut_until

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_those_under_way_when_it_shut_tell_nothing_new():
    """Four connections that fail together are one failure."""
    breaker = Breaker(SECOND, 5 * MINUTE)
    for _ in range(4):
        breaker.note(DOWN, 0)

    assert breaker.shut_until == SECOND


def test_a_busy_relay_is_left_alone_after_the_third_time_in_a_row():
    breaker = Breaker(SECOND, 5 * MINUTE)

    shut = []
    for verdict in (BUSY, BUSY, SENT, BUSY, BUSY, BUSY):
        breaker.note(verdict, 0)
        shut.append(breaker.shut)

    assert shut == [False, False, False, False, False, True]


def test_a_mail_that_cannot_be_read_says_nothing_of_the_relay():
    breaker = Breaker(SECOND, 5 * MINUTE)
    breaker.note(STORE, 0)

    assert not breaker.shut


def _waiter(domain: str, when: int) -> Waiter:
    return Waiter("key", {}, domain, when)  # type: ignore[typeddict-item]  # nobody looks at it


def test_domains_take_turns():
    waiting = Waiting()
    for number in range(3):
        waiting.put(f"a{number}", _waiter("a", number + 1))
    waiting.put("b0", _waiter("b", 9))

    taken = [found[0] for _ in range(4) if (found := waiting.take(9, lambda _: True))]

    assert taken == ["a0", "b0", "a1", "a2"]


def test_a_lost_one_goes_first_whatever_is_shut():
    waiting = Waiting()
    waiting.put("a", _waiter("a", 1))
    waiting.put("lost", _waiter("a", LOST_NOW))

    assert waiting.next_at(lambda _: 99) == LOST_NOW
    found = waiting.take(9, lambda _: False)
    assert found is not None
    assert found[0] == "lost"


def test_a_domain_that_is_due_later_does_not_wait_for_one_that_is_full():
    """One domain's silence, five minutes long, must not keep everybody's next attempt waiting."""
    waiting = Waiting()
    for when, domain in ((10, "full"), (30, "later"), (40, "latest")):
        waiting.put(domain, _waiter(domain, when))

    assert waiting.next_at(lambda _: 0, after=20) == 30


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz"), st.integers(1, 9), st.booleans())))
def test_each_mail_is_taken_once_as_it_was_put_last(puts):
    """Whatever order states are seen in: none is tried twice, none is forgotten."""
    waiting, wanted = Waiting(), {}
    for name, domain, when, dropped in puts:
        waiting.put(name, _waiter(f"{name}{domain}", when))
        wanted[name] = when
        if dropped:
            waiting.drop(name)
            del wanted[name]

    assert waiting.next_at(lambda _: 0) == min(wanted.values(), default=None)
    taken = {}
    while found := waiting.take(9, lambda _: True):
        assert found[0] not in taken
        taken[found[0]] = found[1].when
    assert taken == wanted


def test_a_domain_is_what_stands_behind_the_last_at():
    assert (domain_of("A@Example.ORG"), domain_of(None)) == ("example.org", "")
