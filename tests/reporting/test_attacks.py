"""Texts that attack: each is held literally by the text layer, and does nothing else."""

import pikepdf
import pytest

from interventions.reporting.document.legible import legible
from reporting.builders import a_finished, opened, print_here, text_of, words_of
from reporting.test_house import canary  # noqa: F401  # a fixture

TYPST = (
    '#read("/canary") #image("/canary.png") #import "@preview/x:1.0.0" #eval("1+1") #link("https://x.example")[y] $x$'
)
HTML = '<script>alert(1)</script> <img src="http://127.0.0.1/c"> <a href="https://x.example">y</a> &lt;b&gt;'
TEXTS = [
    TYPST, HTML, "../../../../canary ..\\..\\canary /etc/passwd file:///etc/passwd", "http://127.0.0.1:{port}/canary",
    "https://x.example/?q=1#frag", "{{ 7*7 }} ${{7*7}} %s %n {0} \\u0041 \\x41", "= Titre - liste + liste / terme: x",
    "👍 👩\u200d👩\u200d👧 🇫🇷 ❤️", "a\u200bb\u2060c\u200dd", "مرحبا بالعالم", "שלום עולם", "漢字 かな",
    "e\u0301 ﬂ ½ № ™",
    "%PDF-1.7 endobj >> stream (\\) BT ET", "\\", '"', "#", "```", "@x <y>", "a" * 64 + "/" + "b" * 64,
]  # fmt: skip
_FORBIDDEN = (
    "/URI",
    "/JS",
    "/JavaScript",
    "/Launch",
    "/OpenAction",
    "/AA",
    "/GoToR",
    "/SubmitForm",
    "/EmbeddedFile",
    "/F",
)


def in_every_field(text):
    """Give a hand-over with a text wherever a person may have typed it."""
    finished = a_finished(dossier={"comment": text}, settings={"name": text[:200], "reply_to": text[:200]})
    dossier, line = finished["dossier"], text[:200]
    dossier["visit"].update(task=text, reference=line, type=line, external_description=text)
    dossier["visit"]["customer"].update(name=line, email=line, phone=line, address=line, city=line, id=line)
    dossier["visit"]["technicians"][0]["name"] = line
    dossier["template"].update(title=line, legal_text=text)
    dossier["template"]["questions"][0].update(label=line, category=line)
    dossier["answers"][-1]["answer"]["text"] = text
    dossier["photos"][0]["caption"] = text
    dossier["signatures"][0]["signatory"] = line
    return finished


def closed_up(text):
    """Leave out what laying out adds or takes: the ends of lines, and how wide a gap is."""
    return "".join(text.split())


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_text_in_every_field(tmp_path, canary, text):  # noqa: F811  # the fixture
    """Whoever types on a phone, or names a customer, must not be able to draw, fetch, run or vanish."""
    text = text.replace("{port}", str(canary.server_address[1]))

    made = print_here(in_every_field(text), tmp_path)

    assert closed_up(text_of(made.pdf)).count(closed_up(_as_read(text))) >= 15
    assert made.warnings == ()
    assert canary.heard == []
    with opened(made.pdf) as document:
        found = [name for each in document.objects for name in _FORBIDDEN if _holds(each, name)]
        assert found == []
        assert [page for page in document.pages if "/Annots" in page] == []


def _as_read(text):
    """Write the letters that a reader of PDFs takes a ligature for."""
    return text.replace("ﬂ", "fl")


def _holds(each, name):
    return isinstance(each, pikepdf.Dictionary | pikepdf.Stream) and name in each


def test_what_the_wire_refuses_cannot_turn_a_page_either(tmp_path):
    """Overrides and control characters are refused at decode; should one come this far, it shows as what it is."""
    made = print_here(a_finished(dossier={"comment": "facture\u202egnp.exe\x00 \x07fin"}), tmp_path)

    assert "facture�gnp.exe� �fin" in words_of(made.pdf)
    assert made.warnings == ()


def test_an_invisible_mark_costs_nothing_and_a_private_sign_only_the_archive_mark(tmp_path):
    marked = print_here(a_finished(dossier={"comment": "\ufeffcollé\tdu tableur"}), tmp_path)
    private = print_here(a_finished(dossier={"comment": "signe \ue000 privé"}), tmp_path)

    assert marked.warnings == ()
    assert "collé du tableur" in words_of(marked.pdf)
    assert private.warnings == ("not_archivable",)
    assert "signe \ue000 privé" in words_of(private.pdf)


def test_a_million_characters_are_printed_in_time(tmp_path):
    """No text of an event is that long; a renderer that met one would still end."""
    made = print_here(a_finished(dossier={"comment": "Une phrase assez ordinaire. " * 36_000}), tmp_path)

    assert made.pages > 150


def test_legible_leaves_what_is_no_text_alone():
    content = {"a": ["x\u2028y", 3, None, True], "b": {"c": "  \r\nz\t"}}

    assert legible(content) == {"a": ["x\ny", 3, None, True], "b": {"c": "z"}}
