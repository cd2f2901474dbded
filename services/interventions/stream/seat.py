"""Where a partition reads on: the marker is the truth, the group's offset its copy."""

from collections.abc import Mapping

import structlog

from interventions.stream.faults import StartupRefused
from interventions.stream.marker import Marker
from interventions.stream.port import Backend, Consumer, Place

_LOG = structlog.get_logger()


async def first_offset(
    backend: Backend, consumer: Consumer, place: Place, marker: Marker | None, topic_ids: Mapping[str, str]
) -> int:
    """Say where to read on; must be asked after the former owner was fenced.

    From the group's offset, but never beyond the marker's: what lies before that is skipped when it is read again.
    Raises StartupRefused when the two, or the topic, do not belong together.
    """
    committed = await consumer.committed(place)
    beginning = (await backend.beginnings([place]))[place]
    known = marker.next_offsets.get(place.topic) if marker else None
    if known is None or marker is None:
        return _without_marker(place, committed, beginning)
    if marker.topic_ids[place.topic] != topic_ids[place.topic]:
        raise StartupRefused(
            f"{place.topic} was made anew since partition {place.partition} was last worked on: "
            "its offsets mean other records; restore the topic, or delete the processor's state topic to start over"
        )
    if known < beginning:
        raise StartupRefused(
            f"{place.topic}, partition {place.partition}: records {known} to {beginning - 1} are gone unread"
        )
    if committed is not None and committed != known:
        _LOG.warning("offsets_differ", topic=place.topic, partition=place.partition, committed=committed, marker=known)
    return max(beginning, min(known, known if committed is None else committed))


def _without_marker(place: Place, committed: int | None, beginning: int) -> int:
    if committed is None:
        return beginning
    raise StartupRefused(
        f"{place.topic}, partition {place.partition}: the group has come to offset {committed}, but there is no state: "
        "run `interventions rebuild`, or delete the group to start over"
    )
