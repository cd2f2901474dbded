"""Dead letters, overdue visits, reports nobody has got, a mail configuration that does not work, lag."""

import pytest

from domain.builders import T0
from insights.sights import DAY, HOUR, MINUTE, SECOND, a_delivery, a_letter, a_status, exceeding, measured
from interventions.insights.deliveries import HELD_FOR, MailConfiguration, ReportsWaiting
from interventions.insights.lag import Lag, Progress
from interventions.insights.letters import DeadLetters
from interventions.insights.sight import Measured
from interventions.insights.visits import OverdueStarts
from interventions.reporting.relay import connection
from interventions.stream.port import Place

LATER = T0 + 30 * MINUTE


def seen(rule, *sights):
    for sight in sights:
        rule.take(sight)
    return rule


def test_one_dead_letter_is_too_many_and_each_processor_is_told_apart():
    rule = seen(DeadLetters(), a_letter(0), a_letter(1, T0 + 1), a_letter(2, T0 + 2, "mailing"))

    assert exceeding(rule, T0 + MINUTE) == [Measured("lifecycle", 2, 0, T0), Measured("mailing", 1, 0, T0 + 2)]


def test_a_dead_letter_is_told_of_for_an_hour_or_until_it_is_dropped():
    """Whoever ran `interventions deadletters drop` has looked."""
    rule = seen(DeadLetters(), a_letter(7), a_letter(8, T0 + HOUR))

    rule.dropped({0: 8})
    assert measured(rule, T0 + HOUR) == [Measured("lifecycle", 1, 0, T0 + HOUR)]
    assert measured(rule, T0 + 2 * HOUR) == []


def test_a_flood_of_dead_letters_does_not_fill_the_memory():
    rule = seen(DeadLetters(), *(a_letter(offset) for offset in range(12_000)))

    assert measured(rule, T0) == [Measured("lifecycle", 10_000, 0, T0)]


def test_a_visit_not_begun_half_an_hour_after_its_planned_start_is_overdue():
    rule = seen(OverdueStarts(), a_status(planned_start=T0))

    assert measured(rule, LATER) == []
    assert exceeding(rule, LATER + SECOND) == [Measured("i-1", 1801, 1800, T0)]


@pytest.mark.parametrize("status", ["in_progress", "done", "unfinished", "postponed", "cancelled", "draft"])
def test_a_visit_that_is_not_confirmed_any_more_is_not_waited_for(status):
    rule = seen(OverdueStarts(), a_status(), a_status(status=status, version=2))

    assert measured(rule, LATER + HOUR) == []


def test_a_visit_that_was_moved_is_waited_for_at_its_new_time():
    rule = seen(OverdueStarts(), a_status(), a_status(version=2, planned_start=T0 + DAY))

    assert measured(rule, LATER + HOUR) == []
    assert [each.since for each in exceeding(rule, LATER + DAY + SECOND)] == [T0 + DAY]


def test_after_a_week_nobody_waits_for_a_visit_any_more():
    """An import of ten years of confirmed visits must not wake anybody."""
    assert measured(seen(OverdueStarts(), a_status()), T0 + 7 * DAY) == []


def test_a_mail_of_which_nobody_knows_is_told_of_at_once():
    """Held: only a person can decide whether it arrived."""
    rule = seen(ReportsWaiting(), a_delivery("attempting"), a_delivery("unknown", T0 + SECOND))

    assert exceeding(rule, T0 + SECOND) == [Measured("acme", 1, 0, T0 + SECOND)]


def test_a_mail_that_is_tried_again_and_again_waits_since_the_first_time():
    tries = [a_delivery(state, T0 + n * MINUTE) for n, state in enumerate(["rendered", "attempting", "deferred"] * 5)]
    rule = seen(ReportsWaiting(), *tries)

    assert measured(rule, T0 + 15 * MINUTE) == []
    assert exceeding(rule, T0 + 16 * MINUTE) == [Measured("acme", 1, 0, T0)]


@pytest.mark.parametrize("state", ["sent", "refused", "failed", "cancelled", "stored"])
def test_what_has_ended_waits_no_more(state):
    rule = seen(ReportsWaiting(), a_delivery("unknown"), a_delivery(state))

    assert measured(rule, T0 + DAY) == []


