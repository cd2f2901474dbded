"""Who is asking: the one local user, or whom the proxy in front has signed in."""

from collections.abc import Callable

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from interventions.console.access import Account, Stranger, read_roles
from interventions.console.settings import ConsoleSettings
from interventions.domain.values import Id

_ID = TypeAdapter(Id)


def accounts_of(settings: ConsoleSettings) -> Callable[[Request], Account]:
    """Give what tells who sent a request. Raises ValueError, OSError for a roles file that cannot be read."""
    if settings.auth == "local":
        local = Account(settings.user, settings.level)
        return lambda _: local
    roles = read_roles(settings.roles_file)

    def signed_in(request: Request) -> Account:
        address = request.client.host if request.client else None
        named = request.headers.getlist(settings.proxy_header)
        if address != settings.proxy_address or len(named) != 1 or not _is_id(named[0]):
            raise Stranger
        level = roles.get(named[0], settings.default_level)
        if level is None:
            raise Stranger
        return Account(named[0], level)

    return signed_in


def _is_id(text: str) -> bool:
    try:
        _ID.validate_python(text)
    except ValidationError:
        return False
    return True
