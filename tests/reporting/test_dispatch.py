"""Dispatch end to end: what an event makes the office print, keep and mail, as report-deliveries tells it."""

import pytest

from interventions.domain.words import DeliveryState
from interventions.reporting.relay.mailer import Verdict
from reporting.firm import ANN_AT, BOB_AT, CUSTOMER, SENT, Firm

AWAY = Verdict(DeliveryState.DEFERRED, "relay_unreachable", held=True)
STORED = ("report", 1, "store", "stored", None)


def code(firm: Firm) -> list[str]:
    return [each["code"] for each in firm.records("intervention-rejections")]


@pytest.mark.parametrize("dispatch", ["manual_backoffice", "manual_mobile", "automatic"])
def test_whatever_the_dispatch_done_prints_and_keeps(dispatch):
    """The office finds the report, whoever was to send it."""
    firm = Firm(dispatch)

    firm.done()
    firm.settle()

    assert firm.last()[0] == STORED
    assert firm.mailed() == ([CUSTOMER] if dispatch == "automatic" else [])


@pytest.mark.parametrize(
    ("dispatch", "office", "refused"),
    [
        ("manual_backoffice", True, []),
        ("manual_backoffice", False, ["not_permitted"]),
        ("manual_mobile", True, []),
        ("manual_mobile", False, []),
        ("automatic", True, []),
        ("automatic", False, ["not_permitted"]),
    ],
)
def test_who_may_ask_for_a_report(dispatch, office, refused):
    """*Envoi des rapports*, value by value."""
    firm = Firm(dispatch)
    firm.done()
    firm.settle()
    before = len(firm.mailed())

    firm.says("report_requested", office=office)
    firm.settle()

    assert code(firm) == refused
    assert firm.mailed()[before:] == ([] if refused else [CUSTOMER])


def test_automatic_mails_once_however_often_done_is_told():
    """A phone that sends its events twice must not write twice to a customer."""
    firm = Firm("automatic")
    firm.done()
    again = firm.records("intervention-events")
    firm.settle()

    for event in again:
        firm.write(event)
    firm.settle()

    assert firm.mailed() == [CUSTOMER]


def test_recipients_are_customer_technicians_addresses_each_once():
    firm = Firm(
        "automatic", recipients={"technicians": True, "addresses": ["Dupont@example.org", "archive@acme.example"]}
    )

    firm.done()
    firm.settle()

    assert sorted(firm.mailed()) == sorted([CUSTOMER, ANN_AT, BOB_AT, "archive@acme.example"])


def test_a_request_goes_to_its_own_recipients_each_once():
    firm = Firm("manual_mobile")
    firm.done()

    event_id = firm.says("report_requested", recipients=["a@example.org", "A@example.org", "b@example.org"])
    firm.settle()

    assert sorted(firm.mailed()) == ["a@example.org", "b@example.org"]
    assert {each["request"] for each in firm.records() if each["channel"] == "mail"} == {event_id}


def test_who_asks_again_gets_a_second_copy_of_the_same_file():
    """A person who asks twice wants it twice; the document is the one he saw."""
    firm = Firm("manual_mobile")
    firm.done()
    for _ in range(2):
        firm.says("report_requested")
    firm.settle()

    assert firm.mailed() == [CUSTOMER, CUSTOMER]
    assert firm.press.asked == [("report", 1)]
    assert len({each["pdf"]["sha256"] for each in firm.records()}) == 1


def test_nobody_with_an_address_is_one_failed_delivery():
    """Never silently not sent."""
    firm = Firm("automatic", email=None)

    firm.done()
    firm.settle()

    assert firm.last() == [STORED, ("report", 1, None, "failed", "no_recipient")]


def test_a_request_for_the_store_only_mails_nobody():
    firm = Firm("manual_mobile")
    firm.done()
    firm.says("report_requested", channel="store")
    firm.settle()

    assert firm.last() == [STORED, STORED]
    assert firm.mailed() == []


