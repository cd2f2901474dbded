"""Every metric of every process, once: the metrics, `interventions metrics` and docs/metrics.md are made of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

SIZES_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
"""The upper bounds of every histogram's buckets, in seconds."""


class Kind(StrEnum):
    """How a figure moves."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Figure(NamedTuple):
    """One metric by the name that Prometheus stores; ``act`` says what to do about it, and when."""

    name: str
    kind: Kind
    unit: str
    labels: tuple[str, ...]
    means: str
    act: str


_C, _G, _H = Kind
_ONE = ("processor",)
_BY = ("processor", "partition")
_NOTHING = "nothing: it explains the others"

# fmt: off
FIGURES: tuple[Figure, ...] = (
    Figure("interventions_ready", _G, "1 or 0", _ONE,
           "1 while all that the processor owns in this process is restored and worked on",
           "0 for minutes: read its log; it waits for the broker, the store or its share of the group"),
    Figure("interventions_partitions", _G, "partitions", _ONE,
           "partitions that this process owns and works on",
           "the sum over all processes is below the topic's count: start a process"),
    Figure("interventions_loop_age_seconds", _G, "s", (),
           "how long ago the process last had time for anything",
           "above 15 /health answers 503: let the supervisor start it again"),
    Figure("interventions_records_total", _C, "records", (*_BY, "outcome"),
           "input records committed, by what became of them",
           "a rise of rejected: `interventions explain ID`; of dead_letter: `interventions deadletters list`"),
    Figure("interventions_records_again_total", _C, "records", _BY,
           "input records at or below the marker, passed over",
           "nothing: the proof that a reset of offsets did no harm"),
    Figure("interventions_effects_total", _C, "steps", (*_BY, "outcome"),
           "what a processor committed on its own: mails attempting, attempted, lost; documents that had waited",
           "attempting rises and attempted does not: `interventions mail check`"),
    Figure("interventions_reference_records_total", _C, "records", ("processor", "read"),
           "records of templates and settings, learned or unreadable",
           "unreadable above 0: publish that template or setting again"),
    Figure("interventions_lag_records", _G, "records", _BY,
           "input records that are there and not yet committed",
           "it grows for minutes: start another process, up to the number of partitions"),
    Figure("interventions_lag_seconds", _G, "s", _BY,
           "age of the newest committed input record at its commit",
           "as interventions_lag_records"),
    Figure("interventions_commit_age_seconds", _H, "s", _BY,
           "age of each input record at its commit; of lifecycle it is the time from event to status",
           "p99 above 5 s: look at lag, then at the time of a transaction"),
    Figure("interventions_batch_seconds", _H, "s", _BY,
           "time to decide a batch, before its transaction",
           "rising with flat load: look at the CPU of the process and at what it waits for"),
    Figure("interventions_transaction_seconds", _H, "s", _BY,
           "time of a transaction, begin to answer",
           "p99 above 1 s: look at the brokers' disks and replicas"),
    Figure("interventions_recoveries_total", _C, "transactions", _BY,
           "transactions given up and done again by a new producer",
           "several a minute: a broker is ill; nothing is lost or doubled meanwhile"),
    Figure("interventions_state_keys", _G, "keys", _BY, "states kept", _NOTHING),
    Figure("interventions_state_bytes", _G, "bytes", _BY,
           "bytes of the states and their keys",
           "near the memory of the process: fewer partitions a process"),
    Figure("interventions_restored_records_total", _C, "records", _BY,
           "records read to restore states", _NOTHING),
    Figure("interventions_restore_seconds", _H, "s", _BY,
           "time to restore the states of a partition",
           "above 30 s: see that compaction of the -state topic runs"),
    Figure("insights_arriving_per_minute", _G, "events a minute", ("kind",),
           "events as they arrive, by kind, mean of the last five minutes", _NOTHING),
    Figure("insights_applied_per_minute", _G, "events a minute", ("company", "kind"),
           "applied events by company and kind, mean of the last five minutes", _NOTHING),
    Figure("insights_refused_last_hour", _G, "events", ("company", "code"),
           "refused events of the last hour by company and code",
           "one code rises: `interventions explain ID` of one of its interventions"),
    Figure("insights_long_timers", _G, "timers", ("company",),
           "timers of work or travel that run longer than INSIGHTS_LONG_TIMER_S",
           "above 0: see that timekeeping runs; the company may have set no auto_stop_after"),
    Figure("insights_alerts_open", _G, "alerts", ("kind",),
           "open alerts by kind", "above 0: `interventions alerts`"),
    Figure("insights_unreadable_records", _G, "records", (),
           "records that insights could not decode", "above 0: its schema is newer; update insights"),
    Figure("interventions_by_status", _G, "interventions", ("status",),
           "interventions by status, as the read model has them", _NOTHING),
    Figure("interventions_locked", _G, "interventions", (), "locked interventions", _NOTHING),
    Figure("interventions_refused_total", _C, "events", ("code",),
           "refused events by code, of all that the read model has seen",
           "one code rises: the console's page of refused events names sources and reasons"),
    Figure("interventions_dead_letters", _G, "records", ("code",),
           "dead letters by code", "above 0: `interventions deadletters list`"),
    Figure("interventions_deliveries", _G, "deliveries", ("state",),
           "deliveries of reports by the state they are in",
           "unknown or failed above 0: `interventions reports list`, and decide"),
    Figure("read_model_lag_records", _G, "records", (),
           "records that the read model has not taken yet",
           "it grows: `interventions read-model status`, start `interventions run projection`"),
    Figure("read_model_lag_seconds", _G, "s", (), "how far the read model is behind", "as read_model_lag_records"),
    Figure("read_model_unreadable_records", _G, "records", (),
           "records that the projection could not decode", "above 0: its schema is newer; update the projection"),
    Figure("process_cpu_seconds_total", _C, "s", (), "CPU time of the process (Linux)", _NOTHING),
    Figure("process_resident_memory_bytes", _G, "bytes", (), "memory of the process (Linux)",
           "above 80 % of what it may have: fewer partitions a process"),
    Figure("process_virtual_memory_bytes", _G, "bytes", (), "address space of the process (Linux)", _NOTHING),
    Figure("process_start_time_seconds", _G, "s", (), "when the process began, Unix time (Linux)",
           "it changes again and again: the process dies; its log says at which record"),
    Figure("process_open_fds", _G, "files", (), "open files of the process (Linux)", _NOTHING),
    Figure("process_max_fds", _G, "files", (), "open files that it may have (Linux)", _NOTHING),
)
# fmt: on

TABLE: Mapping[str, Figure] = {figure.name: figure for figure in FIGURES}
"""The figures by name."""
