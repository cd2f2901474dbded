from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from interventions.domain.deliveries import PACE, Owed, deliveries_owed, message_id, retry_delay_ms
from reporting.builders import a_finished, a_request

TWO = ("residence@example.org", "archive@example.org")


def _id(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


def test_done_owes_the_store_and_with_automatic_the_templates_recipients():
    finished = a_finished()

    owed = deliveries_owed(finished)

    names = [
        _id("example-1", "1", "report", *rest) for rest in (("store", "", ""), *(("mail", each, "") for each in TWO))
    ]
    assert owed == [
        Owed(names[0], "report", "store", None, None),
        Owed(names[1], "report", "mail", TWO[0], None),
        Owed(names[2], "report", "mail", TWO[1], None),
    ]


def test_without_automatic_dispatch_done_mails_nobody():
    owed = deliveries_owed(a_finished(template={"report_dispatch": "manual_backoffice"}))

    assert [each.channel for each in owed] == ["store"]


def test_recipients_are_customer_technicians_addresses_each_once():
    """Two copies of one report in one mailbox look like a mistake."""
    technicians = [{"id": name, "name": name, "email": f"{name}@example.org"} for name in ("second", "first")]
    finished = a_finished(
        visit={"technicians": technicians},
        template={
            "recipients": {
                "customer": True,
                "technicians": True,
                "addresses": ["first@example.org", "Residence@example.org", "last@example.org"],
            }
        },
    )

    mailed = [each.recipient for each in deliveries_owed(finished)[1:]]

    assert mailed == ["residence@example.org", "second@example.org", "first@example.org", "last@example.org"]


def test_nobody_with_an_address_is_one_delivery_to_nobody():
    nobody = {"customer": False, "technicians": False, "addresses": []}

    owed = deliveries_owed(a_finished(template={"recipients": nobody}))

    assert owed[1] == Owed(_id("example-1", "1", "report", "mail", "", ""), "report", "mail", None, None)


def test_a_request_goes_to_its_own_recipients_else_the_templates():
    own = a_finished(cause="requested", request=a_request(recipients=["other@example.org"]))
    templates = a_finished(cause="requested", request=a_request(recipients=[]))

    assert [each.recipient for each in deliveries_owed(own)] == ["other@example.org"]
    assert [each.recipient for each in deliveries_owed(templates)] == ["residence@example.org", "archive@example.org"]
    assert deliveries_owed(own)[0].delivery_id == _id(
        "example-1", "1", "report", "mail", "other@example.org", "request-1"
    )


def test_a_work_sheet_goes_to_the_technicians():
    finished = a_finished(cause="requested", revision=0, request=a_request(document="work_sheet"))

    assert [each.recipient for each in deliveries_owed(finished)] == ["north@example.org"]


def test_a_request_for_the_store_mails_nobody():
    finished = a_finished(cause="requested", request=a_request(channel="store"))

    owed = deliveries_owed(finished)

    assert owed == [
        Owed(_id("example-1", "1", "report", "store", "", "request-1"), "report", "store", None, "request-1")
    ]


def test_a_mail_is_named_after_its_delivery_and_the_senders_domain():
    assert message_id("abc", "reports@example.org") == "<abc@example.org>"


@given(st.integers(1, 200), st.text(max_size=8), st.booleans())
def test_waiting_doubles_up_to_its_limit_and_a_replay_waits_as_long(attempt: int, delivery: str, held: bool):
    """A dead mailbox must not be knocked at every minute; a mended relay must not be left waiting for hours."""
    delay = retry_delay_ms(delivery, attempt, held=held)

    limit = 5 * 60_000 if held else PACE.longest_delay
    full = min(60_000 * 2 ** (attempt - 1), limit)
    assert full * 3 // 4 <= delay <= full
    assert delay == retry_delay_ms(delivery, attempt, held=held)
