"""Companies' own templates: each shut in its folder, none in the way of another."""

import asyncio
import socketserver
import threading
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from interventions.reporting.document.house import BUILT_IN, HouseError, Houses, folder_name, house_at
from interventions.reporting.document.typesetting import TypesettingError
from interventions.reporting.press.house_check import print_example, refused_houses
from interventions.reporting.press.pool import PoolPress
from interventions.reporting.press.port import PrintingError
from interventions.reporting.press.printing import Studio, printed
from interventions.reporting.settings import ReportSettings
from reporting.builders import a_finished, opened, print_here, small_photos, words_of

PLAIN = '#let c = json("content.json")\n#set document(title: c.title)\n#set text(lang: c.lang)\n'
OWN = f"{PLAIN}Chez nous : #c.header.task"


def a_house(folder: Path, template: str | None = OWN, *, logo: bool = False) -> Path:
    folder.mkdir(parents=True)
    if template is not None:
        (folder / "document.typ").write_text(template, encoding="utf-8")
    if logo:
        Image.new("RGB", (300, 80), "#0550ae").save(folder / "logo.png")
    return folder


def a_print(houses: Path, folder: Path, company_id: str = "example"):
    studio = Studio(small_photos().get, folder, houses=Houses(houses))
    return printed({**a_finished(), "company_id": company_id}, studio)


def test_a_company_brings_its_own_template_and_others_keep_theirs(tmp_path):
    a_house(tmp_path / "houses" / "acme")
    a_house(tmp_path / "houses" / "default", f"{PLAIN}Par défaut : #c.title")

    own, other = (a_print(tmp_path / "houses", tmp_path, company) for company in ("acme", "example"))

    assert words_of(own.pdf) == "Chez nous : Entretien annuel de la chaudière collective"
    assert words_of(other.pdf) == "Par défaut : Rapport d’intervention 2026-0312-07"  # noqa: RUF001


def test_a_logo_alone_goes_with_the_built_in_template(tmp_path):
    a_house(tmp_path / "houses" / "example", None, logo=True)

    made = a_print(tmp_path / "houses", tmp_path)

    with pypdfium2.PdfDocument(made.pdf) as document:
        logo = document[0].render().to_pil().crop((60, 50, 120, 75)).getpixel((20, 10))
    assert logo == (5, 80, 174)
    assert made.warnings == ()


def test_without_a_folder_of_its_own_a_company_has_the_built_in_template(tmp_path):
    (tmp_path / "houses").mkdir()

    assert a_print(tmp_path / "houses", tmp_path) == print_here(a_finished(), tmp_path)


@pytest.mark.parametrize(
    ("company_id", "expected"),
    [("acme-1_x.y", "acme-1_x.y"), ("..", "%2E."), ("a/b", "a%2Fb"), ("/etc", "%2Fetc"), ("a@b:c+d", "a%40b%3Ac%2Bd")],
)
def test_no_companys_id_leads_out_of_the_folder(company_id, expected):
    assert folder_name(company_id) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("#let x = (", "/bad/document.typ, line 1: unclosed delimiter: correct it"),
        (
            f'{PLAIN}#image("banner.png", alt: "x")',
            "/bad/document.typ, line 4: file not found (searched at banner.png)",
        ),
        (f"{PLAIN}#c.nothing", "/bad/document.typ, line 4: dictionary does not contain key"),
        (f'{PLAIN}#read("../../canary")', "/bad/document.typ, line 4: "),
        (f'{PLAIN}#read("/canary")', "/bad/document.typ, line 4: file not found"),
        ('#import "@preview/cetz:0.3.0": canvas', "/bad/document.typ imports a package, and none is ever downloaded"),
    ],
)
def test_a_template_that_cannot_be_used_fails_its_companys_documents_alone(tmp_path, template, expected):
    (tmp_path / "canary").write_text("singing", encoding="utf-8")
    a_house(tmp_path / "houses" / "bad", template)
    a_house(tmp_path / "houses" / "good")

    with pytest.raises(TypesettingError) as refused:
        a_print(tmp_path / "houses", tmp_path, "bad")

    assert expected in str(refused.value)
    assert str(tmp_path / "houses") in str(refused.value)
    assert "typeset-" not in str(refused.value)
    assert a_print(tmp_path / "houses", tmp_path, "good").pages == 1