def test_waiting_reports_are_counted_by_company():
    """The mailing office of one firm wants to know of its own."""
    ids = [("d-1", "acme"), ("d-2", "acme"), ("d-3", "other")]
    rule = seen(ReportsWaiting(), *(a_delivery("unknown", delivery=key, company_id=firm) for key, firm in ids))

    assert {each.subject: each.value for each in measured(rule, T0)} == {"acme": 2, "other": 1}


@pytest.mark.parametrize("word", sorted(HELD_FOR))
def test_a_mail_held_for_the_configuration_opens_and_one_that_gets_through_resolves(word):
    rule = seen(MailConfiguration(), a_delivery("deferred", reason=f"{word}: nobody there"), a_delivery("attempting"))
    assert exceeding(rule, T0) == [Measured("mailing", 1, 0, T0)]

    rule.take(a_delivery("sent", delivery="d-2"))
    assert measured(rule, T0) == []


@pytest.mark.parametrize("said", [{"state": "deferred", "reason": "rcpt: greylisted"}, {"state": "refused"}])
def test_an_answer_to_the_mail_itself_proves_that_the_configuration_works(said):
    """A customer's full mailbox is not our relay's fault."""
    held = a_delivery("deferred", reason="relay_unreachable: refused")
    rule = seen(MailConfiguration(), held, a_delivery(**said, delivery="d-2"))

    assert measured(rule, T0) == []


def test_a_person_who_settles_one_mail_by_hand_proves_nothing_of_the_others():
    held = [a_delivery("deferred", delivery=key, reason="login_failed: 535") for key in ("d-1", "d-2")]
    assert measured(seen(MailConfiguration(), *held), T0) == [Measured("mailing", 2, 0, T0)]

    rule = seen(MailConfiguration(), *held, a_delivery("cancelled", delivery="d-1", resolved_by="ann"))
    rule.take(a_delivery("sent", delivery="d-3", resolved_by="ann"))

    assert measured(rule, T0) == [Measured("mailing", 1, 0, T0)]


def test_the_words_of_a_held_mail_are_those_that_mailing_writes():
    """Two processors that do not know each other agree on these five words."""
    steps = [("ehlo", 554), ("starttls", 454), ("login", 535), ("ehlo", -1)]
    held = [connection._refused(step, code, "no") for step, code in steps]
    broken = connection._broken("connect", ConnectionRefusedError("no"))

    words = {(verdict.reason or "").partition(":")[0] for verdict in held if verdict.held}
    assert words | {broken.partition(":")[0]} == HELD_FOR


def a_progress(committed, end=100, processor="lifecycle", partition=0):
    return Progress(processor, Place("intervention-events", partition), committed, end)


def looked(*looks):
    rule = Lag()
    for second, progress in looks:
        rule.look(T0 + second * SECOND, progress)
    return rule


def test_a_processor_that_takes_nothing_for_a_minute_is_behind():
    stuck = [a_progress(committed=50)]

    assert exceeding(looked((0, stuck), (60, stuck)), T0 + 60 * SECOND) == []
    assert exceeding(looked((0, stuck), (61, stuck)), T0 + 61 * SECOND) == [Measured("lifecycle", 61.0, 60, T0)]


def test_a_processor_under_steady_load_is_never_at_the_end_and_not_behind():
    """What counts is how old the oldest record is that it has not taken."""
    looks = [(second, [a_progress(committed=10 * second, end=10 * second + 40)]) for second in range(0, 600, 5)]

    assert [each.value for each in measured(looked(*looks), T0 + 595 * SECOND)] == [0.0]


def test_a_processor_that_keeps_up_half_a_minute_late_is_half_a_minute_behind():
    """However long that goes on."""
    looks = [(second, [a_progress(committed=max(0, 10 * second - 300), end=10 * second)]) for second in range(600)]

    assert [each.value for each in measured(looked(*looks), T0 + 599 * SECOND)] == [29.0]


def test_of_several_partitions_the_furthest_behind_counts():
    both = [a_progress(100), a_progress(50, partition=1)]

    assert measured(looked((0, both), (5, both)), T0 + 5 * SECOND) == [Measured("lifecycle", 5.0, 60, T0)]


def test_a_processor_at_the_end_is_not_measured():
    assert measured(looked((0, [a_progress(50)]), (300, [a_progress(100)])), T0 + 300 * SECOND) == []
