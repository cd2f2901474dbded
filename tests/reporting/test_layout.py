"""Pages as a reader sees them: nothing cut, no heading alone at the foot, the look that was last agreed on."""

# ruff: noqa: RUF001 -- print takes the apostrophe and the dash of print
import copy

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from interventions.reporting.document.example import example_work_sheet
from interventions.reporting.document.house import BUILT_IN
from interventions.reporting.press.house_check import print_example
from reporting.builders import a_finished, print_here, small_photos, text_of, words_of
from reporting.layer import text_in_file
from reporting.pages.__main__ import FOLDER, NAMES, pictured
from reporting.test_attacks import in_every_field

HEADINGS = {
    *("Client", "Planification", "Intervenants", "Description", "Demande", "Questionnaire", "Temps passés"),
    *("Photos", "Préparation", "Avant", "Après", "Compte-rendu", "Mentions", "Signatures", "Précisions sur les temps"),
    *("Sécurité", "Chaudière", "Mise en service", "Accès et consignes internes"),
}


def pages_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range().splitlines() for page in document]


def a_large_one(questions=40, photos=60, technicians=12):
    finished = a_finished()
    dossier, time = finished["dossier"], finished["time"]
    asked, answered, shot = dossier["template"]["questions"], dossier["answers"], dossier["photos"]
    dossier["template"]["questions"] = [
        {**asked[n % 10], "code": f"q{n}", "label": f"Question {n}.", "category": f"Partie {n // 14}", "shown_if": []}
        for n in range(questions)
    ]
    dossier["answers"] = [{**answered[n % 10], "code": f"q{n}"} for n in range(questions)]
    stages = ("preparation", "before", "after")
    dossier["photos"] = [{**shot[n % 4], "stage": stages[n % 3], "caption": f"Vue {n}."} for n in range(photos)]
    dossier["visit"]["technicians"] = [
        {"id": f"t{n}", "name": f"Intervenant {n}.", "email": None} for n in range(technicians)
    ]
    row = time["technicians"][0]
    time["technicians"] = [{**row, "technician_id": f"t{n}"} for n in range(technicians)]
    time["days"] = [
        {"day": day, "technician_id": f"t{n}", "work_s": 3600, "travel_s": 60, "break_s": 0}
        for day in ("2026-03-12", "2026-03-13")
        for n in range(technicians)
    ]
    return finished


def test_forty_questions_sixty_photos_and_twelve_technicians_are_all_there(tmp_path):
    finished = a_large_one()
    finished["dossier"]["comment"] = "Une ligne du compte-rendu.\n" * 120
    finished["dossier"]["template"]["legal_text"] = "Conditions applicables. " * 150

    text = words_of(print_here(finished, tmp_path).pdf)

    expected = [f"Question {n}." for n in range(40)] + [f"– Vue {n}." for n in range(60)]
    expected += [f"Intervenant {n}. 1 h 10 0 h 21" for n in range(12)]
    assert [each for each in expected if each not in text] == []
    assert text.count("Une ligne du compte-rendu.") == 120
    assert text.count("Conditions applicables.") == 150
    assert text.count("Intervenant Travail Trajet Pause Travail arrondi Trajet arrondi") == 2
    assert text.count("Partie 0") >= 1


@pytest.mark.parametrize("lines", range(0, 48, 6))
def test_no_heading_stands_alone_at_the_foot_and_no_row_is_cut(tmp_path, lines):
    finished = a_finished(visit={"external_description": "\n".join(f"Ligne {n}." for n in range(lines)) or None})
    finished["dossier"]["template"]["questions"] = [
        {**each, "label": f"{each['label']} : " + "précision " * 14 + "fin."}
        for each in finished["dossier"]["template"]["questions"]
    ]

    pages = pages_of(print_here(finished, tmp_path).pdf)

    last = [
        [line for line in page if not line.startswith(("Chauffage Exemple", "Page "))][-1].strip() for page in pages
    ]
    assert not HEADINGS & set(last)
    assert [line for line in last if line.startswith("précision") and not line.endswith("fin.")] == []


@pytest.mark.parametrize("word", ["W" * 300, "é" * 100, "الصيانة" * 20, "https://example.org/" + "a" * 90])
def test_a_word_longer_than_its_place_is_held_literally_and_stays_on_the_page(tmp_path, word):
    """Whoever searches the report for a serial number or a link has to find it, in whatever field it stands."""
    line = word[:200]
    finished = a_finished(dossier={"comment": word}, settings={"name": line})
    finished["dossier"]["visit"].update(task=word, reference=line, external_description=word)
    finished["dossier"]["visit"]["customer"].update(name=line, address=line, phone=line)
    finished["dossier"]["visit"]["technicians"][0]["name"] = line
    finished["dossier"]["template"].update(title=line, legal_text=word)
    finished["dossier"]["template"]["questions"][0].update(label=line, category=line)
    finished["dossier"]["answers"][-1]["answer"]["text"] = word
    finished["dossier"]["photos"][0]["caption"] = word
    finished["dossier"]["signatures"][0]["signatory"] = line

    made = print_here(finished, tmp_path)

    whole = text_of(made.pdf).replace("\n", "").replace(" ", "")
    assert whole.count(word) >= 6
    assert whole.count(line) >= 15
    assert made.warnings == ()
    with pypdfium2.PdfDocument(made.pdf) as document:
        assert max(_right_edge(page) for page in document) <= 1 - 17 / 210


