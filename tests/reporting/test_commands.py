"""Every decision of a person in every state: what it changes, and how the record tells it apart."""

from itertools import product

import pytest

from interventions.domain.words import DeliveryState
from interventions.reporting.mailing.commands import COMMANDABLE, commanded
from interventions.reporting.mailing.outbox import Move, Outbox
from reporting.builders import NOON

COMMANDS = ("send_again", "mark_sent", "cancel")
BLOB = {"reference": "sha256/aa/bb.eml", "sha256": "aabb", "bytes": 4}
BECOMES = {
    ("send_again", "unknown"): "deferred",
    ("send_again", "deferred"): "deferred",
    ("send_again", "refused"): "deferred",
    ("send_again", "failed"): "deferred",
    ("send_again", "cancelled"): "deferred",
    ("mark_sent", "unknown"): "sent",
    ("mark_sent", "deferred"): "sent",
    ("mark_sent", "refused"): "sent",
    ("mark_sent", "failed"): "sent",
    ("cancel", "rendered"): "cancelled",
    ("cancel", "deferred"): "cancelled",
    ("cancel", "unknown"): "cancelled",
}
"""Written out by hand; a pair that is not here changes nothing."""


def _outbox(state: str, *, mail=BLOB, held: bool = False) -> Outbox:
    record = {
        "delivery_id": "d1",
        "sequence": 4,
        "intervention_id": "i1",
        "company_id": "c1",
        "revision": 1,
        "document": "report",
        "channel": "mail",
        "recipient": "to@example.org",
        "request": None,
        "state": DeliveryState(state),
        "attempt": 3,
        "reason": "recipient: no such user",
        "smtp_code": 550,
        "message_id": "<d1@example.org>",
        "pdf": BLOB,
        "next_attempt_at": None,
        "resolved_by": None,
        "at": NOON,
    }
    delivery = {"record": record, "mail": mail, "since": 1, "deadline": None, "resend": False, "held": held}
    return Outbox({"d1": delivery})  # type: ignore[dict-item]


def _command(command: str, reason: str | None = None, **changes):
    return {
        "command_id": "k1",
        "delivery_id": "d1",
        "intervention_id": "i1",
        "command": command,
        "actor": {"id": "office", "role": "manager"},
        "reason": reason,
        "issued_at": NOON,
    } | changes


@pytest.mark.parametrize(("command", "state"), list(product(COMMANDS, map(str, DeliveryState))))
def test_each_decision_in_each_state(command, state):
    """A person must see who let a mail go, who called it off, and which one the relay itself took."""
    before = _outbox(state)

    move = commanded(before, _command(command, "seen at the customer's"), NOON + 5)

    if (command, state) not in BECOMES:
        assert move == Move(before)
        return
    (record,) = move.records
    assert record == {
        **before.deliveries["d1"]["record"],
        "sequence": 5,
        "state": BECOMES[command, state],
        "reason": f"{command}: seen at the customer's",
        "smtp_code": None,
        "resolved_by": "office",
        "next_attempt_at": NOON + 5 if command == "send_again" else None,
        "at": NOON + 5,
    }
    assert move.outbox.deliveries["d1"] == {**before.deliveries["d1"], "record": record, "since": None}


def test_the_table_names_every_command_and_no_more():
    assert {
        command: frozenset(DeliveryState(state) for named, state in BECOMES if named == command) for command in COMMANDS
    } == COMMANDABLE


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_reason_the_record_still_says_what_was_decided(command):
    (record,) = commanded(_outbox("unknown"), _command(command), NOON).records

    assert (record["reason"], record["resolved_by"]) == (command, "office")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_decision_is_followed_once_and_an_unknown_delivery_changes_nothing(command):
    followed = commanded(_outbox("deferred"), _command(command), NOON).outbox

    assert commanded(followed, _command(command), NOON + 1) == Move(followed)
    assert commanded(followed, _command("cancel", delivery_id="other", command_id="k2"), NOON) == Move(followed)


def test_a_mail_that_was_never_written_cannot_be_sent_again():
    before = _outbox("failed", mail=None)

    assert commanded(before, _command("send_again"), NOON) == Move(before)


def test_a_mail_let_go_by_a_person_does_not_wait_for_the_relay_any_more():
    again = commanded(_outbox("deferred", held=True), _command("send_again"), NOON).outbox

    assert again.deliveries["d1"]["held"] is False


def test_a_long_reason_is_cut_and_stays_on_one_line():
    (record,) = commanded(_outbox("unknown"), _command("cancel", "a\nb " + "x" * 4000), NOON).records

    assert (record["reason"] or "").startswith("cancel: a b xxx")
    assert len(record["reason"] or "") == 200
