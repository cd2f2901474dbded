"""Places where a test may kill, stop or break the loop: ``FAILPOINT=<name>:<hit>:<kill|stop|raise>``."""

import os
import signal
from collections.abc import Callable
from typing import Literal, get_args

Name = Literal[
    "fetched",
    "decoded",
    "stepped",
    "sent-some",
    "sent-all",
    "offsets-sent",
    "commit-sent",
    "commit-answered",
    "before-restore-ends",
    "on-revoke",
]
NAMES: tuple[str, ...] = get_args(Name)
MailName = Literal["before-attempting", "attempting", "before-dot", "before-outcome"]
MAIL_NAMES: tuple[str, ...] = get_args(MailName)
"""Of mailing's effects: the intent is about to be committed, is committed; the mail lacks its end; it is answered."""
Reached = Callable[[Name | MailName], None]


class FailpointReached(Exception):
    """The fail point said ``raise``."""


def free(_name: Name | MailName) -> None:
    """Do nothing: no fail point is set."""


class Failpoint:
    """One planned fault: at its ``hit``-th visit of ``name``, once."""

    def __init__(self, name: str, hit: int, action: str) -> None:
        self._name, self._left, self._action = name, hit, action

    def __call__(self, name: Name | MailName) -> None:
        """Strike when it is time."""
        if name != self._name:
            return
        self._left -= 1
        if self._left == 0:
            self._strike()

    def _strike(self) -> None:
        match self._action:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "stop":
                os.kill(os.getpid(), signal.SIGSTOP)
            case _:
                raise FailpointReached(self._name)


def failpoint(text: str | None) -> Reached:
    """Read a fail point. Raises ValueError for one that could never strike."""
    if not text:
        return free
    name, _, rest = text.partition(":")
    hit, _, action = rest.partition(":")
    names = (*NAMES, *MAIL_NAMES)
    if name not in names or not hit.isdigit() or int(hit) < 1 or action not in {"kill", "stop", "raise"}:
        raise ValueError(f"FAILPOINT={text}: expected <name>:<hit>:<kill|stop|raise>, name one of {', '.join(names)}")
    return Failpoint(name, int(hit), action)
