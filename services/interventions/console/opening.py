"""Put a console together from its settings and a broker."""

import secrets
from collections.abc import Callable

from interventions.console.batches import Batches
from interventions.console.bus import BackendBus
from interventions.console.call import House, Photos
from interventions.console.desk import Desk
from interventions.console.live import Watch
from interventions.console.reading import Reading
from interventions.console.searches import Searches
from interventions.console.settings import ConsoleSettings
from interventions.console.signing import accounts_of
from interventions.projection.database import reading
from interventions.projection.settings import ReadModelSettings
from interventions.reporting.photos.photo_store import PhotoStore
from interventions.reporting.settings import ReportSettings
from interventions.reporting.store import ObjectStore
from interventions.stream.port import Backend


def house_of(settings: ConsoleSettings, model: ReadModelSettings, reports: ReportSettings, backend: Backend) -> House:
    """Open what the pages work with; the read model and the broker may be away.

    Raises: ValueError, OSError for a roles file or a URL that makes no sense.
    """
    photos: Photos = PhotoStore(reports.photos)
    clock: Callable[[], int] = backend.clock
    pages = Reading(lambda: reading(model))
    desk = Desk(BackendBus(backend))
    return House(
        settings, accounts_of(settings), pages, desk, Batches(pages, desk), Watch(pages, clock),
        Searches(secrets.token_bytes(16)), ObjectStore(reports.store), photos, clock,
    )  # fmt: skip
