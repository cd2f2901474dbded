"""What is wrong with a call, in one sentence: what, where, what to do."""


class CallFault(Exception):
    """A call that cannot be carried out; ends the command with exit code 2."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what}; {remedy}" if remedy else what)
