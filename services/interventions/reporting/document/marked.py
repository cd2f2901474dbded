"""Times that a reader should know more about: corrected, entered late, stopped by the clock, still running."""

from collections.abc import Iterable, Mapping
from typing import Any

from interventions.domain.records import Segment
from interventions.domain.words import SegmentFlag
from interventions.reporting.document.figures import length_text, local_time, moment_text, short_day, stretch_text

Words = Mapping[str, str]


def marked(
    segments: Iterable[Segment], names: Mapping[str, str], words: Words, language: str, zone: str
) -> list[dict[str, Any]]:
    """Give a row a segment that counts, or still runs, and has something to tell."""
    rows = []
    for segment in segments:
        remarks = [] if segment["superseded"] else _remarks(segment, words, language, zone)
        if remarks:
            row = {
                "name": names.get(segment["technician_id"], segment["technician_id"]),
                "bucket": words[f"times.{segment['bucket']}"],
                "stretch": _stretch(segment, words, language, zone),
                "length": None if segment["end"] is None else length_text(segment["seconds"]),
                "remarks": remarks,
            }
            rows.append(row)
    return rows


def _remarks(segment: Segment, words: Words, language: str, zone: str) -> list[str]:
    remarks = []
    if segment["correction_reason"] is not None:
        remarks.append(
            words["mark.corrected"].format(raw=_raw(segment, words, language, zone), reason=_reason(segment))
        )
    remarks += [
        words[f"mark.{flag}"] for flag in (SegmentFlag.LATE, SegmentFlag.AUTO_STOPPED) if flag in segment["flags"]
    ]
    return remarks if segment["end"] is not None else [*remarks, words["mark.running"]]


def _reason(segment: Segment) -> str:
    return (segment["correction_reason"] or "").strip()


def _raw(segment: Segment, words: Words, language: str, zone: str) -> str:
    start, end = segment["raw_start"], segment["raw_end"]
    if start is None:
        return ""
    return stretch_text(start, end, zone, language) if end is not None else _since(start, words, language, zone)


def _stretch(segment: Segment, words: Words, language: str, zone: str) -> str:
    if segment["end"] is None:
        return _since(segment["start"], words, language, zone)
    if SegmentFlag.NO_INTERVAL in segment["flags"]:
        day = segment["day"] or local_time(segment["start"], zone).date().isoformat()
        return short_day(day, language)
    return stretch_text(segment["start"], segment["end"], zone, language)


def _since(start_ms: int, words: Words, language: str, zone: str) -> str:
    return words["stretch.since"].format(start=moment_text(start_ms, zone, language))
