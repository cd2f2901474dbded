"""The mail as the recipient's program reads it."""

# ruff: noqa: RUF001 -- print takes the dash of print

from email import message_from_bytes, policy

from hypothesis import given
from hypothesis import strategies as st

from interventions.domain.deliveries import deliveries_owed
from interventions.reporting.letter.letters import Envelope, envelope, file_name, letter
from interventions.reporting.relay.smtp import dotted
from reporting.builders import NOON, a_finished

PDF = b"%PDF-1.7 whatever"
HEADERS = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-On-Unknown"]
HEADERS += ["MIME-Version", "Content-Type"]


def _mail(**changes):
    finished = a_finished(**changes)
    return letter(finished, deliveries_owed(finished)[1], PDF, NOON)


def _read(content):
    return message_from_bytes(content, policy=policy.default)


def test_a_mail_has_text_html_and_the_document():
    mail = _read(_mail())

    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    (attached,) = mail.iter_attachments()
    assert (mail["From"], mail["To"]) == ("Chauffage Exemple <rapports@example.org>", "residence@example.org")
    assert mail["Reply-To"] == "contact@example.org"
    assert mail["Subject"] == "Rapport 2026-0312-07 – Entretien annuel de la chaudière collective"
    assert mail["Date"].datetime.timestamp() * 1000 == NOON
    assert text.splitlines()[2].startswith("vous trouverez ci-joint le rapport de notre visite du jeudi 12 mars 2026")
    assert "Cordialement,<br>Chauffage Exemple</p>" in html
    assert (attached.get_content(), attached.get_filename()) == (PDF, "rapport-2026-0312-07.pdf")


def test_a_mail_is_the_same_bytes_at_every_attempt():
    """A relay that sees it twice can tell that it is one."""
    assert _mail() == _mail()


def test_only_crlf_ends_a_line_and_lines_are_short():
    content = _mail()

    assert content.replace(b"\r\n", b"").count(b"\n") == content.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_values_are_put_in_once_and_never_looked_at_again():
    mail = _read(_mail(visit={"task": "{company} {date}"}, template={"mail_subject": "{task} {unknown}"}))

    assert mail["Subject"] == "{company} {date} {unknown}"


def test_html_of_an_event_stays_text():
    mail = _read(_mail(visit={"task": "<img src=x onerror=alert(1)>&amp;"}))

    html = mail.get_body(("html",)).get_content()
    assert "&lt;img src=x onerror=alert(1)&gt;&amp;amp;" in html
    assert "<img" not in html


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_no_text_makes_a_header_of_its_own(name: str, task: str):
    r"""`\r\nBcc: everyone` in a customer's name must not send a mail to everyone."""
    finished = a_finished(
        settings={"name": name}, visit={"task": task + "\r\nBcc: all@example.org\n\nbody", "reference": name}
    )

    content = letter(finished, deliveries_owed(finished)[1], PDF, NOON)

    mail = _read(content)
    assert [header for header in mail if header in {"Bcc", "Cc"}] == []
    assert mail.keys() == HEADERS
    assert mail["To"] == "residence@example.org"
    assert envelope(content) == Envelope("rapports@example.org", "hold")


@given(st.text(max_size=80))
def test_a_files_name_is_plain(reference: str):
    finished = a_finished(visit={"reference": reference})

    name = file_name(finished, deliveries_owed(finished)[0])

    assert name.isascii()
    assert not set(name) & set('/\\\0"\n\r:; ')
    assert name.startswith("rapport")
    assert name.endswith(".pdf")


@given(st.binary(max_size=200))
def test_on_the_wire_no_line_is_the_end_but_ours(content: bytes):
    """A bare line feed and a dot must not end a mail and begin another (smuggling)."""
    sent = dotted(content)

    lines = sent.split(b"\r\n")
    assert b"." not in lines
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert sent.endswith(b"\r\n")
