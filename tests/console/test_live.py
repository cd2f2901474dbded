"""Open pages are told what changed: once written, the same to all, and nobody waits for who is slow."""

import asyncio
import re

from console.visiting import on_site, planned, visit
from interventions.console.audience import Audience, Followed
from interventions.console.live import written

CHANGED, ALL = b"event: changed\ndata: 1\n\n", b"event: changed\ndata: all\n\n"


class Page:
    """A browser's end of one connection; ``open`` is set while it takes bytes."""

    def __init__(self):
        self.got, self.started, self.open, self.closed = [], asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.came = asyncio.Condition()
        self.open.set()

    async def receive(self):
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.started.set()
            return
        await self.open.wait()
        async with self.came:
            self.got.append(message["body"])
            self.came.notify_all()

    async def has(self, number):
        """Wait until so many pieces have come, the greeting not counted."""
        async with asyncio.timeout(5), self.came:
            await self.came.wait_for(lambda: len(self.got) > number)
        return self.got[1:]


async def opened(audience, number=1):
    """Open pages; gives them and what serves them."""
    pages = [Page() for _ in range(number)]
    serving = [asyncio.create_task(Followed(audience, b"hello")({}, page.receive, page.send)) for page in pages]
    for page in pages:
        await page.has(0)
    return pages, serving


def test_the_same_bytes_go_to_all():
    async def story():
        audience = Audience()
        pages, serving = await opened(audience, 3)

        audience.tell(CHANGED, ALL)

        got = [await page.has(1) for page in pages]
        for page in pages:
            page.closed.set()
        await asyncio.gather(*serving)
        assert got == [[CHANGED]] * 3
        assert len({id(each[0]) for each in got}) == 1

    asyncio.run(story())


def test_who_is_slow_holds_up_nobody_and_hears_once_that_there_was_more():
    """A page in a tunnel must not stop the others, nor be fed an hour of changes afterwards."""

    async def story():
        audience = Audience()
        (quick, slow), serving = await opened(audience, 2)
        slow.open.clear()

        for number in range(1, 4):
            audience.tell(CHANGED, ALL)
            assert len(await quick.has(number)) == number
        audience.tell(b": still here\n\n", b"")
        await quick.has(4)
        slow.open.set()

        assert await slow.has(2) == [CHANGED, ALL]
        for page in (quick, slow):
            page.closed.set()
        await asyncio.gather(*serving)

    asyncio.run(story())


def test_a_page_that_is_closed_is_forgotten_and_all_end_when_the_server_stops():
    async def story():
        audience = Audience()
        (first, second), serving = await opened(audience, 2)
        first.closed.set()
        await serving[0]

        audience.tell(CHANGED, ALL)
        await second.has(1)
        await audience.end()

        assert (first.got[1:], second.got[1:]) == ([], [CHANGED, b""])
        second.closed.set()
        await serving[1]

    asyncio.run(story())


def test_a_round_names_what_changed_up_to_a_measure():
    assert written(frozenset({"b", "a"})) == b'event: changed\ndata: {"about": ["a", "b"]}\n\n'
    assert written(None) == b'event: changed\ndata: {"about": null}\n\n'
    assert written(frozenset(map(str, range(51)))) == written(None)


def test_a_page_says_how_far_it_had_come_and_its_stream_how_far_all_is(tmp_path):
    """What changed in between is fetched; else it would be missing until the next change."""

    async def story(visitor):
        watch = visitor.app.state.house.watch
        await visitor.happens(planned())
        page = await visitor.page("/interventions/i1")
        watching = asyncio.create_task(watch.run())
        (first,), serving = await opened(watch.audience)
        await first.has(1)
        before = watch.begun()

        await visitor.happens(on_site("started", 1))
        await first.has(2)

        watching.cancel()
        first.closed.set()
        await asyncio.gather(*serving)
        seen = re.search(r'data-seen="(\d+)"', page)
        assert before == f"event: begun\ndata: {seen[1]}\n\n".encode()
        assert watch.begun() > before

    visit(tmp_path, story)


def test_a_change_reaches_an_open_page(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())
        watch = visitor.app.state.house.watch
        (page,), serving = await opened(watch.audience)
        watching = asyncio.create_task(watch.run())
        await page.has(1)  # the first look tells all

        await visitor.happens(on_site("started", 1))
        got = await page.has(2)

        watching.cancel()
        page.closed.set()
        await asyncio.gather(*serving)
        assert got[1] == written(frozenset({"i1"}))

    visit(tmp_path, story)
