"""Phones upload after *Terminer*: a report waits for its photos, and nobody else's does."""

import asyncio
from pathlib import Path

import pytest

from interventions.contracts.codecs import codec_of
from interventions.contracts.topics import TOPICS
from interventions.reporting.photos.photo_store import PhotoStore
from interventions.reporting.press.port import DeskPress
from interventions.reporting.rendering.photo_wait import PhotoWait
from interventions.reporting.rendering.processor import Awaited, Rendering, printed_at_last
from interventions.reporting.rendering.rendered import Rendered
from interventions.reporting.rendering.waiting import WaitingEffects
from interventions.reporting.store import ObjectStore
from interventions.stream.failpoints import FailpointReached
from interventions.stream.memory import MemoryBackend
from interventions.stream.port import Draft, Place
from interventions.stream.processor import Decision
from interventions.stream.settings import StreamSettings
from interventions.stream.worker import Worker
from reporting.builders import NOON, a_finished, a_request, small_photos
from reporting.owned import Clock

MINUTE = 60_000
LATE = "example/1.jpg"


class Shop:
    """Rendering on a broker in memory, its clock in the test's hand; each ``work`` is a process that ends again."""

    def __init__(self, folder: Path) -> None:
        self.photos, self.clock = folder / "photos", Clock(NOON)
        self.backend = MemoryBackend(self.clock)
        self.store = ObjectStore(str(folder / "store"))
        self.bring(*small_photos().keys() - {LATE})

    def bring(self, *references: str) -> None:
        for reference in references:
            file = self.photos / reference
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(small_photos()[reference])

    def hand_over(self, **changes) -> None:
        finished = a_finished(**changes)
        draft = Draft(finished["intervention_id"].encode(), codec_of("finished-interventions").encode(finished))
        self.backend.append(Place("finished-interventions", 0), draft, self.clock.now)

    def work(self, after_ms: int = 0, failpoint: str | None = None) -> None:
        self.clock.now += after_ms
        asyncio.run(self._work(StreamSettings(failpoint=failpoint)))

    async def _work(self, settings: StreamSettings) -> None:
        wait = PhotoWait(PhotoStore(str(self.photos)), 900, self.clock)
        press = DeskPress(str(self.photos))
        rendering = Rendering(press, self.store, wait)
        effects = lambda: WaitingEffects(rendering, wait, self.backend)  # noqa: E731
        worker = Worker(rendering, self.backend, settings, effects)
        try:
            await worker.drain()
            for partition in worker.partitions.values():
                await partition.effects.run_once(partition)
        finally:
            await worker.close()
            await press.close()

    def messages(self, topic):
        logs = (self.backend.log(Place(topic, n)) for n in range(TOPICS[topic].partitions))
        return [message for log in logs for message in log.read(0, log.end)]

    def reports(self):
        codec = codec_of("rendered-reports")
        return [codec.decode(message.value).record for message in self.messages("rendered-reports")]

    def told(self):
        """Give (intervention, revision, request, warnings) of each report, in order."""
        return [(r["intervention_id"], r["revision"], r["request"], r["warnings"]) for r in self.reports()]


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def test_a_report_waits_for_its_photos_and_others_do_not(shop):
    shop.hand_over(intervention_id="late")
    shop.hand_over(intervention_id="ready", dossier={"photos": []})

    shop.work()
    others = shop.told()
    shop.work(5 * MINUTE)
    shop.bring(LATE)
    shop.work(MINUTE)
    shop.work(30 * MINUTE)

    assert others == [("ready", 1, None, [])]
    assert shop.told() == [("ready", 1, None, []), ("late", 1, None, [])]


def test_a_photo_that_does_not_come_leaves_a_placeholder_and_the_report_goes_out(shop):
    shop.hand_over()

    shop.work()
    shop.work(15 * MINUTE - 1)
    before = shop.told()
    shop.work(1)

    assert before == []
    assert shop.told() == [("example-1", 1, None, [f"picture missing: {LATE}"])]


def test_what_was_printed_late_is_written_as_what_was_printed_at_once(shop):
    """The store's delivery and where it came from: a reader cannot tell the two apart, but by the time."""
    shop.hand_over()
    shop.work()
    shop.bring(LATE)
    shop.work(3 * MINUTE)

    (report,) = shop.messages("rendered-reports")
    (stored,) = shop.messages("report-deliveries")
    record = codec_of("report-deliveries").decode(stored.value).record
    assert dict(report.headers)["source.offset"] == b"0"
    assert (record["state"], record["sequence"], record["at"]) == ("stored", 1, NOON + 3 * MINUTE)


