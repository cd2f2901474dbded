"""Texts that attack: a mail has the headers we wrote and none besides, and its HTML only our tags."""

from email import message_from_bytes, policy
from html.parser import HTMLParser
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interventions.domain.deliveries import deliveries_owed
from interventions.reporting.letter.letters import Envelope, envelope, letter, one_line, plain
from reporting.builders import NOON, a_finished

HEADERS = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-On-Unknown"]
HEADERS += ["MIME-Version", "Content-Type"]
TAGS = {"html", "head", "meta", "title", "body", "div", "p", "br"}
PDF = b"%PDF-1.7 whatever"
ATTACKS = {
    "typst": '#image("/etc/passwd") #eval("1") $ x $ @ref <label>',
    "html": "<script>alert(1)</script><img src=//canary.example onerror=x>&lt;b&gt;\"'",
    "html comment": "--><!--[if mso]><style>*{}</style>]]>",
    "header": "x\r\nBcc: all@example.org\r\n\r\nbody",
    "bare line feed": "x\nBcc: all@example.org",
    "bare return": "x\rBcc: all@example.org",
    "encoded word": "=?utf-8?q?=0D=0ABcc:_all@example.org?=",
    "unicode line ends": "x\u2028Bcc: all@example.org\u2029y\u0085z\x0b\x0c\x1c\x1d\x1e",
    "path": "../../etc/passwd\0.pdf",
    "absolute path": "/" * 4096 + "etc/passwd",
    "nul": "\0" * 100 + "x",
    "right to left": "\u202egnp.exe\u2066\u2069\u200f",
    "zero width": "a\u200bb\ufeffc\u2060d",
    "emoji": "👨\u200d👩\u200d👧 🇫🇷 e\u0301 ☎\ufe0f",
    "boundary": "\r\n--=_0000000000000000000000000000000000000000--\r\n",
    "smuggling": "x\r\n.\r\nMAIL FROM:<evil@example.org>",
    "placeholders": "{company}{task}{0.__class__}{{x}}%s${x}",
    "long word": "x" * 5000,
    "a million": "é" * 1_000_000,
}
PLACES = ("subject", "body", "customer", "company", "task", "reference")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.names.update(name for name, _ in attrs)

    def handle_data(self, data):
        self.text += data


def _written(text: str, place: str) -> bytes:
    customer = a_finished()["dossier"]["visit"]["customer"]
    changes = {
        "subject": {"template": {"mail_subject": text}},
        "body": {"template": {"mail_body": text}},
        "customer": {"visit": {"customer": {**customer, "name": text}}},
        "company": {"settings": {"name": text}},
        "task": {"visit": {"task": text}},
        "reference": {"visit": {"reference": text}},
    }[place]
    changes.setdefault("template", {}).setdefault("mail_subject", "{reference} {customer} {task} {company}")
    changes["template"].setdefault("mail_body", "Bonjour {customer},\n\n{task} {reference}\n\n{company}")
    finished = a_finished(**changes)
    return letter(finished, deliveries_owed(finished)[1], PDF, NOON)


def _parts(content: bytes):
    mail = message_from_bytes(content, policy=policy.default)
    plain_part, html_part = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain_part is not None
    assert html_part is not None
    tags = _Tags()
    tags.feed(html_part.get_content())
    return mail, plain_part.get_content(), tags


def _hold(content: bytes) -> None:
    """Hold what every mail keeps whatever a text brings; its headers are asserted by the tests themselves."""
    mail, _, tags = _parts(content)
    assert mail.defects == []
    assert [each.defects for each in mail.values()] == [()] * len(HEADERS)
    assert mail["To"] == "residence@example.org"
    assert [each.addr_spec for each in mail["From"].addresses] == ["rapports@example.org"]
    assert envelope(content) == Envelope("rapports@example.org", "hold")
    kinds = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]
    assert [part.get_content_type() for part in mail.walk()] == kinds
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == PDF
    assert set(attached.get_filename()).isdisjoint('/\\\0\r\n"')
    assert tags.tags <= TAGS
    assert tags.names <= {"lang", "charset", "name", "content", "style"}
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_text_becomes_markup_or_a_header(attack, place):
    content = _written(attack, place)

    assert message_from_bytes(content, policy=policy.default).keys() == HEADERS
    _hold(content)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=300), st.sampled_from(PLACES))
def test_nor_does_any_other(text, place):
    content = _written(text, place)

    assert message_from_bytes(content, policy=policy.default).keys() == HEADERS
    _hold(content)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(list(chain("<>&\"'\r\n=?_ é🔧,;:@()[]\\.\t\u200d", ["=?utf-8?q?", "?="]))), max_size=80)
)
def test_nor_does_what_headers_are_made_of(pieces):
    text = "".join(pieces)
    content = _written(text, "company")

    _hold(content)
    mail, _, _ = _parts(content)
    assert mail.keys() == HEADERS
    shown = mail["From"].addresses[0].display_name
    assert "".join(shown.split()) == "".join(one_line(text).split())
    # the parser makes two blanks of one at which encoded words meet


@pytest.mark.parametrize("place", ["body", "customer", "task"])
@pytest.mark.parametrize("name", ["typst", "html", "html comment", "encoded word", "placeholders", "emoji"])
def test_text_and_html_say_it_letter_by_letter(name, place):
    """What was typed is what the customer reads, with a program that shows HTML and without."""
    _, text, tags = _parts(_written(ATTACKS[name], place))

    said = ATTACKS[name] if place != "body" else ATTACKS[name].replace("{company}", "Chauffage Exemple")
    said = said if place != "body" else said.replace("{task}", a_finished()["dossier"]["visit"]["task"])
    assert said in text
    assert said in tags.text


def test_a_subject_keeps_french_and_emoji_whole():
    subject = "Rapport n° 7 - l'Œuvre d'été à Nîmes : réglé ! 👨\u200d👩\u200d👧 " * 3
    mail, _, _ = _parts(_written(subject, "subject"))

    assert mail["Subject"] == one_line(subject)


def test_a_subject_cannot_be_turned_round():
    assert one_line("facture\u202egnp.exe\u200b  \u2066x") == "facturegnp.exe x"


def test_a_body_has_lines_and_nothing_that_is_not_seen():
    assert plain("a\r\nb\rc\0\u202e\td  \n") == "a\nb\nc  d\n"


@settings(max_examples=40, deadline=None)
@given(st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}", fullmatch=True), st.integers(1, 9), st.integers(1, 60))
def test_the_longest_addresses_stand_whole_in_their_headers(local, labels, length):
    """An address that is folded or encoded is another address."""
    address = f"{local}@{'.'.join(['d' * length] * min(labels, 180 // (length + 1)) or ['d'])}.example.org"
    customer = {**a_finished()["dossier"]["visit"]["customer"], "email": address}
    finished = a_finished(visit={"customer": customer}, settings={"sender": address, "reply_to": address})
    content = letter(finished, deliveries_owed(finished)[1], PDF, NOON)

    mail, _, _ = _parts(content)
    assert mail["To"].addresses[0].addr_spec == mail["From"].addresses[0].addr_spec == address
    assert mail["Reply-To"] == address
    assert f"To: {address}\r\n".encode() in content
    assert envelope(content).sender == address
    assert mail["Message-ID"] == f"<{deliveries_owed(finished)[1].delivery_id}@{address.rpartition('@')[2]}>"