def test_a_work_sheet_before_the_visit_goes_to_the_technicians():
    """Printed from what is there, and no revision of anything."""
    firm = Firm("manual_mobile")

    firm.says("report_requested", document="work_sheet")
    firm.settle()

    assert firm.last() == [("work_sheet", 0, ANN_AT, "sent", None), ("work_sheet", 0, BOB_AT, "sent", None)]


def test_a_work_sheet_after_done_does_not_stand_in_the_reports_way():
    firm = Firm("manual_mobile")
    firm.done()
    firm.says("report_requested", document="work_sheet", recipients=[ANN_AT])
    firm.says("report_requested")
    firm.settle()

    assert sorted(firm.press.asked) == [("report", 1), ("work_sheet", 1)]  # a batch is printed side by side
    assert firm.last()[1:] == [("work_sheet", 1, ANN_AT, "sent", None), ("report", 1, CUSTOMER, "sent", None)]


def test_an_automatic_mail_not_yet_attempted_is_cancelled_by_a_newer_revision():
    """Two reports of one visit in one minute: the customer gets the one that holds."""
    firm = Firm("automatic")
    firm.done()
    firm.says("reverted", office=True)
    firm.says("completed")
    firm.settle(mailing=False)
    firm.settle()

    assert firm.last() == [
        STORED,
        ("report", 2, "store", "stored", None),
        ("report", 1, CUSTOMER, "cancelled", "newer_revision"),
        ("report", 2, CUSTOMER, "sent", None),
    ]
    assert firm.mailed() == [CUSTOMER]


def test_a_requested_mail_is_not_cancelled_by_a_newer_revision():
    """A person sends what he sees."""
    firm = Firm("manual_mobile")
    firm.done()
    firm.says("report_requested")
    firm.says("reverted", office=True)
    firm.says("completed")
    firm.settle(mailing=False)
    firm.settle()

    assert ("report", 1, CUSTOMER, "sent", None) in firm.last()


def test_back_to_confirmed_does_not_stop_a_mail_on_its_way():
    firm = Firm("automatic")
    firm.done()
    firm.says("reverted", office=True)
    firm.settle()

    assert firm.last() == [STORED, ("report", 1, CUSTOMER, "sent", None)]


def test_two_revisions_in_flight_are_two_deliveries_each_with_its_own_file():
    """What was attempted may be with the customer already: it is told to its end, beside the newer one."""
    firm = Firm("automatic", AWAY, SENT)
    firm.done()
    firm.settle()
    firm.says("commented", office=True, text="second thoughts")
    firm.says("report_requested", office=True)
    firm.settle()

    firm.wait(1)

    mails = [each for each in firm.last(lambda each: each) if each["channel"] == "mail"]
    assert [(each["revision"], each["state"], each["smtp_code"]) for each in mails] == [
        (1, "sent", 250),
        (2, "sent", 250),
    ]
    assert len({each["pdf"]["sha256"] for each in mails}) == 2


def test_what_was_added_after_done_makes_a_new_revision_once():
    """Revision 1 never changes; who asks later sends what he sees."""
    firm = Firm("manual_mobile")
    firm.done()
    firm.says("report_requested")
    firm.says("commented", office=True, text="second thoughts")
    for _ in range(2):
        firm.says("report_requested")
    firm.settle()

    assert firm.press.asked == [("report", 1), ("report", 2)]
    assert [each[1] for each in firm.last() if each[2] == CUSTOMER] == [1, 2, 2]


def test_the_sequence_of_each_delivery_has_no_gap_and_its_key_is_its_id():
    """report-deliveries is the one place where it can be read what became of each."""
    firm = Firm("automatic", AWAY, SENT)
    firm.done()
    firm.settle()
    firm.wait(1)

    by_id: dict[str, list[tuple[int, str]]] = {}
    for each in firm.records():
        by_id.setdefault(each["delivery_id"], []).append((each["sequence"], str(each["state"])))

    assert list(by_id.values()) == [
        [(1, "stored")],
        [(1, "rendered"), (2, "attempting"), (3, "deferred"), (4, "attempting"), (5, "sent")],
    ]
