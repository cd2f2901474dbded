"""One request of one person: who asks, in which language, and what the page is made of."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from interventions.console.access import Account
from interventions.console.batches import Batches
from interventions.console.desk import Desk, new_key
from interventions.console.language import language_for, translations
from interventions.console.live import Watch
from interventions.console.navigation import navigation, waiting
from interventions.console.reading import Reading
from interventions.console.screen import page
from interventions.console.searches import Searches
from interventions.console.settings import ConsoleSettings
from interventions.domain.values import zone_named
from interventions.projection.queries.now import lag_of, last_sequence, tiles_of
from interventions.reporting.store import Store

THEMES = ("light", "dark")


class Photos(Protocol):
    """Where photos lie."""

    def fetch(self, reference: str) -> bytes | None:
        """Give a picture's bytes, or None."""
        ...


class House(NamedTuple):
    """What every page works with; made once."""

    settings: ConsoleSettings
    accounts: Callable[[Request], Account]
    reading: Reading
    desk: Desk
    batches: Batches
    watch: Watch
    searches: Searches
    store: Store
    photos: Photos
    clock: Callable[[], int]


class Call:
    """What a page's function is given."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.house: House = request.app.state.house
        self.now = self.house.clock()
        self.language = language_for(request.cookies.get("language"), request.headers.get("accept-language"))
        self.theme = request.cookies.get("theme") if request.cookies.get("theme") in THEMES else None
        self._account: Account | None = None

    @property
    def account(self) -> Account:
        """Tell who asks. Raises Stranger."""
        if self._account is None:
            self._account = self.house.accounts(self.request)
        return self._account

    @property
    def asked(self) -> Mapping[str, str]:
        """Give the filters, as they stand in the URL."""
        return self.request.query_params

    @property
    def zone(self) -> str:
        """Give the zone that lists are shown in: the address's, else the house's."""
        asked = self.asked.get("zone", "")
        return asked if asked and zone_named(asked) else self.house.settings.zone

    @property
    def here(self) -> str:
        """Give this page's own address, within the site."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    def said(self, labels: Mapping[str, str]) -> Mapping[str, str]:
        """Say labels in this person's language."""
        say = translations(self.language).gettext
        return {word: say(label) for word, label in labels.items()}

    def key(self) -> str:
        """Make the idempotency key of one more form of this page."""
        return new_key()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read the read model. Raises ReadModelMissing."""
        with self.house.reading.connection() as connection:
            yield connection

    def address(self, path: str | None = None, **changes: object) -> str:
        """Give an address with the same filters but those changed; None takes one away."""
        kept = {**self.asked, **changes} if path is None else changes
        query = urlencode({name: value for name, value in kept.items() if value not in {None, ""}})
        return (path or self.request.url.path) + (f"?{query}" if query else "")

    def show(self, name: str, status: int = 200, /, **content: Any) -> HTMLResponse:
        """Write a page. ``live`` is what it is written anew for: ``all`` changes, those of one id, or none."""
        frame = {"navigation": navigation(content["tiles"]), "waiting": waiting(content["tiles"])}
        headers = (
            {"hx-push-url": "false"} if self.request.method == "POST" else None
        )  # an action is no address to look at
        content = {"call": self, "live": "", "seen": 0, **frame, **content}
        return HTMLResponse(page(self.language, name, content), status, headers)

    def go(self, path: str) -> RedirectResponse:
        """Send the browser on after a form."""
        return RedirectResponse(path, 303)

    def standing(self, connection: Connection) -> dict[str, Any]:
        """Give what the frame of every page shows: what waits for somebody, and how far all this has come."""
        return {
            "tiles": tiles_of(connection),
            "behind": lag_of(connection, self.now),
            "seen": last_sequence(connection),
        }
