"""The account of documents and mails: each owed delivery once, each mail at most once, nothing silently lost."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from faults.kept import Kepts, Row, read
from faults.relay import Copy, Relay
from model.deliveries import owed

END = {"sent", "unknown", "failed", "refused", "cancelled", "stored"}
NOT_SAID = {"rendered", "attempting", "sent", "stored"}
"""States that need no reason."""
Trails = Mapping[str, Sequence[Row]]
Ends = Callable[[Row, Row], str]
"""How a delivery must end, by its hand-over and its last record: one state, or several with " or " between."""


class Harm(NamedTuple):
    """From when to when mailing was struck: what it was attempting then may be unknown."""

    since: int
    until: int


class Post(NamedTuple):
    """What lies in the topics about mails, and the hand-overs by the deliveries they owe."""

    trails: Trails
    finished: Mapping[str, Row]
    mails: Mapping[str, Row]
    """What rendering said of each mail, by delivery."""


def ended(row: Row) -> bool:
    return row["state"] in END and not (row["state"] == "unknown" and row["next_attempt_at"])


def post_of(kepts: Kepts) -> Post:
    trails: dict[str, list[Row]] = defaultdict(list)
    for _, _, row in read("report-deliveries", kepts["report-deliveries"]):
        trails[row["delivery_id"]].append(row)
    finished = [row for _, _, row in read("finished-interventions", kepts["finished-interventions"])]
    reports = [row for _, _, row in read("rendered-reports", kepts["rendered-reports"])]
    return Post(
        trails,
        {each.delivery_id: row for row in finished for each in owed(row)},
        {mail["delivery_id"]: mail for report in reports for mail in report["mails"]},
    )


def audit_post(
    kepts: Kepts, store: Path, relay: Relay, harms: Sequence[Harm] = (), ends: Ends | None = None
) -> tuple[Counter[str], list[str]]:
    """Hold rendered-reports, report-deliveries, the store and the relay's log against what is owed."""
    finished = [row for _, _, row in read("finished-interventions", kepts["finished-interventions"])]
    reports = [row for _, _, row in read("rendered-reports", kepts["rendered-reports"])]
    post = post_of(kepts)
    wrong = [*of_reports(finished, reports), *of_blobs(reports, store), *of_trails(post)]
    should = Counter(one.delivery_id for row in finished for one in owed(row))
    wrong += [f"delivery {one[:12]} is owed and not there" for one in should.keys() - post.trails.keys()]
    wrong += [f"delivery {one[:12]} is there and not owed" for one in post.trails.keys() - should.keys()]
    wrong += [*of_relay(post, relay.taken), *of_unknown(post.trails, relay, harms)]
    wrong += of_ends(post, ends) if ends else []
    return Counter(str(trail[-1]["state"]) for trail in post.trails.values()), wrong


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


def of_trails(post: Post) -> Iterator[str]:
    """Sequences 1, 2, … of each delivery; an attempt is on record before its outcome; all come to a told end."""
    for delivery, trail in post.trails.items():
        if [row["sequence"] for row in trail] != list(range(1, len(trail) + 1)):
            yield f"delivery {delivery[:12]}: sequences {[row['sequence'] for row in trail]}"
        if not ended(trail[-1]):
            yield f"delivery {delivery[:12]}: left {trail[-1]['state']}"
        if untold := [row["state"] for row in trail if row["state"] not in NOT_SAID and not told(row)]:
            yield f"delivery {delivery[:12]}: {untold[0]} without a reason"
        for before, after in pairwise(trail):
            yield from _step(delivery, before, after, post.finished.get(delivery))


def told(row: Row) -> bool:
    """Tell whether a record says why: a reason, or who decided it."""
    return bool(row["reason"] or row["resolved_by"])


def _step(delivery: str, before: Row, after: Row, finished: Row | None) -> Iterator[str]:
    if after["resolved_by"]:
        return
    if after["state"] in ("sent", "unknown", "refused") and before["state"] != "attempting":
        yield f"delivery {delivery[:12]}: {after['state']} after {before['state']}"
    held = finished is None or finished["dossier"]["settings"]["on_unknown"] == "hold"
    if before["state"] == "unknown" and held:
        yield f"delivery {delivery[:12]}: {after['state']} after unknown, and nobody decided that"


def of_relay(post: Post, taken: Sequence[Copy]) -> Iterator[str]:
    """Sent means one copy, unknown at most one, anything else none; each is the mail that was owed."""
    copies: dict[str, list[Copy]] = defaultdict(list)
    for copy in taken:
        copies[copy.message_id].append(copy)
    for delivery, trail in post.trails.items():
        message = trail[-1]["message_id"]
        if message is None:
            continue
        found = copies.pop(message, [])
        least = sum(row["state"] == "sent" and before["state"] == "attempting" for before, row in pairwise(trail))
        most = least + sum(row["state"] == "unknown" for row in trail)
        if not least <= len(found) <= most:
            yield f"delivery {delivery[:12]}: {trail[-1]['state']}, and the relay took {len(found)}"
        for copy in found:
            yield from _same(delivery, copy, trail[-1], post.mails.get(delivery))
    for message in copies:
        yield f"mail {message}: nobody owed it"


def _same(delivery: str, copy: Copy, record: Row, mail: Row | None) -> Iterator[str]:
    """Compare a copy with its records: recipient, PDF, and every byte."""
    if copy.recipient != record["recipient"]:
        yield f"delivery {delivery[:12]}: went to {copy.recipient}"
    if record["pdf"] is None or copy.pdf != record["pdf"]["sha256"]:
        yield f"delivery {delivery[:12]}: another PDF left than its record names"
    if mail is None or mail["mail"] is None or copy.digest != mail["mail"]["sha256"]:
        yield f"delivery {delivery[:12]}: other bytes left than were kept"


def of_unknown(trails: Trails, relay: Relay, harms: Sequence[Harm]) -> Iterator[str]:
    """Look for what caused each unknown: a copy that the relay did not answer, or harm done to mailing."""
    unanswered: dict[str, list[int]] = defaultdict(list)
    for copy in relay.taken:
        if copy.answered is None:
            unanswered[copy.recipient].append(copy.at)
    for at, recipient in relay.cut:
        unanswered[recipient].append(at)
    for delivery, trail in trails.items():
        for before, row in pairwise(trail):
            if row["state"] != "unknown" or row["resolved_by"]:
                continue
            by_relay = any(before["at"] <= at <= row["at"] for at in unanswered[row["recipient"]])
            if not by_relay and not any(h.since <= row["at"] and before["at"] <= h.until for h in harms):
                yield f"delivery {delivery[:12]}: unknown, and nothing caused it: {row['reason']}"


def of_ends(post: Post, ends: Ends) -> Iterator[str]:
    """Compare how each mail ended with what its relay was told to do; what was harmed may be unknown."""
    for delivery, trail in post.trails.items():
        last = trail[-1]
        if last["channel"] != "mail" or delivery not in post.finished:
            continue
        expected = ends(post.finished[delivery], last)
        if last["state"] not in {*expected.split(" or "), "unknown"}:
            yield f"delivery {delivery[:12]} to {last['recipient']}: {last['state']}, expected {expected}"