@pytest.mark.parametrize("linked", ["document.typ", "logo.png", "."])
def test_no_symbolic_link_is_followed(tmp_path, linked):
    a_house(tmp_path / "real", logo=True)
    place = tmp_path / "houses" / "acme"
    (place.parent if linked == "." else place).mkdir(parents=True)
    (place / linked if linked != "." else place).symlink_to(tmp_path / "real" / linked)

    with pytest.raises(HouseError, match="is a symbolic link: put"):
        Houses(tmp_path / "houses").of("acme")


def test_two_logos_are_one_too_many(tmp_path):
    house = a_house(tmp_path / "acme", logo=True)
    (house / "logo.svg").write_text("<svg/>", encoding="utf-8")

    with pytest.raises(HouseError, match=r"holds logo.png and logo.svg: leave one of them"):
        house_at(house)


class _Canary(socketserver.BaseRequestHandler):
    def handle(self):
        self.server.heard.append(self.request.recv(200))


@pytest.fixture
def canary(monkeypatch):
    """Listen where every proxy of this process is said to be."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Canary) as server:
        server.heard = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_address[1]}")
        yield server
        server.shutdown()


def test_nothing_is_fetched_however_a_template_asks(tmp_path, canary):
    a_house(tmp_path / "houses" / "sly", f'{PLAIN}#import ("@pre" + "view/cetz:0.3.0"): canvas')

    with pytest.raises(TypesettingError, match="failed to download package"):
        a_print(tmp_path / "houses", tmp_path, "sly")

    assert canary.heard == []


def test_each_is_tried_at_start_and_told_in_a_sentence(tmp_path):
    houses = tmp_path / "houses"
    a_house(houses / "acme", logo=True)
    a_house(houses / "bad", "#let x = (")
    a_house(houses / "empty", None)
    a_house(houses / "loops", "#let f() = { let s = 0; for i in range(1000000000) { s += i }; s }\n#f()")
    a_house(houses / "silent-picture", f'{PLAIN}#image("logo.png")', logo=True)
    a_house(houses / "sound")

    said = asyncio.run(refused_houses(houses, 6))

    assert [sentence.removeprefix(f"{houses}/").split(":")[0] for sentence in said] == [
        "bad/document.typ, line 1",
        "empty holds neither document.typ nor a logo",
        "loops does not print the example within 6 s",
        "silent-picture/document.typ, line 4",
    ]


def test_the_built_in_example_prints_both_documents(tmp_path):
    report, work_sheet = print_example(BUILT_IN, tmp_path)

    assert (report.pages, work_sheet.pages) == (2, 2)
    with opened(work_sheet.pdf) as document:
        assert str(document.docinfo["/Title"]) == "Fiche d’intervention 2026-0312-07"  # noqa: RUF001


def test_the_printing_processes_use_it_and_say_why_not(tmp_path):
    houses = tmp_path / "houses"
    a_house(houses / "acme")
    a_house(houses / "bad", "#let x = (")
    finished = a_finished()

    async def printed_by_a_pool():
        press = PoolPress(ReportSettings(photos=str(tmp_path), workers=1, templates=houses))
        try:
            made = await press.printed({**finished, "company_id": "acme"})
            with pytest.raises(PrintingError) as refused:
                await press.printed({**finished, "company_id": "bad"})
        finally:
            await press.close()
        return made, refused.value

    made, refused = asyncio.run(printed_by_a_pool())

    assert "Chez nous" in words_of(made.pdf)
    assert refused.code == "refused"
    assert f"{houses}/bad/document.typ, line 1: unclosed delimiter" in str(refused)
