"""The PDF itself, opened as a reader opens it."""

# ruff: noqa: RUF001 -- print takes the apostrophe and the dash of print

import pikepdf
import pypdfium2
import pytest

from interventions.domain.templates import Sections
from interventions.reporting.document.typesetting import TypesettingError
from reporting.builders import a_finished, a_request, opened, print_here, small_photos, text_of, words_of

HOSTILE = (
    '#import "x.typ" *fat* _thin_ $x$ @ref <label> \\ #eval("1") // c /* d */ `raw` '
    '[x] ~ -- = Title <b>&amp;</b> {"a": 1}'
)


def test_the_report_shows_what_the_customer_must_find(tmp_path):
    made = print_here(a_finished(), tmp_path)

    text = words_of(made.pdf)
    expected = [
        "Chauffage Exemple", "Rapport d’intervention", "N° 2026-0312-07", "Révision 1", "Réalisé",
        "Résidence des Tilleuls", "12 allée des Tilleuls", "69003 Lyon", "jeudi 12 mars 2026", "10:00", "2 h 30",
        "Équipe chauffage nord (responsable)", "Odeur signalée", "Sécurité", "3 ppm", "1,45 bar", "18 novembre 2025",
        "Brûleur, Échangeur, Siphon", "Durée réelle", "2 h 44", "0 h 42", "par 15 min entamées", "minimum 30 min",
        "Photo 4 – Manomètre", "Entretien annuel réalisé.", "vaut attestation", "Gardien de la résidence",
        "Signé le 12 mars 2026 à 13:08", "Page 1 sur 2",
    ]  # fmt: skip
    assert [each for each in expected if each not in text] == []
    assert (made.pages, made.warnings) == (2, ())
    assert "Clé de la chaufferie" not in text


def test_english_by_the_companys_language(tmp_path):
    text = words_of(print_here(a_finished(settings={"language": "en"}), tmp_path).pdf)

    expected = ["Done", "Thursday, March 12, 2026", "Actual duration", "Yes", "1.45 bar", "Page 1 of 2", "No. 2026"]
    assert [each for each in expected if each not in text] == []


def test_times_of_day_are_those_of_the_site(tmp_path):
    finished = a_finished(visit={"zone": "America/Chicago"})

    text = words_of(print_here(finished, tmp_path).pdf)

    assert "04:00 – 06:30" in text
    assert "America/Chicago" in text


def test_the_pdf_is_tagged_archivable_self_contained_and_inert(tmp_path):
    """An archive, a screen reader and a mail filter all have to accept it."""
    pdf = print_here(a_finished(), tmp_path).pdf

    with opened(pdf) as document:
        root = document.Root
        xmp = root.Metadata.read_bytes().decode()
        fonts = [each for each in document.objects if _has(each, "/FontName")]
        actions = [
            each for each in document.objects if _has(each, "/JS", "/JavaScript", "/URI", "/Launch", "/OpenAction")
        ]
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "fr"
        assert "<pdfaid:part>3" in xmp
        assert "<pdfuaid:part>1" in xmp
        assert fonts
        assert all(_has(each, "/FontFile2", "/FontFile3", "/FontFile") for each in fonts)
        assert actions == []
        assert str(document.docinfo["/Title"]) == "Rapport d’intervention 2026-0312-07"


def _has(candidate: object, *names: str) -> bool:
    return isinstance(candidate, pikepdf.Dictionary | pikepdf.Stream) and any(name in candidate for name in names)


