"""One round folded from nothing (domain §5, T1 to T13)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from model.contents import window_work_s
from model.entries import Entry, entries
from model.inputs import Row
from model.past import TIMER, Past, kind_of, named_by
from model.stretch import BUCKETS, HIT, Stretch, whole


class Fold:
    """One round, from nothing."""

    def __init__(self, past: Past, number: int) -> None:
        self.number = number
        self.entries = entries(past, number)
        self.limit: int | None = past[0]["rules"]["auto_stop_after_s"]
        self.stretches: list[Stretch] = []
        self.ended = False
        for place in range(len(self.entries)):
            self.take(place)
        for one in self.stretches:
            lasting = one.source == "timer" and one.bucket in ("work", "travel") and "auto_stopped" not in one.flags
            if lasting and self.limit is not None and one.seconds > self.limit:
                one.flags.add("long")  # T13
                HIT["T13 long"] += 1

    def running(self, technician: str, *buckets: str) -> Stretch | None:
        for one in self.stretches:
            if one.technician == technician and one.end is None and one.bucket in (buckets or BUCKETS):
                return one
        return None

    def take(self, place: int) -> None:
        entry = self.entries[place]
        kind = kind_of(entry.record)
        if entry.role == "assigned":
            HIT["T7 assigned after the end" if self.ended else "T10 assigned"] += 1
            if not self.ended:
                staying = [t["id"] for t in entry.record["event"]["payload"]["technicians"]]
                self.close_all_but(staying, place)  # T10
        elif entry.role in ("end", "next"):
            HIT["T7 next round closes travel"] += entry.role == "next" and any(s.end is None for s in self.stretches)
            self.close_all_but([], place)  # T3, T7
            self.ended = True
        elif kind == "time_declared":
            self.declare(place)
        elif kind == "time_corrected":
            self.close_corrected(place)
        elif kind == "timer_expired":
            self.expire(place)
        else:
            self.time(place)
        if kind == "completed":
            for typed in entry.record["event"]["payload"]["times"]:
                self.add(entry, typed["technician_id"], typed, None, None)

    def time(self, place: int) -> None:
        """T3, T4; after the end of the round only travel opens and closes (T7)."""
        entry = self.entries[place]
        payload = entry.record["event"]["payload"]
        who = payload["technician_id"]
        self.count(kind_of(entry.record), self.running(who))
        match kind_of(entry.record):
            case "started" | "resumed":
                if not self.ended and not self.running(who, "work"):
                    self.close(self.running(who), place)
                    self.open(entry, who, "work")
            case "paused":
                word = self.word_on_work(who, place)
                HIT["T13 pause is the own word"] += bool(word) and not self.ended
                if not self.ended and (word or self.running(who, "work")):
                    self.close(self.running(who, "work"), place)
                    if payload["reason"] == "break":
                        self.open(entry, who, "break")
            case "travel_started":
                self.close(self.running(who), place)
                self.open(entry, who, "travel", payload["leg"])
            case "travel_ended":
                self.close(self.running(who, "travel"), place)
            case "stopped":
                self.close(self.running(who), place)

    def count(self, kind: str, runs: Stretch | None) -> None:
        """Count T3, T4 and T7 by what is pressed while what runs, before or after the end."""
        HIT[f"{'T7 after the end' if self.ended else 'T3'} {kind} while {runs.bucket if runs else 'idle'}"] += 1

    def word_on_work(self, who: str, place: int) -> Stretch | None:
        """T13: work that was closed by a guess and whose end this fact is."""
        for one in self.stretches:
            if one.technician == who and one.bucket == "work" and one.source == "timer" and one.closed_by == place:
                return one
        return None

    def open(self, entry: Entry, who: str, bucket: str, leg: str | None = None) -> None:
        one = Stretch(entry.record["event"]["event_id"], who, bucket, "timer", self.number, whole(entry.at), leg=leg)
        if entry.record["late"]:
            one.flags.add("late")
        self.stretches.append(one)

    def close(self, one: Stretch | None, place: int) -> None:
        if one is not None:
            one.end, one.closed_by = whole(self.entries[place].at), place

    def own_word(self, one: Stretch, place: int) -> int | None:
        """T13: the first timer fact that names him after the closing one, if it would close the segment."""
        closing = {"work": ("stopped", "paused"), "travel": ("stopped", "travel_ended"), "break": ("stopped",)}
        for later in range(place + 1, len(self.entries)):
            record = self.entries[later].record
            if kind_of(record) in TIMER and record["event"]["payload"]["technician_id"] == one.technician:
                HIT["T13 own word"] += kind_of(record) in closing[one.bucket]
                return later if kind_of(record) in closing[one.bucket] and self.entries[later].role == "fact" else None
        return None

    def close_all_but(self, staying: list[str], place: int) -> None:
        """T11: at its own instant; by another than the technician, guessed."""
        actor = self.entries[place].record["event"]["actor"]["id"]
        for one in self.stretches:
            if one.end is not None or one.technician in staying:
                continue
            word = self.own_word(one, place) if actor != one.technician else None
            self.close(one, place if word is None else word)
            if actor != one.technician and word is None:
                one.flags.add("closed_by_other")
                HIT[f"T11 {kind_of(self.entries[place].record)} by another closes {one.bucket}"] += 1
                if self.limit is not None and one.seconds > self.limit:
                    one.end = one.start + self.limit * 1000
                    one.flags.add("auto_stopped")
                    HIT["T11 at the limit"] += 1

    def expire(self, place: int) -> None:
        """T13: the guard closes it, if it still runs, unless the technician's own word comes."""
        segment = self.entries[place].record["event"]["payload"]["segment_id"]
        for one in self.stretches:
            if one.segment_id == segment and one.end is None:
                word = self.own_word(one, place)
                self.close(one, place if word is None else word)
                if word is None:
                    one.flags.add("auto_stopped")
                HIT["T13 expired" if word is None else "T13 expired, then his own word"] += 1

    def close_corrected(self, place: int) -> None:
        """T7: a correction that finds its segment running also closes it in the fold."""
        segment = self.entries[place].record["event"]["payload"]["segment_id"]
        for one in self.stretches:
            if one.segment_id == segment and one.end is None:
                self.close(one, place)
                HIT["T7 correction closes"] += 1

    def declare(self, place: int) -> None:
        """T6."""
        entry = self.entries[place]
        payload = entry.record["event"]["payload"]
        who = named_by(payload, entry.past)
        assert who is not None
        lengths = {f"{bucket}_s": payload[f"{bucket}_s"] for bucket in BUCKETS}
        HIT[f"T6 {payload['mode']}, {'window' if payload['window'] else 'no window'}"] += 1
        if payload["window"]:
            lengths["work_s"] = window_work_s(payload)
        if payload["mode"] == "replace":
            for one in self.stretches:
                named = lengths[f"{one.bucket}_s"] is not None
                if one.technician == who and named and one.closed_by is not None and one.closed_by < place:
                    one.superseded = True
                    HIT[f"T6 {one.source} {one.bucket} superseded"] += 1
        self.add(entry, who, lengths, payload["window"], payload["day"])

    def add(self, entry: Entry, who: str, lengths: Row, window: Row | None, day: str | None) -> None:
        """T6, contracts §3: one a bucket above zero."""
        event = entry.record["event"]
        site_day = datetime.fromtimestamp(entry.at // 1000, ZoneInfo(entry.record["rules"]["zone"])).date().isoformat()
        for bucket in BUCKETS:
            if not lengths[f"{bucket}_s"]:
                continue
            start, end = (window["start"], window["end"]) if window else (entry.at, entry.at)
            one = Stretch(
                f"{event['event_id']}/{who}/{bucket}",
                who,
                bucket,
                "declared",
                self.number,
                whole(start),
                whole(end),
                declared_s=lengths[f"{bucket}_s"],
                day=None if window else day or site_day,
                closed_by=self.entries.index(entry),
            )
            one.flags |= ({"late"} if entry.record["late"] else set()) | (set() if window else {"no_interval"})
            self.stretches.append(one)
