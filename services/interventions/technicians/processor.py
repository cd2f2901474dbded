"""technician-time ──▶ [technicians] ──▶ technician-days, time-anomalies."""

from collections.abc import Iterator
from typing import cast

from interventions.domain.records import TechnicianSegments
from interventions.domain.time.workday import Share, anomaly_record, clash_of, day_record, shares_of
from interventions.stream.processor import Decision, Output, Received
from interventions.technicians.state import Brought, State, Workday, day_key, decode, encode

TIME = "technician-time"
DAYS = "technician-days"
ANOMALIES = "time-anomalies"

SUMMED = "summed"
DUPLICATE = "duplicate"
KEY_MISMATCH = "key_mismatch"


class Technicians:
    """Sums each technician's days over all interventions, and says where he was in two places at once (T9).

    Its states: by technician and intervention the days that it brought time to; by technician and day what each
    intervention brought. A day is summed from its shares alone, so facts may come in any order.
    """

    name = "technicians"
    inputs: tuple[str, ...] = (TIME,)
    references: tuple[str, ...] = ()

    def reaches(self, state: State | None, received: Received) -> Iterator[str]:
        """Name the days that it brings time to, and those that it brought time to before."""
        brought: TechnicianSegments = received.record
        before = state.days if isinstance(state, Brought) else ()
        for day in sorted({*before, *shares_of(brought)}):
            yield day_key(brought["technician_id"], day)

    def step(self, state: State | None, received: Received) -> Decision:
        """Put one intervention's part in place of what it brought before.

        Outcomes: summed, duplicate (a version seen before), key_mismatch (a record under another's key: not ours).
        """
        brought: TechnicianSegments = received.record
        before = cast("Brought | None", state)
        if received.key != f"{brought['technician_id']}/{brought['intervention_id']}":
            return Decision(KEY_MISMATCH, state)
        if before and brought["version"] <= before.version:
            return Decision(DUPLICATE, state)
        return _summed(received, brought)

    def encode(self, state: State) -> bytes:
        """Write a state; the same state always gives the same bytes."""
        return encode(state)

    def decode(self, encoded: bytes) -> State:
        """Read what ``encode`` wrote."""
        return decode(encoded)

    def learn(self, received: Received) -> None:
        """Nothing is referred to."""

    def needs_references(self, _received: Received) -> bool:
        """Nothing is referred to."""
        return False


def _summed(received: Received, brought: TechnicianSegments) -> Decision:
    technician, shares = brought["technician_id"], shares_of(brought)
    outputs: list[Output] = []
    days: dict[str, Workday | None] = {}
    for key, before in received.beside.items():
        day = key.rpartition("/")[2]
        after = _after(before or Workday(), brought["intervention_id"], shares.get(day))
        days[key] = after if after.shares else None
        outputs.extend(_outputs(technician, day, before or Workday(), after))
    return Decision(SUMMED, Brought(brought["version"], tuple(sorted(shares))), tuple(outputs), days)


def _after(before: Workday, intervention: str, share: Share | None) -> Workday:
    shares = {name: each for name, each in before.shares.items() if name != intervention}
    if share is not None:
        shares[intervention] = share
    return Workday(shares, clash_of(shares))


def _outputs(technician: str, day: str, before: Workday, after: Workday) -> Iterator[Output]:
    record = day_record(technician, day, after.shares, after.clash)
    if record != day_record(technician, day, before.shares, before.clash):
        yield Output(DAYS, f"{technician}/{day}", record)
    if anomaly := anomaly_record(technician, day, before.clash, after.clash):
        yield Output(ANOMALIES, f"{technician}/{day}", anomaly)