def test_revisions_keep_their_order(shop):
    """The second one, complete at once, must not overtake the first: mailing would send an older one last."""
    shop.hand_over(revision=1)
    shop.hand_over(revision=2, dossier={"photos": []}, cause="requested", request=a_request(channel="store"))
    shop.work()
    shop.hand_over(revision=3, dossier={"photos": []}, cause="requested", request=a_request(event_id="request-2"))
    shop.work(MINUTE)
    before = shop.told()

    shop.bring(LATE)
    shop.work(MINUTE)

    assert before == []
    assert [(revision, request) for _, revision, request, _ in shop.told()] == [
        (1, None),
        (2, "request-1"),
        (3, "request-2"),
    ]


def test_what_was_printed_before_is_not_waited_for(shop):
    """A person who asks again gets what he saw, whatever has become of its photos."""
    shop.bring(LATE)
    shop.hand_over()
    shop.work()
    (shop.photos / LATE).unlink()

    shop.hand_over(cause="requested", request=a_request())
    shop.work(MINUTE)

    first, again = shop.reports()
    assert (again["pdf"], again["warnings"]) == (first["pdf"], [])


def test_what_came_long_ago_is_not_waited_for(shop):
    """After an outage of an hour the wait of each hand-over is over already: it is counted from its own timestamp."""
    shop.hand_over()

    shop.work(60 * MINUTE)

    assert shop.told() == [("example-1", 1, None, [f"picture missing: {LATE}"])]


def test_a_photo_is_waited_for_until_it_is_whole(shop):
    """A folder shows a file before its last byte."""
    shop.hand_over()
    (shop.photos / LATE).write_bytes(small_photos()[LATE][:-1])
    shop.work()
    before = shop.told()

    shop.bring(LATE)
    shop.work(MINUTE)

    assert (before, shop.told()) == ([], [("example-1", 1, None, [])])


def test_photos_that_are_not_printed_are_not_waited_for(shop):
    sections = dict(a_finished()["dossier"]["template"]["report_sections"], photos=False)

    shop.hand_over(template={"report_sections": sections})
    shop.work()

    assert shop.told() == [("example-1", 1, None, [])]


def test_what_waits_is_remembered_by_its_place_alone(shop):
    """A hand-over may be 768 KiB: as a state it would be held in memory and written again."""
    shop.hand_over()
    shop.work()

    states = [message.value for message in shop.messages("rendering-state") if message.key == b"example-1"]
    shop.bring(LATE)
    shop.work(MINUTE)
    after = [message.value for message in shop.messages("rendering-state") if message.key == b"example-1"]

    assert (states, after[-1]) == ([f"[[0,{NOON}]]".encode()], None)


def test_a_signature_is_waited_for_too(shop):
    shop.bring(LATE)
    (shop.photos / "example/signature-1.png").unlink()

    shop.hand_over()
    shop.work()

    assert shop.told() == []


@pytest.mark.parametrize("hit", [1, 2])
@pytest.mark.parametrize("point", ["sent-some", "sent-all", "offsets-sent", "commit-sent", "commit-answered"])
def test_rendering_that_breaks_while_it_writes_what_waited_writes_it_once(shop, point, hit):
    """Two revisions wait; the commit of the first, then of the second, comes to grief. The long version kills."""
    shop.hand_over(revision=1)
    shop.hand_over(revision=2, dossier={"photos": []}, cause="requested", request=a_request())
    shop.work()
    shop.bring(LATE)

    with pytest.raises(FailpointReached):
        shop.work(MINUTE, f"{point}:{hit}:raise")
    shop.work(MINUTE)

    assert [(revision, request) for _, revision, request, _ in shop.told()] == [(1, None), (2, "request-1")]


def test_what_another_printed_meanwhile_is_not_said_again():
    """A frozen process that wakes up late finds another hand-over first, or none."""
    rendered = Rendered(None, 0, (), (None, None), {"code": "timeout", "message": "20 s"})
    said = {"first": Awaited(7, NOON), "finished": a_finished(), "made": rendered, "at": NOON}

    for state in (None, (Awaited(9, NOON),)):
        assert printed_at_last(state, **said) == Decision("unchanged", state)
