"""How the mails of an intervention are kept for life: small, and whole."""

from typing import Any

import pytest

from interventions.domain.canonical import compact
from interventions.domain.words import DeliveryState
from interventions.reporting.mailing.outbox import Outbox
from interventions.reporting.mailing.processor import Mailing
from interventions.reporting.mailing.written import SETTLED, WAITING, read, written
from interventions.reporting.relay.mailer import Verdict
from interventions.stream.state import PartitionState
from reporting.posting import World, a_report

KEPT_BY_AN_OLDER_VERSION = bytes.fromhex(
    "2d01c593cb4a44310c869f48a7699226ddf92ab955044571e5e37b8459c8cc41468e6077a1f093cbf7fde195fb80b9bb0d87"
    "1302521f950121738d68c63d541d7b8784522d8f68deabca3c131841352d43244b2e49713896b7479a208230b6edfd06bafa"
    "b097b7e7ba628f0b04a96c85cf108abeba68092d4520e065e8b47d70565b7dab1751f8504bec6bcc356f66f7dcc01d5c417c"
    "b4858773f4fdebfbe3ed3ec82e02e4a744b7c6ce0e31e66063d14c5ecc8da990a54d22b790c45ad2aac8925c89db346e7e69"
    "14f9b1bc9f8ddc9479caaf09beefe03f35fd04"
)
"""The outbox of ``a_settled`` as it was first packed."""


def a_settled(tmp_path: Any) -> World:
    """Give a world whose one mail was sent."""
    here = World(tmp_path, Verdict(DeliveryState.SENT, None, 250))
    here.render(a_report())
    here.send()
    return here


def plainly(outbox: Outbox) -> bytes:
    """Write a settled outbox as it was written before outboxes were packed."""
    content = {"deliveries": list(outbox.deliveries.values()), "commands": list(outbox.commands)}
    return SETTLED + compact(content)


def test_a_settled_outbox_takes_a_third_of_its_plain_form_and_comes_back_whole(tmp_path):
    encoded = a_settled(tmp_path).partition.states["example-1"]

    outbox = read(encoded)

    (delivery,) = outbox.deliveries.values()
    assert (encoded[:1], delivery["record"]["state"], delivery["record"]["smtp_code"]) == (SETTLED, "sent", 250)
    assert len(encoded) < len(plainly(outbox)) / 3
    assert written(outbox) == encoded


def test_one_that_waits_stays_plain(tmp_path):
    here = World(tmp_path)

    here.render(a_report())

    assert here.partition.states["example-1"][:2] == WAITING + b"{"


def test_a_state_packed_by_an_older_version_is_read():
    (delivery,) = read(KEPT_BY_AN_OLDER_VERSION).deliveries.values()

    assert delivery["record"]["message_id"] == f"<{delivery['record']['delivery_id']}@example.org>"
    assert delivery["record"]["state"] == "sent"


def test_a_settled_state_from_before_packing_is_read(tmp_path):
    outbox = read(a_settled(tmp_path).partition.states["example-1"])

    assert read(plainly(outbox)) == outbox


def test_a_mail_settled_long_ago_is_known_and_changes_nothing(tmp_path):
    here = a_settled(tmp_path)
    before = here.partition.trail()

    here.render(a_report())
    here.send()

    assert here.partition.trail() == before
    assert len(here.mailer.asked) == 1


@pytest.mark.parametrize(("command", "expected"), [("send_again", "sent"), ("mark_sent", "sent"), ("cancel", "failed")])
def test_a_person_decides_about_a_mail_that_failed_long_ago(tmp_path, command, expected):
    here = World(tmp_path, Verdict(DeliveryState.FAILED, "no such user", 550), Verdict(DeliveryState.SENT, None, 250))
    report = here.render(a_report())
    here.send()

    here.command(command, report)
    here.send()

    assert here.partition.trail()[-1][1] == expected
    assert len(here.mailer.asked) == (2 if command == "send_again" else 1)


def test_only_so_many_outboxes_of_a_partition_are_kept_decoded(tmp_path):
    encoded = a_settled(tmp_path).partition.states["example-1"]
    state = PartitionState(Mailing(), Mailing.cached_states)
    outbox = read(encoded)

    for number in range(Mailing.cached_states + 1):
        state.put(b"%d" % number, outbox, encoded)

    assert state.get(b"%d" % Mailing.cached_states) is outbox
    assert state.get(b"0") == outbox
    assert state.get(b"0") is not outbox
