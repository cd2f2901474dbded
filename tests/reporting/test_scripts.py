"""Any letter that people write stands on the page, in the text layer as what it is, and in an archivable file."""

import io
import unicodedata
from collections import Counter

import pikepdf
import pypdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from interventions.reporting.document.legible import legible
from reporting.builders import a_finished, opened, print_here, words_of
from reporting.high_marks import STYLES, high_marks, written
from reporting.last_font import FILE, last_font
from reporting.layer import text_in_file
from reporting.pages.__main__ import pictured
from reporting.test_attacks import closed_up
from reporting.test_house import PLAIN, a_house, a_print

NAMES = [
    "สมชาย ใจดี", "ສົມສັກ ຜູ້ທີ່", "សុខា ចាន់ ស្រីពេជ្រ", "အောင်ဆန်း ကျွန်ုပ်", "አማርኛ ተስፋዬ", "राजेश श्रीमती", "রবীন্দ্রনাথ ঠাকুর", "ஸ்ரீ முருகன்",
    "తెలుగు రామారావు", "ಕನ್ನಡ ಕುಮಾರ್", "മലയാളം രാജൻ", "ગુજરાતી પટેલ", "ਪੰਜਾਬੀ ਸਿੰਘ", "සිංහල ශ්‍රී", "བསྟན་འཛིན",
    "ଓଡ଼ିଆ ନିର୍ମଳ", "김민준 홍길동",
    "გიორგი", "Հակոբ", "Ελένη Жанна", "Ȯrn Ǧ Ṡ Ӛ Ὲ", "山田 かな 𠮷野", "𝐉𝐨𝐡𝐧", "ᏣᎳᎩ ꦗꦮ 𓀀𓁐",  # noqa: RUF001  # letters of mathematics
]  # fmt: skip
SIGNS = [
    "👩🏽\u200d🚀 👩\u200d👩\u200d👧", "👍🏿", "🇫🇷🇬🇧",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "1\ufe0f\u20e3",
    "☎\ufe0e ☎\ufe0f", "葛\U000e0100城", "e\u0301 Z\u0335\u0321\u0346 a\u0308\u0327", "a\u200bb\u2060c", "\U0001fae9",
]  # fmt: skip
PHRASES = [
    "שרה כהן", "Madame שרה כהן habite", "رقم محمد علي demain", "שלום Chauffage Exemple עולם", "صيانة boiler اليوم",
    "רחוב 12 תל אביב 345", "هاتف 0612 34 رقم", "Cohen (כהן שרה) père", "الشركة: «النور»، باريس", "لا إله", "زه ټيکسټ",
]  # fmt: skip
LEFTWARDS = [chr(each) for first, end in ((0x5D0, 0x5EB), (0x621, 0x63B), (0x641, 0x64B)) for each in range(first, end)]
"""Letters of Hebrew and Arabic, as words are written with them."""

AMONG = "      aZé12٢٣,.:;!?()[]«»-/'\"€%+،؟"
"""What stands between such words, or among them."""

LETTERS = [each for each in map(chr, range(0x41, 0x530)) if unicodedata.category(each) in {"Lu", "Ll"}]
"""Of Latin, Greek and Cyrillic, tall ones and small ones."""

MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u0312\u031b\u0323\u0326\u0327\u0328"
"""Those that IBM Plex Sans has for a letter, and languages are written with."""

LOW = "aceimnorsuvwxz"
"""Letters on which, and under which, any mark stands without being moved up or down."""

ANY_MARKS = [chr(each) for each in range(0x300, 0x370) if each != ord("\N{COMBINING GRAPHEME JOINER}")]

_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_OF_NO_TEXT = {"Cc", "Cs", "Co", "Cn", "Cf"}
"""Those of Cf draw nothing: some, as the marks of direction, are used up in laying out."""

_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters by their category that Unicode says to draw nothing for (Default_Ignorable_Code_Point)."""

ASSIGNED = [each for each in map(chr, range(0x21, 0x110000)) if unicodedata.category(each) not in _OF_NO_TEXT]
ASSIGNED = [each for each in ASSIGNED if each not in _FILLERS]
ASSIGNED = [each for each in ASSIGNED if legible(f"a{each}a") == f"a{each}a"]
STEADY = [
    each
    for each in ASSIGNED
    if unicodedata.category(each)[0] != "M" and unicodedata.bidirectional(each) not in _RIGHT_TO_LEFT
]
"""What is drawn one after another, left to right."""


def printed_with(text, folder):
    return print_here(a_finished(visit={"task": f"Wort {text} trow"}), folder)


def held(pdf):
    """Give what the file holds between the two words that enclose the text."""
    return closed_up(text_in_file(pdf)).partition("Wort")[2].partition("trow")[0]


def read_by_pypdf(pdf):
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def is_archivable(pdf):
    with opened(pdf) as document:
        return b"<pdfaid:part>3<" in document.Root.Metadata.read_bytes()


@pytest.mark.parametrize("text", NAMES + SIGNS)
def test_a_name_of_any_script_is_found_and_copied(tmp_path, text):
    made = printed_with(text, tmp_path)

    assert held(made.pdf) == closed_up(text)
    assert closed_up(text) in closed_up(words_of(made.pdf))
    assert made.warnings == ()
    assert is_archivable(made.pdf)


@pytest.mark.parametrize("name", ["שרה", "محمد"])
def test_a_word_from_right_to_left_is_found_and_copied(tmp_path, name):
    made = printed_with(name, tmp_path)

    assert name in words_of(made.pdf)
    assert made.warnings == ()


@pytest.mark.parametrize("phrase", PHRASES)
def test_words_from_right_to_left_are_held_in_the_order_in_which_they_are_read(tmp_path, phrase):
    """A reader that goes by the file's order, as pypdf, gives the phrase; one that goes by places has to guess."""
    made = printed_with(phrase, tmp_path)

    assert held(made.pdf) == closed_up(phrase)
    assert closed_up(phrase) in closed_up(read_by_pypdf(made.pdf))
    assert made.warnings == ()
    assert is_archivable(made.pdf)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from([*LEFTWARDS, *AMONG]), min_size=1, max_size=80))
