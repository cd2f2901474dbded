"""The account of documents and mails: each owed delivery once, each mail at most once, nothing silently lost."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path

from faults.kept import Kepts, Row, read
from model.deliveries import owed

END = {"sent", "unknown", "failed", "refused", "cancelled", "stored"}
COPIES = {"sent": (1, 1), "unknown": (0, 1)}


def copies(folder: Path) -> Counter[str]:
    """Count the relay's complete mails by Message-ID: that log is the truth."""
    return Counter(str(message_from_bytes(path.read_bytes())["Message-ID"]) for path in folder.glob("*.eml"))


def audit_post(kepts: Kepts, store: Path, relayed: Counter[str]) -> tuple[Counter[str], list[str]]:
    """Hold rendered-reports, report-deliveries, the store and the relay's log against what is owed."""
    finished = [row for _, _, row in read("finished-interventions", kepts["finished-interventions"])]
    reports = [row for _, _, row in read("rendered-reports", kepts["rendered-reports"])]
    trails: dict[str, list[Row]] = defaultdict(list)
    for _, _, row in read("report-deliveries", kepts["report-deliveries"]):
        trails[row["delivery_id"]].append(row)
    wrong = [*of_reports(finished, reports), *of_blobs(reports, store), *of_trails(trails)]
    should = Counter(one.delivery_id for row in finished for one in owed(row))
    wrong += [f"delivery {one[:12]} is owed and not there" for one in should.keys() - trails.keys()]
    wrong += [f"delivery {one[:12]} is there and not owed" for one in trails.keys() - should.keys()]
    wrong += of_relay(trails, relayed)
    return Counter(str(trail[-1]["state"]) for trail in trails.values()), wrong


def of_reports(finished: list[Row], reports: list[Row]) -> Iterator[str]:
    """Each hand-over is rendered once."""
    should = Counter(
        (row["intervention_id"], (row["request"] or {}).get("event_id"), row["revision"]) for row in finished
    )
    found = Counter((row["intervention_id"], row["request"], row["revision"]) for row in reports)
    if should != found:
        yield f"rendered-reports: {should.total()} expected, {found.total()} found"


def of_blobs(reports: list[Row], store: Path) -> Iterator[str]:
    """Look for what a record names in the store, whole."""
    for row in reports:
        for blob in [row["pdf"], *(mail["mail"] for mail in row["mails"])]:
            if blob and not whole(store / blob["reference"], blob):
                yield f"{blob['reference']}: missing or not what its record says"


def whole(path: Path, blob: Row) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == blob["sha256"]


def of_trails(trails: Mapping[str, list[Row]]) -> Iterator[str]:
    """Sequences 1, 2, … of each delivery; an attempt is on record before its outcome; all come to an end."""
    for delivery, trail in trails.items():
        if [row["sequence"] for row in trail] != list(range(1, len(trail) + 1)):
            yield f"delivery {delivery[:12]}: sequences {[row['sequence'] for row in trail]}"
        states = [str(row["state"]) for row in trail]
        if states[-1] not in END:
            yield f"delivery {delivery[:12]}: left {states[-1]}"
        for before, after in pairwise(states):
            if after in ("sent", "unknown", "refused") and before != "attempting":
                yield f"delivery {delivery[:12]}: {after} after {before}"


def of_relay(trails: Mapping[str, list[Row]], relayed: Counter[str]) -> Iterator[str]:
    """Sent means one copy, unknown at most one, anything else none."""
    known = set()
    for delivery, trail in trails.items():
        message = trail[-1]["message_id"]
        if message is None:
            continue
        known.add(message)
        least, most = COPIES.get(str(trail[-1]["state"]), (0, 0))
        if not least <= relayed[message] <= most:
            yield f"delivery {delivery[:12]}: {trail[-1]['state']}, and the relay took {relayed[message]}"
    for message in relayed.keys() - known:
        yield f"mail {message}: nobody owed it"