def test_the_same_hand_over_gives_the_same_bytes(tmp_path):
    """A revision never changes: printed again, it is the same file."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()

    first, again = (print_here(a_finished(), tmp_path / folder) for folder in ("a", "b"))

    assert first == again


@pytest.mark.parametrize("document", ["report", "work_sheet"])
@pytest.mark.parametrize(
    ("section", "sign"),
    [
        ("header", "Entretien annuel de la chaudière collective"),
        ("customer", "Résidence des Tilleuls"),
        ("planning", "Date prévue"),
        ("technicians", "(responsable)"),
        ("description", "Odeur signalée"),
        ("questionnaire", "Étanchéité gaz"),
        ("times", "Durée réelle"),
        ("photos", "Manomètre après"),
        ("comment", "Appareil remis en service"),
        ("legal", "vaut attestation"),
        ("signatures", "Gardien de la résidence"),
    ],
)
def test_each_section_is_printed_as_the_template_says(tmp_path, document, section, sign):
    request = a_request(document=document) if document == "work_sheet" else None
    on = dict.fromkeys(Sections.__annotations__, False) | {section: True}
    off = dict.fromkeys(Sections.__annotations__, True) | {section: False}
    name = f"{document}_sections"

    only = words_of(print_here(a_finished(request=request, template={name: on}), tmp_path).pdf)
    without = words_of(print_here(a_finished(request=request, template={name: off}), tmp_path).pdf)

    assert sign in only
    assert sign not in without


def test_internal_notes_are_printed_on_the_work_sheet_alone(tmp_path):
    sheet = words_of(print_here(a_finished(request=a_request(document="work_sheet")), tmp_path).pdf)

    assert "Clé de la chaufferie" in sheet
    assert "Fiche d’intervention" in sheet


def test_text_of_an_event_is_never_markup(tmp_path):
    """Whoever types on a phone must not be able to draw, fetch or run."""
    finished = a_finished(
        visit={"task": HOSTILE, "external_description": HOSTILE},
        dossier={"comment": HOSTILE},
        settings={"name": HOSTILE[:100]},
    )

    text = words_of(print_here(finished, tmp_path).pdf)

    assert text.count(" ".join(HOSTILE.split())) == 3


def test_any_script_we_have_a_font_for_keeps_its_text_layer(tmp_path):
    """A name must be found, copied and read aloud, wherever it comes from."""
    names = "Ελληνικά Русский 漢字 かな 😀 Հայերեն ქართული עברית العربية"

    made = print_here(a_finished(dossier={"comment": f"{names} fin"}), tmp_path)

    found = words_of(made.pdf)
    assert [each for each in names.split() if each not in found] == []
    assert made.warnings == ()


def _right_edges(page, letter):
    text = page.get_textpage()
    places = [place for place, each in enumerate(text.get_text_range()) if each == letter]
    return [text.get_charbox(place)[2] / page.get_width() for place in places]


def test_a_word_longer_than_a_line_stays_on_the_page(tmp_path):
    made = print_here(a_finished(dossier={"comment": "Q" * 4000}), tmp_path)

    with pypdfium2.PdfDocument(made.pdf) as document:
        edges = [edge for page in document for edge in _right_edges(page, "Q")]
    assert len(edges) == 4000 + "Questionnaire".count("Q")
    assert max(edges) < 1


def test_a_photo_that_cannot_be_shown_leaves_its_reference_and_a_warning(tmp_path):
    photos = {**small_photos(), "example/2.jpg": b"not a picture", "example/3.jpg": small_photos()["example/4.jpg"]}
    photos.pop("example/1.jpg")

    made = print_here(a_finished(), tmp_path, photos)

    assert made.warnings == (
        "picture missing: example/1.jpg",
        "picture hash_mismatch: example/2.jpg",
        "picture hash_mismatch: example/3.jpg",
    )
    assert text_of(made.pdf).count("Photo non disponible") == 3


def test_a_signature_that_cannot_be_shown_leaves_its_reference(tmp_path):
    photos = {**small_photos()}
    photos.pop("example/signature-1.png")

    text = words_of(print_here(a_finished(), tmp_path, photos).pdf)

    assert "Image de la signature non disponible example/signature-1.png" in text
    assert "example/signature-2.png" not in text


def test_stale_signatures_and_declines_are_told(tmp_path):
    finished = a_finished()
    technician, customer = finished["dossier"]["signatures"]
    declined = {**customer, "signatory": None, "reference": None, "sha256": None, "declined": "refused"}
    finished["dossier"]["signatures"] = [{**technician, "stale": True}, declined]

    text = words_of(print_here(finished, tmp_path).pdf)

    assert "Le contenu a changé après cette signature." in text
    assert "Signature refusée" in text


def test_hidden_questions_and_print_rules(tmp_path):
    finished = a_finished()
    questions = finished["dossier"]["template"]["questions"]
    hidden_when = [{"all": [{"code": "isolated", "operator": "eq", "values": ["false"]}]}]
    questions[1]["shown_if"] = hidden_when
    questions[2]["print"] = "never"
    finished["dossier"]["answers"] = finished["dossier"]["answers"][:-1]
    questions[-1]["print"] = "if_answered"
    finished["dossier"]["answers"] = [each for each in finished["dossier"]["answers"] if each["code"] != "state"]

    text = words_of(print_here(finished, tmp_path).pdf)

    assert not any(each in text for each in ("Monoxyde", "Étanchéité gaz", "Réserves"))
    assert "État général de l’appareil Sans réponse" in text


def test_what_typst_refuses_is_this_documents_failure(tmp_path):
    photos = dict(small_photos())
    (tmp_path / "studio").mkdir()
    finished = a_finished()
    print_here(finished, tmp_path / "studio", photos)
    for file in (tmp_path / "studio").iterdir():
        file.write_bytes(b"damaged")

    with pytest.raises(TypesettingError):
        print_here(finished, tmp_path / "studio", photos)
