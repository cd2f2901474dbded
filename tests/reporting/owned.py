"""A partition in memory, as the effects of mailing see one: applies steps, remembers what was written."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from interventions.domain.words import DeliveryState
from interventions.reporting.mailing.outbox import Outbox
from interventions.reporting.mailing.processor import Mailing
from interventions.reporting.mailing.sending import MailingEffects
from interventions.reporting.relay.mailer import Outgoing, Verdict
from interventions.stream.processor import Decision, Output, Received


class Partition:
    """One owned partition of mailing; a second ``MailingEffects`` on it is a restart."""

    partition = 0

    def __init__(self) -> None:
        self.mailing = Mailing()
        self.states: dict[str, bytes] = {}
        self.outputs: list[Any] = []
        self.effects: list[MailingEffects] = []

    def restart(self, effects: MailingEffects) -> MailingEffects:
        self.effects = [effects]
        for key, encoded in self.states.items():
            effects.watch(key, encoded)
        return effects

    def feed(self, received: Received) -> Decision:
        return self._committed(received.record["intervention_id"], lambda state: self.mailing.step(state, received))

    def caught_up(self) -> bool:
        return True

    async def apply(self, key: str, step: Callable[[Outbox | None], Decision]) -> Decision:
        return self._committed(key, step)

    async def publish(self, output: Output) -> None:
        raise AssertionError(output)

    def _committed(self, key: str, step: Callable[[Outbox | None], Decision]) -> Decision:
        encoded = self.states.get(key)
        decided = step(None if encoded is None else self.mailing.decode(encoded))
        if decided.outputs:
            self.states[key] = self.mailing.encode(decided.state)
            self.outputs.extend(output.record for output in decided.outputs)
            for effects in self.effects:
                effects.watch(key, self.states[key])
        return decided

    def trail(self, delivery_id: str | None = None) -> list[tuple[int, str, int, str | None]]:
        """Give (sequence, state, attempt, first word of the reason) of each record, in order."""
        return [
            (each["sequence"], str(each["state"]), each["attempt"], (each["reason"] or "").partition(":")[0] or None)
            for each in self.outputs
            if delivery_id in {None, each["delivery_id"]}
        ]


class Clock:
    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class ScriptedMailer:
    """Answers with the verdicts given, the last one for ever; notes what it was asked to send."""

    def __init__(self, *verdicts: Verdict) -> None:
        self._verdicts = list(verdicts)
        self.asked: list[Outgoing] = []
        self.done = asyncio.Event()

    async def send(self, mail: Outgoing, in_time: Callable[[], bool]) -> Verdict:
        assert in_time()
        self.asked.append(mail)
        self.done.set()
        return self._verdicts.pop(0) if len(self._verdicts) > 1 else self._verdicts[0]


class ByRecipient:
    """Takes every mail but those to the recipients named; counts who was asked for at once."""

    def __init__(self, verdicts: Mapping[str, Verdict]) -> None:
        self._verdicts = verdicts
        self._now = Counter[str]()
        self.most = Counter[str]()
        self.asked: list[str] = []
        self._asked = asyncio.Event()

    async def send(self, mail: Outgoing, in_time: Callable[[], bool]) -> Verdict:
        assert in_time()
        self.asked.append(mail.recipient)
        self._asked.set()
        self._now[mail.recipient] += 1
        self.most[mail.recipient] = max(self.most[mail.recipient], self._now[mail.recipient])
        for _ in range(5):
            await asyncio.sleep(0)
        self._now[mail.recipient] -= 1
        return self._verdicts.get(mail.recipient, Verdict(DeliveryState.SENT, None, 250))

    async def reaches(self, count: int) -> None:
        """Wait until so many mails were asked for."""
        while len(self.asked) < count:
            self._asked.clear()
            await self._asked.wait()
