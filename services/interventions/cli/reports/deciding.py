"""Who decides about a report, and how: the options that every such command has."""

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from cyclopts import Parameter

from interventions.cli.fault import CallFault
from interventions.cli.options import flag, option

Role = Literal["dispatcher", "responsible", "manager"]


class Actor(NamedTuple):
    """Who decides."""

    id: str
    role: str


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Deciding:
    """Who decides, and whether in earnest."""

    actor: Annotated[
        str | None,
        Parameter("--actor", env_var="INTERVENTIONS_ACTOR", help="Who decides: your id, as the company knows you."),
    ] = None
    role: Annotated[Role, Parameter("--role", env_var="INTERVENTIONS_ROLE", help="Your role.")] = "dispatcher"
    dry_run: Annotated[bool, flag("--dry-run", "Say what would come of it, publish nothing.")] = False
    wait: Annotated[float, Parameter("--wait", help="How many seconds to wait for what comes of it.")] = 60

    def who(self) -> Actor:
        """Give who decides. Raises CallFault when it is not said."""
        if not self.actor:
            raise CallFault("who decides this is not said", "name yourself with --actor or INTERVENTIONS_ACTOR")
        return Actor(self.actor, self.role)


IN_EARNEST = Deciding()
Delivery = Annotated[str, option("A delivery as `reports list` shows it; the beginning of its id will do.", "ID")]
