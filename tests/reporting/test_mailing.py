"""What becomes of a mail: the states of domain.md §8, each change on record."""

import asyncio
from functools import partial
from itertools import chain, repeat

import pytest

from interventions.domain.deliveries import retry_delay_ms
from interventions.domain.words import DeliveryState
from interventions.reporting.relay.gate import Gate, Limits
from interventions.reporting.relay.mailer import Verdict
from reporting.builders import NOON, a_finished, a_request
from reporting.owned import ByRecipient, ScriptedMailer
from reporting.posting import World, a_report, to_address

SENT = Verdict(DeliveryState.SENT, None, 250)
LATER = Verdict(DeliveryState.DEFERRED, "recipient: greylisted", 451)
HELD = Verdict(DeliveryState.DEFERRED, "relay_unreachable: refused", held=True)
NEVER = Verdict(DeliveryState.REFUSED, "recipient: no such user", 550)
NOBODY_KNOWS = Verdict(DeliveryState.UNKNOWN, "no_answer: timeout")
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000


@pytest.fixture
def world(tmp_path):
    return partial(World, tmp_path)


def test_a_mail_is_on_record_as_attempted_before_it_leaves_and_as_sent_after(world):
    """A crash between the two must leave a trace."""
    here = world(SENT)
    report = here.render(a_report())

    here.send()

    assert here.partition.trail() == [(1, "rendered", 0, None), (2, "attempting", 1, None), (3, "sent", 1, None)]
    last = here.partition.outputs[-1]
    assert last == {
        "delivery_id": report["mails"][0]["delivery_id"],
        "sequence": 3,
        "intervention_id": "example-1",
        "company_id": "example",
        "revision": 1,
        "document": "report",
        "channel": "mail",
        "recipient": "residence@example.org",
        "request": None,
        "state": "sent",
        "attempt": 1,
        "reason": None,
        "smtp_code": 250,
        "message_id": report["mails"][0]["message_id"],
        "pdf": report["pdf"],
        "next_attempt_at": None,
        "resolved_by": None,
        "at": NOON,
    }


def test_the_intent_is_committed_before_the_first_byte(world):
    here = world(SENT)
    here.render(a_report())
    seen: list[str] = []

    class Watching(ScriptedMailer):
        async def send(self, mail, in_time):
            seen.append(str(here.partition.outputs[-1]["state"]))
            return await super().send(mail, in_time)

    here.effects._mailer = Watching(SENT)
    here.send()

    assert seen == ["attempting"]


def test_a_deferred_mail_is_the_same_mail_later(world):
    here = world(LATER, SENT)
    here.render(a_report())

    here.send()
    waiting = here.partition.outputs[-1]
    here.send()
    early = len(here.mailer.asked)
    here.clock.now = waiting["next_attempt_at"]
    here.send()

    assert early == 1
    assert waiting["next_attempt_at"] == NOON + retry_delay_ms(waiting["delivery_id"], 1, held=False)
    assert [state for _, state, _, _ in here.partition.trail()] == [
        "rendered",
        "attempting",
        "deferred",
        "attempting",
        "sent",
    ]
    assert here.mailer.asked[0] == here.mailer.asked[1]


def test_a_mail_that_is_never_taken_is_given_up_after_four_days(world):
    here = world(LATER)
    here.render(a_report())

    while here.partition.outputs[-1]["state"] != "failed":
        here.clock.now = max(here.clock.now, here.partition.outputs[-1]["next_attempt_at"] or 0)
        here.send()

    assert here.partition.outputs[-1]["reason"] == "given_up: recipient: greylisted"
    assert 4 * 24 * HOUR <= here.clock.now - NOON <= 4 * 24 * HOUR + 4 * HOUR
    assert len(here.mailer.asked) < 40


def test_a_broken_configuration_holds_mails_without_end_and_lets_them_go_when_mended(world):
    """« nécessite que votre configuration pour envoyer des mails soit opérationnelle »."""
    here = world(HELD)
    here.render(a_report())
    for _ in range(200):
        here.clock.now += HOUR
        here.send()

    waiting = here.partition.outputs[-1]
    here.effects._mailer = ScriptedMailer(SENT)
    here.clock.now += 5 * MINUTE
    here.send()

    assert (waiting["state"], waiting["reason"]) == ("deferred", "relay_unreachable: refused")
    assert here.partition.outputs[-1]["state"] == "sent"


def test_while_the_relay_is_held_other_mails_wait_without_being_tried(world):
    here = world(HELD)
    here.render(a_report())
    here.send()
    here.render(a_report(intervention_id="example-2"))

    here.send()

    assert len(here.mailer.asked) == 1
    assert here.partition.outputs[-1]["state"] == "rendered"


def test_a_refused_mail_waits_for_a_person(world):
    here = world(NEVER)
    here.render(a_report())
    here.send()

    here.clock.now += 10 * 24 * HOUR
    here.send()

    assert here.partition.trail()[-1] == (3, "refused", 1, "recipient")
    assert here.partition.outputs[-1]["smtp_code"] == 550