def test_a_text_of_both_directions_is_held_literally(tmp_path_factory, text):
    made = printed_with(text, tmp_path_factory.mktemp("both"))

    assert held(made.pdf) == closed_up(text)
    assert made.warnings == ()
    assert is_archivable(made.pdf)


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from(STEADY), min_size=1, max_size=60))
def test_a_text_of_any_assigned_characters_is_held_literally(tmp_path_factory, text):
    made = printed_with(text, tmp_path_factory.mktemp("literal"))

    assert held(made.pdf) == closed_up(text)
    assert made.warnings == ()
    assert is_archivable(made.pdf)


def marked(letters, marks, most):
    cluster = st.tuples(st.sampled_from(letters), st.text(st.sampled_from(marks), min_size=1, max_size=most))
    return cluster.map("".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(marked(LETTERS, MARKS, 2) | marked(LOW, ANY_MARKS, 1) | st.sampled_from(" aB1"), min_size=1))
@example(["Ọ\u0301", "lá ", "M\u0300", "ba ", "G\u0303", "ua ", "И\u0301", "ван"])
def test_letters_with_marks_are_held_literally_composed_or_not(tmp_path_factory, typed):
    """Names are typed with marks for which there is no letter: each is held once, on its letter."""
    made = printed_with("".join(typed), tmp_path_factory.mktemp("marked"))

    assert held(made.pdf) == closed_up("".join(typed))
    assert made.warnings == ()
    assert is_archivable(made.pdf)


@pytest.mark.parametrize("word", ["שלום ", "شركة، ", "X\u0300 ", "(שלום) "])
def test_the_longest_text_is_held_however_many_pieces_it_is_set_in(tmp_path, word):
    """Typst bears 500 matches of a pattern a text; a text of an event has up to 4,000 characters."""
    times = 4000 // len(word)

    made = printed_with(word * times, tmp_path)

    assert closed_up(text_in_file(made.pdf)).count(closed_up(word)) == times
    assert made.warnings == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ASSIGNED), min_size=1, max_size=60))
@example(["\u0f7e", "\u202f", "\U0001e944", "\u0640"])
def test_marks_and_letters_from_the_right_too_are_all_there_in_an_archivable_file(tmp_path_factory, letters):
    """Each on a letter of its own: what is drawn where is the font's, that nothing is lost is ours."""
    made = printed_with(" ".join(f"o{each}o" for each in letters), tmp_path_factory.mktemp("whole"))

    assert Counter(letters) <= Counter(text_in_file(made.pdf))
    assert made.warnings == ()
    assert is_archivable(made.pdf)


def test_what_no_font_draws_is_seen_as_a_box(tmp_path):
    with_box, without = (printed_with(text, tmp_path) for text in ("\U00013000", "\u2060"))

    assert pictured(with_box.pdf).tobytes() != pictured(without.pdf).tobytes()
    assert held_fonts(with_box.pdf) - held_fonts(without.pdf) == {"LastResortBoxes1-Regular"}


def test_what_is_no_character_shows_as_the_replacement_character(tmp_path):
    made = printed_with("a\ufffeb\U0001ffffc\ufdd0d\ud800e", tmp_path)

    assert held(made.pdf) == "a�b�c�d�e"
    assert made.warnings == ()


def test_a_template_with_a_list_of_fonts_of_its_own_finds_ours_all_the_same(tmp_path):
    """It was written before there were these fonts."""
    a_house(tmp_path / "houses" / "example", f'{PLAIN}#set text(font: "IBM Plex Sans")\nቢ ไทย 𓀀 #c.title')

    made = a_print(tmp_path / "houses", tmp_path)

    assert held_fonts(made.pdf) >= {"NotoSansEthiopic-Regular", "NotoSansThai-Regular", "LastResortBoxes1-Regular"}
    assert made.warnings == ()


def held_fonts(pdf):
    with opened(pdf) as document:
        found = [each for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/FontName" in each]
        return {str(each.FontName).partition("+")[2] for each in found}


def test_the_fonts_that_we_make_are_what_their_makers_make():
    assert FILE.read_bytes() == last_font()
    assert {style: written(style).read_bytes() == high_marks(style) for style in STYLES} == dict.fromkeys(STYLES, True)
