"""What the figures of all processes say together: a row a processor, a row a process. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from interventions.watching.scraping import Sample, Scrape

_AGE = "interventions_commit_age_seconds_bucket"
_TRANSACTION = "interventions_transaction_seconds_bucket"
_RECORDS = "interventions_records_total"


class ProcessorRow(NamedTuple):
    """One processor over all its processes; times are of what was committed between the two looks (None: nothing)."""

    processor: str
    processes: int
    ready: int
    partitions: int
    records_s: float
    outcomes_s: Mapping[str, float]
    effects_s: Mapping[str, float]
    lag_records: int
    age_half_s: float | None
    age_99_s: float | None
    transaction_99_s: float | None
    recoveries: int
    state_bytes: int


class ProcessRow(NamedTuple):
    """One process; ``fault`` says why nothing is known of it."""

    address: str
    processors: tuple[str, ...]
    cpu: float | None
    memory_bytes: int | None
    fault: str


class Overview(NamedTuple):
    """All that `interventions top` shows."""

    processors: tuple[ProcessorRow, ...]
    processes: tuple[ProcessRow, ...]
    statuses: Mapping[str, float]
    deliveries: Mapping[str, float]
    read_model_lag_s: float | None


class Between:
    """What happened between two looks at the same processes; a process that was started anew counts from 0."""

    def __init__(self, before: Sequence[Scrape], after: Sequence[Scrape]) -> None:
        self.after = after
        earlier = {each.address: each for each in before}
        self._rises = [rise for each in after for rise in _rises(earlier.get(each.address), each)]
        self._now = [sample for each in after for sample in each.samples]

    def now(self, name: str, by: str, **only: str) -> dict[str, float]:
        """Add up a gauge by a label."""
        return _summed((s for s in self._now if s.name == name and _is(s, only)), by)

    def rate(self, name: str, by: str, **only: str) -> dict[str, float]:
        """Add up a counter's rise a second by a label."""
        return _summed((s for s in self._rises if s.name == name and _is(s, only)), by)

    def quantile(self, share: float, bucket: str, **only: str) -> float | None:
        """Give the value below which a share of a histogram's new observations is; between bounds by proportion."""
        counts = self.rate(bucket, "le", **only)
        return quantile(share, sorted((float(bound), count) for bound, count in counts.items()))


def quantile(share: float, buckets: Sequence[tuple[float, float]]) -> float | None:
    """Interpolate as Prometheus does: above the last finite bound, that bound; None of nothing."""
    if not buckets or buckets[-1][1] == 0:
        return None
    rank, lower, below = share * buckets[-1][1], 0.0, 0.0
    for bound, count in buckets:
        if count >= rank:
            return lower if bound == float("inf") else lower + (bound - lower) * (rank - below) / (count - below)
        lower, below = bound, count
    return None


def overview(before: Sequence[Scrape], after: Sequence[Scrape]) -> Overview:
    """Lay two looks out."""
    between = Between(before, after)
    names = [*dict.fromkeys(s.labels["processor"] for each in after for s in each.samples if "processor" in s.labels)]
    return Overview(
        tuple(_processor(name, between) for name in names),
        tuple(_process(each, between) for each in after),
        between.now("interventions_by_status", "status"),
        between.now("interventions_deliveries", "state"),
        max(between.now("read_model_lag_seconds", "").values(), default=None),
    )


def _processor(name: str, between: Between) -> ProcessorRow:
    def gauge(figure: str) -> int:
        return int(sum(between.now(figure, "processor", processor=name).values()))

    outcomes = between.rate(_RECORDS, "outcome", processor=name)
    return ProcessorRow(
        processor=name,
        processes=sum(any(_is(s, {"processor": name}) for s in each.samples) for each in between.after),
        ready=gauge("interventions_ready"),
        partitions=gauge("interventions_partitions"),
        records_s=sum(outcomes.values()),
        outcomes_s=outcomes,
        effects_s=between.rate("interventions_effects_total", "outcome", processor=name),
        lag_records=gauge("interventions_lag_records"),
        age_half_s=between.quantile(0.5, _AGE, processor=name),
        age_99_s=between.quantile(0.99, _AGE, processor=name),
        transaction_99_s=between.quantile(0.99, _TRANSACTION, processor=name),
        recoveries=gauge("interventions_recoveries_total"),
        state_bytes=gauge("interventions_state_bytes"),
    )


def _process(scrape: Scrape, between: Between) -> ProcessRow:
    told = {sample.name: sample.value for sample in scrape.samples if not sample.labels}
    memory = told.get("process_resident_memory_bytes")
    cpu = between.rate("process_cpu_seconds_total", "address", address=scrape.address).get(scrape.address)
    names = dict.fromkeys(s.labels["processor"] for s in scrape.samples if s.name == "interventions_ready")
    return ProcessRow(scrape.address, tuple(names), cpu, None if memory is None else int(memory), scrape.fault)


def _rises(before: Scrape | None, after: Scrape) -> Iterator[Sample]:
    if before is None or before.fault or after.at_s <= before.at_s:
        return
    known = {_series(sample): sample.value for sample in before.samples}
    for sample in after.samples:
        rise = sample.value - known.get(_series(sample), 0)
        rate = (sample.value if rise < 0 else rise) / (after.at_s - before.at_s)
        yield Sample(sample.name, {**sample.labels, "address": after.address}, rate)


def _series(sample: Sample) -> tuple[str, frozenset[tuple[str, str]]]:
    return sample.name, frozenset(sample.labels.items())


def _is(sample: Sample, only: Mapping[str, str]) -> bool:
    return all(sample.labels.get(label) == value for label, value in only.items())


def _summed(samples: Iterable[Sample], by: str) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for sample in samples:
        sums[sample.labels.get(by, "")] += sample.value
    return dict(sums)
