"""The complete bytes of a mail: text and HTML by the template, the PDF attached, the same bytes for ever."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, compat32
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from typing import NamedTuple
from unicodedata import category

from interventions.domain.deliveries import Owed, message_id
from interventions.domain.records import FinishedIntervention
from interventions.domain.words import OnUnknown
from interventions.reporting.document.figures import day_text, local_time
from interventions.reporting.document.labels import LABELS
from interventions.reporting.document.sheet import reference_of
from interventions.reporting.letter.headers import header_block, mailbox, unstructured

_PLACEHOLDER = re.compile(r"\{(intervention|reference|customer|task|date|company)\}")
_ON_UNKNOWN = "X-On-Unknown"
_LONGEST_SUBJECT = 250
_LONGEST_NAME = 200
_JOINERS = "\u200c\u200d"
_POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
_PAGE = """\
<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
<meta name="color-scheme" content="light">\
<title>{subject}</title></head>
<body style="margin:0;background:#f3f5f8;color:#1c2733;font:15px/1.5 'Helvetica Neue',Arial,sans-serif">
<div style="max-width:600px;margin:0 auto;padding:24px;overflow-wrap:anywhere">
<p style="margin:0 0 12px;font-weight:600;font-size:17px">{company}</p>
<div style="background:#fff;border:1px solid #d3d9e0;border-radius:6px;padding:20px 24px">
{paragraphs}
</div>
<p style="margin:12px 0 0;color:#55606d;font-size:13px">{attached}</p>
</div></body></html>
"""


class Envelope(NamedTuple):
    """What the relay is told, read back from a kept mail."""

    sender: str
    on_unknown: str


def letter(finished: FinishedIntervention, owed: Owed, pdf: bytes, dated_ms: int) -> bytes:
    """Write the mail of one delivery. Pure: the same at every attempt and on every machine.

    ``owed`` has a recipient. What a text brings stays text: in the HTML, in the subject, in file names.
    """
    settings, template = finished["dossier"]["settings"], finished["dossier"]["template"]
    filled = placeholders(finished)
    subject = one_line(_filled(template["mail_subject"], filled))[:_LONGEST_SUBJECT].strip()
    body = plain(_filled(template["mail_body"], filled)).strip("\n")
    mail = EmailMessage(policy=_POLICY)
    file = file_name(finished, owed)
    colon = "\u00a0: " if settings["language"] == "fr" else ": "
    attached = f"{LABELS[settings['language']]['mail.attached']}{colon}{file}"
    mail.set_content(f"{body}\n\n{attached}\n", cte="quoted-printable")
    mail.add_alternative(_html(finished, subject, body, attached), subtype="html", cte="quoted-printable")
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=file)
    _with_fixed_boundaries(mail, owed.delivery_id)
    return header_block(_head(finished, owed, subject, dated_ms)) + mail.as_bytes()


def _head(finished: FinishedIntervention, owed: Owed, subject: str, dated_ms: int) -> list[tuple[str, str]]:
    settings = finished["dossier"]["settings"]
    name, sender = one_line(settings["name"])[:_LONGEST_NAME].strip(), settings["sender"]
    return [
        ("From", mailbox("From", name, sender)),
        ("To", owed.recipient or ""),
        *([("Reply-To", settings["reply_to"])] if settings["reply_to"] else []),
        ("Subject", unstructured("Subject", subject)),
        ("Date", format_datetime(datetime.fromtimestamp(dated_ms // 1000, UTC))),
        ("Message-ID", message_id(owed.delivery_id, sender)),
        ("Auto-Submitted", "auto-generated"),
        (_ON_UNKNOWN, str(settings["on_unknown"])),
    ]


def envelope(mail: bytes) -> Envelope:
    """Read back what the relay must be told, from the headers of a kept mail."""
    headers = BytesHeaderParser(policy=compat32).parsebytes(mail.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    sender = str(headers["From"]).rpartition("<")[2].partition(">")[0]  # as ``mailbox`` wrote it
    return Envelope(sender, str(headers[_ON_UNKNOWN] or OnUnknown.HOLD))


def placeholders(finished: FinishedIntervention) -> Mapping[str, str]:
    """Give what each placeholder of a template stands for."""
    visit, settings = finished["dossier"]["visit"], finished["dossier"]["settings"]
    return {
        "intervention": finished["intervention_id"],
        "reference": reference_of(finished),
        "customer": visit["customer"]["name"],
        "task": visit["task"],
        "date": day_text(local_time(visit["planned_start"], visit["zone"]), settings["language"]),
        "company": settings["name"],
    }


def one_line(text: str) -> str:
    """Give a text on one line, without anything a header could break at or that turns its letters round."""
    return " ".join("".join(map(_shown, text)).split())


def plain(text: str) -> str:
    """Give a text of several lines without control characters or what turns its letters round."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(map(_shown, line)).rstrip() for line in lines)


def _shown(letter: str) -> str:
    """Keep what is seen, and what holds an emoji or a script together; other invisible marks are left out."""
    if letter.isprintable() or letter in _JOINERS:
        return letter
    return "" if category(letter) == "Cf" else " "


def file_name(finished: FinishedIntervention, owed: Owed) -> str:
    """Name the attachment: letters, digits, point and hyphen only."""
    kind = LABELS[finished["dossier"]["settings"]["language"]][f"file.{owed.document}"]
    number = re.sub(r"[^A-Za-z0-9.]+", "-", reference_of(finished)).strip("-.")[:60]
    return f"{kind}-{number}.pdf" if number else f"{kind}.pdf"


def _filled(text: str, filled: Mapping[str, str]) -> str:
    """Put values in once; what a value brings is not looked at again."""
    return _PLACEHOLDER.sub(lambda found: filled[found[1]], text)


def _html(finished: FinishedIntervention, subject: str, body: str, attached: str) -> str:
    settings = finished["dossier"]["settings"]
    paragraphs = [
        f'<p style="margin:0 0 12px">{escape(part).replace(chr(10), "<br>")}</p>'
        for part in body.strip().split("\n\n")
        if part.strip()
    ]
    return _PAGE.format(
        lang=settings["language"],
        subject=escape(subject),
        company=escape(one_line(settings["name"])),
        paragraphs="\n".join(paragraphs),
        attached=escape(attached),
    )


def _with_fixed_boundaries(mail: EmailMessage, delivery: str) -> None:
    """Name the boundaries after the delivery: the generator would draw them at random."""
    parts = [part for part in mail.walk() if part.is_multipart()]
    for position, part in enumerate(parts):
        part.set_boundary(f"=_{sha256(f'{delivery}/{position}'.encode()).hexdigest()[:40]}")