def test_nobody_knows_is_never_sent_again_by_itself(world):
    here = world(NOBODY_KNOWS)
    here.render(a_report())
    here.send()

    here.clock.now += 10 * 24 * HOUR
    here.send()

    assert len(here.mailer.asked) == 1
    assert here.partition.trail()[-1] == (3, "unknown", 1, "no_answer")


def test_a_company_may_ask_for_resending_what_nobody_knows(world):
    here = world(NOBODY_KNOWS, SENT)
    here.render(a_report(settings={"on_unknown": "resend"}))
    here.send()

    here.clock.now = here.partition.outputs[-1]["next_attempt_at"]
    here.send()

    assert [state for _, state, _, _ in here.partition.trail()][-3:] == ["unknown", "attempting", "sent"]


@pytest.mark.parametrize(
    ("command", "state", "resolved"),
    [("send_again", "sent", "office"), ("mark_sent", "sent", "office"), ("cancel", "cancelled", "office")],
)
def test_a_person_decides_what_becomes_of_an_unknown_mail(world, command, state, resolved):
    here = world(NOBODY_KNOWS, SENT)
    report = here.render(a_report())
    here.send()

    here.command(command, report)
    here.send()

    last = here.partition.outputs[-1]
    assert (last["state"], last["resolved_by"]) == (state, resolved)
    assert len(here.mailer.asked) == (2 if command == "send_again" else 1)


def test_a_command_is_followed_once(world):
    """A command delivered twice must not be a second copy in the mailbox."""
    here = world(NOBODY_KNOWS)
    report = here.render(a_report())
    here.send()

    for _ in range(3):
        here.command("send_again", report)
        here.send()

    assert len(here.mailer.asked) == 2


@pytest.mark.parametrize("command", ["send_again", "mark_sent", "cancel"])
def test_nothing_is_decided_about_a_mail_that_was_sent(world, command):
    here = world(SENT)
    report = here.render(a_report())
    here.send()
    before = list(here.partition.outputs)

    here.command(command, report)
    here.send()

    assert here.partition.outputs == before


def test_an_attempt_whose_end_nobody_saw_is_unknown_after_a_restart(world):
    here = world(SENT)
    here.render(a_report())

    class Dying(ScriptedMailer):
        async def send(self, _mail, _in_time):
            raise RuntimeError("killed")

    here.effects._mailer = Dying(SENT)
    with pytest.raises(RuntimeError, match="killed"):
        here.send()
    here.start(SENT)
    here.send()

    assert here.mailer.asked == []
    assert here.partition.trail() == [
        (1, "rendered", 0, None),
        (2, "attempting", 1, None),
        (3, "unknown", 1, "interrupted"),
    ]


def test_a_newer_revision_calls_off_the_automatic_mail_that_has_not_been_tried(world):
    """The customer gets the report as it is, not as it was."""
    here = world(SENT)
    old = here.render(a_report())
    here.render(a_report(revision=2))

    here.send()

    assert here.partition.trail(old["mails"][0]["delivery_id"]) == [
        (1, "rendered", 0, None),
        (2, "cancelled", 0, "newer_revision"),
    ]
    assert len(here.mailer.asked) == 1


def test_a_newer_revision_leaves_tried_and_requested_mails_alone(world):
    here = world(LATER)
    here.render(a_report())
    here.send()
    here.render(a_report(cause="requested", request=a_request()))

    here.render(a_report(revision=2))

    assert "cancelled" not in {each["state"] for each in here.partition.outputs}


def test_a_person_who_asks_again_gets_a_second_one_and_done_never_mails_twice(world):
    here = world(SENT)
    for _ in range(2):
        here.render(a_report())
        here.render(a_report(cause="requested", request=a_request()))

    here.send()

    assert len(here.mailer.asked) == 2


def test_a_mail_to_nobody_fails_and_says_so(world):
    nobody = {"customer": False, "technicians": False, "addresses": []}
    here = world(SENT)
    here.render(a_finished(template={"recipients": nobody}))

    here.send()

    assert here.partition.trail() == [(1, "failed", 0, "no_recipient")]
    assert here.partition.outputs[0]["recipient"] is None


def test_a_mail_that_is_gone_or_changed_in_the_store_does_not_leave(world, tmp_path):
    here = world(SENT)
    report = here.render(a_report())
    (tmp_path / "store" / report["mails"][0]["mail"]["reference"]).write_bytes(b"something else")

    here.send()

    assert here.mailer.asked == []
    assert here.partition.trail()[-1] == (3, "failed", 1, "mail_damaged")


def test_an_outbox_is_written_and_read_back_whole(world):
    here = world(LATER)
    here.render(a_report())
    here.send()

    mailing, encoded = here.partition.mailing, here.partition.states["example-1"]

    assert mailing.encode(mailing.decode(encoded)) == encoded


def test_the_effects_run_until_they_are_stopped(world):
    here = world(SENT)

    async def running() -> None:
        task = asyncio.ensure_future(here.effects.run(here.partition))
        await asyncio.sleep(0)
        await asyncio.to_thread(here.render, a_report())
        async with asyncio.timeout(10):
            await here.mailer.done.wait()
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(running())

    assert len(here.mailer.asked) == 1


