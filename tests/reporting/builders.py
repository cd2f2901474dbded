"""Hand-overs and reports for tests: the example, with what the test is about changed."""

import copy
import io
from collections.abc import Mapping
from functools import cache
from typing import Any

import pikepdf
import pypdfium2

from interventions.reporting.document.example import example_finished, example_photos
from interventions.reporting.document.typesetting import Typeset
from interventions.reporting.press.printing import Studio, printed
from interventions.stream.processor import Received

NOON = 1_773_317_530_000


@cache
def small_photos() -> Mapping[str, bytes]:
    return example_photos((400, 300))


def a_finished(*, visit: Any = None, template: Any = None, settings: Any = None, dossier: Any = None, **whole: Any):
    finished: Any = copy.deepcopy(example_finished(small_photos()))
    finished.update(whole)
    finished["dossier"].update(dossier or {})
    finished["dossier"]["visit"].update(visit or {})
    finished["dossier"]["template"].update(template or {})
    finished["dossier"]["settings"].update(settings or {})
    return finished


def a_request(**changes: Any) -> dict[str, Any]:
    return {
        "event_id": "request-1",
        "document": "report",
        "channel": "mail",
        "recipients": None,
        "origin": "backoffice",
        "actor": {"id": "office", "role": "manager"},
    } | changes


def received(record: Any, topic: str = "finished-interventions", at: int = NOON, prepared: Any = None) -> Received:
    return Received(topic, 0, 0, at, record.get("intervention_id"), record, prepared=prepared)


def print_here(finished: Any, folder: Any, photos: Mapping[str, bytes] | None = None) -> Typeset:
    return printed(finished, Studio((small_photos() if photos is None else photos).get, folder))


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return "\n".join(pages).replace("\r\n", "\n")


def words_of(pdf: bytes) -> str:
    """Give the text on one line: where a line breaks is the layout's."""
    return " ".join(text_of(pdf).split())


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))