@pytest.mark.parametrize("word", ["שלום." * 40, "X\u0300" * 100])
def test_a_long_word_that_is_set_in_pieces_stays_on_the_page_too(tmp_path, word):
    made = print_here(in_every_field(word), tmp_path)

    assert "".join(text_in_file(made.pdf).split()).count(word) >= 15
    with pypdfium2.PdfDocument(made.pdf) as document:
        assert max(_right_edge(page) for page in document) <= 1 - 17 / 210


def _right_edge(page):
    text = page.get_textpage()
    boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    return max(box[2] for box in boxes) / page.get_width()


@pytest.mark.parametrize(("place", "name"), list(enumerate(NAMES)))
def test_the_first_page_looks_as_it_did_when_last_looked_at(tmp_path, place, name):
    """A change of look is a decision: see it, then keep it with ``make pictures``."""
    made = print_example(BUILT_IN, tmp_path)[place]

    kept = Image.open(FOLDER / f"{name}.png").convert("RGB")
    seen = pictured(made.pdf)
    assert seen.size == kept.size
    assert max(ImageStat.Stat(ImageChops.difference(seen, kept)).mean) < 1.5


def test_the_work_sheet_is_taken_along_to_be_filled_in_by_hand(tmp_path):
    finished = example_work_sheet(small_photos())

    made = print_here(finished, tmp_path)

    text = words_of(made.pdf)
    expected = [
        "Fiche d’intervention", "Confirmé", "12 allée des Tilleuls", "Horaire prévu 10:00 – 12:30", "2 h 30",
        "Accès et consignes internes", "Clé de la chaufferie", "Installation consignée avant ouverture (obligatoire)",
        "Oui Non", "ppm de 0 à 50", "À remplir si « Installation consignée avant ouverture » est Oui",
        "Bon Moyen À remplacer",
        "Brûleur Échangeur Siphon", "jour / mois / année", "Photo prise", "Arrivée Départ Pause Trajet",
        "Avant – une photo au moins", "Après – 2 photos au moins", "Compte-rendu",
        "Nom", "Date et heure", "Page 1 sur 2",
    ]  # fmt: skip
    assert [each for each in expected if each not in text] == []
    assert not any(each in text for each in ("Sans réponse", "Non signé", "Durée réelle", "Révision", "Terminée le"))


def test_a_form_holds_what_may_still_be_asked_and_nothing_that_is_decided_or_never_printed(tmp_path):
    finished = example_work_sheet(small_photos())
    isolated, co, gas, *_, remarks = finished["dossier"]["template"]["questions"]
    no = {"boolean": False, "text": None, "number": None, "choices": None}
    finished["dossier"]["answers"] = [{"code": isolated["code"], "answer": no, "event_id": "e"}]
    co["print"], remarks["print"] = "never", "if_answered"

    text = words_of(print_here(finished, tmp_path).pdf)

    assert "Installation consignée avant ouverture Non" in text
    assert remarks["label"] in text
    assert not any(label in text for label in (co["label"], gas["label"]))


def a_segment(**changes):
    return {
        "segment_id": "s", "technician_id": "north", "bucket": "work", "source": "timer", "leg": None,
        "start": 1773306120000, "end": 1773309720000, "seconds": 3600, "day": None, "raw_start": None, "raw_end": None,
        "correction_reason": None, "round": 1, "superseded": False, "flags": [],
    } | changes  # fmt: skip


def test_times_that_need_a_word_have_it(tmp_path):
    """A customer who pays for an hour that was corrected, late or stopped by the clock is told."""
    finished = a_finished()
    corrected = {"raw_start": 1773306120000, "raw_end": 1773313320000, "correction_reason": "arrêt oublié"}
    finished["time"]["segments"] = [
        a_segment(**corrected),
        a_segment(technician_id="gas", bucket="travel", flags=["auto_stopped", "late"]),
        a_segment(flags=["no_interval", "late"], day="2026-03-11"),
        a_segment(superseded=True, correction_reason="remplacé", raw_start=1773306120000),
        a_segment(flags=["long"], start=0),
    ]

    text = words_of(print_here(copy.deepcopy(finished), tmp_path).pdf)

    remarks = text.partition("Précisions sur les temps")[2].partition("Photos")[0]
    expected = [
        "Équipe chauffage nord", "12 mars 2026, 10:02 – 11:02", "Corrigé, à l’origine 12 mars 2026, 10:02 – 12:02.",
        "Motif : arrêt oublié", "Spécialiste gaz", "Trajet", "Saisi après la fin de la visite",
        "Arrêté automatiquement", "11 mars 2026",
    ]  # fmt: skip
    assert [each for each in expected if each not in " ".join(remarks.split())] == []
    assert "remplacé" not in remarks.replace("remplacée", "")
    assert remarks.count("1 h 00") == 3


def test_times_without_a_rule_say_so(tmp_path):
    finished = a_finished()
    finished["time"]["rounding"] = None

    text = words_of(print_here(finished, tmp_path).pdf)

    assert "Temps réels, sans arrondi" in text
    assert "arrondi Trajet" not in text


def test_a_technicians_days_on_another_page_than_his_name_say_whose_they_are(tmp_path):
    pages = pages_of(print_here(a_large_one(technicians=40), tmp_path).pdf)

    days = [line for page in pages for line in page if "mars 2026 1 h 00" in line]
    assert len(days) == 80
    assert all("Intervenant" in line for line in days)
