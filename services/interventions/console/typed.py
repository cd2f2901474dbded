"""What a form brings, read field by field; what makes no sense is said beside its field."""

from collections.abc import Mapping

from interventions.console.figures import instant_typed, seconds_of
from interventions.console.words import N_


class FormFault(Exception):
    """A field that makes no sense; ``sentence`` is a sentence of the catalogue."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(field)
        self.field = field
        self.sentence = sentence


class Typed:
    """The fields of one form, as typed."""

    def __init__(self, fields: Mapping[str, str], zone: str) -> None:
        self.fields = fields
        self.zone = zone

    def text(self, name: str) -> str | None:
        """Give a text, line ends as the contract has them; None for nothing."""
        return self.fields.get(name, "").replace("\r\n", "\n").strip() or None

    def has(self, name: str) -> bool:
        """Tell whether the form has such a field."""
        return name in self.fields

    def needed(self, name: str) -> str:
        """Give a text that must be there. Raises FormFault."""
        if (text := self.text(name)) is None:
            raise FormFault(name, N_("This must be filled in."))
        return text

    def lines(self, name: str) -> list[str]:
        """Give what stands on lines, or between commas."""
        parts = (self.text(name) or "").replace(",", "\n").splitlines()
        return [part.strip() for part in parts if part.strip()]

    def length(self, name: str) -> int | None:
        """Give a length in seconds. Raises FormFault."""
        try:
            return seconds_of(self.fields.get(name, ""))
        except ValueError:
            raise FormFault(name, N_("Type a length as 1:30 or 90 (minutes).")) from None

    def instant(self, name: str) -> int:
        """Give an instant, typed in the site's zone. Raises FormFault."""
        try:
            return instant_typed(self.needed(name), self.zone)
        except ValueError:
            raise FormFault(name, N_("Type a day and an hour.")) from None

    def chosen(self, prefix: str) -> list[str]:
        """Give what is ticked of several: fields named by a prefix and what they stand for."""
        return [name.removeprefix(prefix) for name in self.fields if name.startswith(prefix)]