def test_when_the_relay_is_back_one_probe_frees_all(world):
    """Three hundred reports must not wait five minutes each for a relay that works."""
    here = world(HELD)
    for number in range(20):
        here.render(to_address("office@example.org", number))
    here.send()
    here.wait(SECOND)
    tried = len(here.mailer.asked)

    here.effects._mailer = back = ScriptedMailer(SENT)
    here.wait(2 * SECOND)

    last = {each["delivery_id"]: str(each["state"]) for each in here.partition.outputs}
    assert tried <= 3
    assert len(back.asked) == 20
    assert set(last.values()) == {"sent"}


def test_a_restart_with_mended_settings_lets_held_mails_go_at_once(world):
    """Whoever corrects the password and restarts wants to see mails leave."""
    here = world(HELD)
    for number in range(3):
        here.render(to_address("office@example.org", number))
        here.wait(0)

    here.start(SENT)
    here.send()

    assert len(here.mailer.asked) == 3


def test_a_greylisted_mail_waits_its_time_over_a_restart(world):
    here = world(LATER)
    here.render(a_report())
    here.send()

    here.start(SENT)
    here.send()

    assert here.mailer.asked == []


def test_a_mail_that_is_held_again_while_others_leave_does_not_hold_them_up_at_every_turn(world):
    """One sender that the relay wants a login of must not slow a hundred companies down."""
    here = world()
    here.effects._mailer = mailer = ByRecipient({"bad@example.org": HELD})
    here.render(to_address("bad@example.org", 0))

    for number in range(1, 31):
        here.render(to_address("good@example.org", number))
        here.wait(SECOND)
    here.wait(SECOND)

    assert mailer.asked.count("good@example.org") == 30
    assert mailer.asked.count("bad@example.org") <= 3


def test_a_domain_that_says_not_now_is_not_hammered_and_others_go_on(world):
    here = world()
    here.effects._mailer = mailer = ByRecipient({"full@busy.example": LATER})
    for number in range(20):
        here.render(to_address("full@busy.example" if number % 2 else "good@example.org", number))

    here.send()

    assert mailer.asked.count("good@example.org") == 10
    assert mailer.asked.count("full@busy.example") == 3
    assert max(mailer.most.values()) <= 2


def test_partitions_of_a_process_share_what_a_relay_is_asked_at_once(world, tmp_path):
    """A relay counts connections, not partitions."""
    gate = Gate(Limits(connections=3, per_domain=3))
    mailer = ByRecipient({})
    worlds = [world(), World(tmp_path / "other")]
    for here in worlds:
        here.start(gate=gate)
        here.effects._mailer = mailer
        for number in range(6):
            here.render(to_address("good@example.org", number))

    async def both() -> None:
        tasks = [asyncio.ensure_future(here.effects.run(here.partition)) for here in worlds]
        async with asyncio.timeout(10):
            await mailer.reaches(12)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    asyncio.run(both())

    assert mailer.most["good@example.org"] <= 3


def test_an_attempt_under_way_is_let_finish_on_the_way_out(world):
    """A mail cut off after its last byte would be one more that a person must look at."""
    here = world()
    here.effects._mailer = mailer = ByRecipient({})
    here.render(a_report())

    async def stopped() -> None:
        task = asyncio.ensure_future(here.effects.run(here.partition))
        async with asyncio.timeout(10):
            await mailer.reaches(1)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(stopped())

    assert here.partition.outputs[-1]["state"] == "sent"


def test_what_a_person_let_go_again_is_told_from_what_the_relay_took(world):
    here = world(NEVER, SENT)
    report = here.render(a_report())
    here.send()

    here.command("send_again", report, reason="mailbox mended")
    here.send()

    trail = [(str(each["state"]), each["reason"], each["resolved_by"]) for each in here.partition.outputs[2:]]
    assert trail == [
        ("refused", "recipient: no such user", None),
        ("deferred", "send_again: mailbox mended", "office"),
        ("attempting", None, "office"),
        ("sent", None, "office"),
    ]


def test_a_state_of_an_older_version_is_read(world):
    here = world(HELD)
    here.render(a_report())
    here.send()
    encoded = here.partition.states["example-1"]
    older = encoded.replace(b'"held":true,', b"")

    (delivery,) = here.partition.mailing.decode(older).deliveries.values()

    assert older != encoded
    assert delivery["held"] is False


def test_a_mail_that_comes_due_just_after_a_look_is_not_forgotten(world):
    """Nothing else would ever wake it: a mended relay, and mails that stay."""
    here = world(LATER, SENT)
    here.render(a_report())
    here.send()
    due = here.partition.outputs[-1]["next_attempt_at"]
    readings = chain([due - 1], repeat(due))
    here.effects._clock = lambda: next(readings)
    here.mailer.done.clear()

    asyncio.run(until_asked(here))

    assert here.partition.outputs[-1]["state"] == "sent"


async def until_asked(here: World) -> None:
    task = asyncio.ensure_future(here.effects.run(here.partition))
    async with asyncio.timeout(5):
        await here.mailer.done.wait()
    task.cancel()
    await asyncio.wait([task])
