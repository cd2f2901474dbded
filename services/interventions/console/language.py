"""French and English: the catalogue beside this file, read by Babel."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("fr", "en")
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
CATALOGUE = Path(__file__).with_name("locale") / "fr" / "console.po"


@lru_cache(maxsize=len(LANGUAGES))
def translations(language: str) -> NullTranslations:
    """Give the sentences of a language; they are written in English, so that English needs none."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def language_for(chosen: str | None, accepted: str | None) -> str:
    """Give the language that was chosen, else the browser's first that we speak, else French."""
    if chosen in LANGUAGES:
        return chosen
    wanted = [part.partition(";")[0].strip() for part in (accepted or "").split(",")]
    return negotiate_locale(wanted, LANGUAGES, sep="-") or LANGUAGES[0]
